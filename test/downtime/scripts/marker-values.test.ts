import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MARKER_KEYS, type MarkerKey, printHistoryEntry } from '../../../src/downtime/marker';
import { HISTORY_VECTORS, VALUE_VECTORS } from '../markers';
import { callFunctions } from './support/program';
import { inEveryShell } from './support/shells';

const SCRIPTS = join(__dirname, '../../../src/downtime/scripts');
// The others are only written, or read one by one.
const READ = MARKER_KEYS.filter((key) => !['lastFailure', 'lastRefusal', 'history'].includes(key));

/** What kubectl prints of a marker for the programs. */
const answer = (data: { [key: string]: string }) =>
  [['revision', '7'], ...READ.map((key) => [key, data[key] ?? '']), ['end', '']]
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');

inEveryShell('the programs read the marker', (shell) => {
  const checked = (data: { [key: string]: string }) =>
    callFunctions(shell, 'check', 'check_values', answer(data)).split('\n');

  test('and take the values of the vectors as the TypeScript does', () => {
    const wrong = VALUE_VECTORS.filter(([key, value, fits]) => {
      const [line, ...fault] = checked({ [key]: value });
      const values = ['7', ...READ.map((other) => (other === key && fits ? value : ''))].join('|');
      // What is wrong is found in one key, but not always in this one: its value may look like the lines of others.
      const found = fits ? fault.join('') === '' : READ.includes(fault[0] as MarkerKey) && fault.length === 4;
      return !found || (line !== values && (fits || !value.includes('='))) || line.split('|').length !== 10;
    });
    expect(wrong).toEqual([]);
  });

  test.each([
    ['applied', '1.4\n', '1.4<newline>', '1.4'],
    ['applied', '"1.4"', '?1.4?', '1.4'],
    ['inProgress', 'one\\two\u001b[0m', 'one?two??0m', ''],
    ['attempts', 'PATH[$(id)]', 'PATH???id??', ''],
    ['replicas', 'Deployment/web=3\nend=', 'Deployment/web=3<newline>end=', ''],
    ['holder', 'x\n'.repeat(100_000), 'x<newline>'.repeat(30), ''],
  ] as [MarkerKey, string, string, string][])('and show what is wrong: %s', (key, value, shown, mended) => {
    expect(checked({ [key]: value }).slice(1, 4)).toEqual([key, shown, mended.length > 1 ? mended : expect.anything()]);
  });

  test('and keep the values beside one that is wrong', () => {
    expect(checked({ requested: '2.0', attempts: 'x', holder: 'shop-migrate-1' })[0]).toBe(
      '7||2.0||||shop-migrate-1|||',
    );
  });

  test('and know an answer that was cut off from one of an absent marker', () => {
    const result = 'check_values; echo "exit $?"';
    expect(callFunctions(shell, 'check', result, '\n')).toBe('exit 0\n');
    expect(callFunctions(shell, 'check', result, 'revision=7\napplied=1.4\n')).toBe('exit 1\n');
  });

  // An old version must be found in what the record program and the TypeScript print.
  test('and find a version in its history', () => {
    const history = HISTORY_VECTORS.flatMap(([, entry]) => (entry ? printHistoryEntry({ ...entry, to: 'red' }) : []));
    const code = `api() { cat; }; SCHEMA_VERSION=red schema=blue previous='' half_way='' MARKER=m ALLOW_DOWNGRADE=true; refuse_downgrade`;
    for (const line of history)
      expect(callFunctions(shell, 'check', code, line)).toMatch(/red was left for blue before/);
  });
});

describe('the keys of the programs are those of marker.ts', () => {
  const text = readdirSync(SCRIPTS)
    .map((file) => readFileSync(join(SCRIPTS, file), 'utf8'))
    .join('\n');
  const found = (pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map(([, key]) => key))].sort();

  // Of the patch around the data, and of what stops a workload.
  const OTHERS = ['data', 'metadata', 'nodeSelector', 'resourceVersion', 'spec', 'suspend', 'template'];
  const written = found(/\\"(\w+)\\":/g).filter((key) => !OTHERS.includes(key));
  const read = found(/\.data\.(\w+)\}/g);

  test('what is written', () => expect(written).toEqual([...MARKER_KEYS].sort()));

  test('what is read', () => expect(read).toEqual([...READ, 'history', 'lastFailure', 'lastRefusal'].sort()));

  test('what is checked', () => {
    const [, keys] = /split\("revision ([^"]*) end", key/.exec(text) ?? [];
    expect(keys?.split(' ')).toEqual(READ);
  });
});
