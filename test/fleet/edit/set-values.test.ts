import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setValues } from '../../../src/fleet/edit/set-values';
import { runCommand } from '../../cli/terminal-of';
import { fleetFolder } from '../configuration/support';

const FILES = {
  'production/environment.yaml': [
    '# the order of the upgrade',
    'waves:',
    "  - { name: canary, version: '1.4.0' } # first",
    '  - name: main',
    '    version: 1.4.0',
    '',
  ].join('\n'),
  'production/acme.yaml': '# pays most\nwave: canary\n',
  'production/bolt.yaml': 'wave: main # last\n',
};

const text = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8');
const set = (folder: string, more: object, ...assignments: string[]) =>
  setValues({ folder, environment: 'production', tenants: [], ...more }, assignments);

test('of a wave: one line changes', () => {
  const folder = fleetFolder(FILES);
  expect(set(folder, { wave: 'canary' }, 'version=1.5.0')).toEqual([
    { file: `${folder}/production/environment.yaml`, key: 'waves.canary.version', before: "'1.4.0'", after: "'1.5.0'" },
  ]);
  expect(text(folder, 'production/environment.yaml')).toBe(
    FILES['production/environment.yaml'].replace("'1.4.0'", "'1.5.0'"),
  );
});

test('of tenants, with keys that are new', () => {
  const folder = fleetFolder(FILES);
  const changed = set(
    folder,
    { tenants: ['acme', 'bolt'] },
    'version=1.5.0',
    'replicas=3',
    'values.host=a.example.com',
  );
  expect(changed).toHaveLength(6);
  expect(text(folder, 'production/bolt.yaml')).toBe(
    'wave: main # last\nversion: 1.5.0\nreplicas: 3\nvalues:\n  host: a.example.com\n',
  );
});

test('of an environment: its defaults', () => {
  const folder = fleetFolder(FILES);
  set(folder, {}, 'replicas=2');
  expect(text(folder, 'production/environment.yaml')).toBe(
    `${FILES['production/environment.yaml']}defaults:\n  replicas: 2\n`,
  );
});

test('what is so already is no change', () => {
  expect(set(fleetFolder(FILES), { wave: 'main' }, 'version=1.4.0')).toEqual([]);
});

test.each<[string, object, string[], RegExp]>([
  ['a wave that is not listed', { wave: 'canry' }, ['version=1.5.0'], /no wave 'canry'; did you mean 'canary'/],
  ['a tenant without a file', { tenants: ['echo'] }, ['version=1.5.0'], /echo\.yaml is not there/],
  ['a key that there is not', {}, ['verson=1.5.0'], /no key 'verson'; did you mean 'version'/],
  ['a key that a wave does not have', { wave: 'main' }, ['replicas=2'], /no key 'replicas'/],
  ['no value', {}, ['version'], /sets nothing; write KEY=VALUE/],
  ['both', { wave: 'main', tenants: ['acme'] }, ['version=1.5.0'], /give one of them/],
  [
    'what the checks refuse',
    { tenants: ['acme', 'bolt'] },
    ['window=nightly'],
    /window 'nightly' is not one of production/,
  ],
])('%s is refused, and nothing is changed', (_, more, assignments, message) => {
  const folder = fleetFolder(FILES);
  expect(() => set(folder, more, ...assignments)).toThrow(message);
  for (const [file, before] of Object.entries(FILES)) expect(text(folder, file)).toBe(before);
});

describe('the command', () => {
  test('says what it has changed, and what comes next', async () => {
    const folder = fleetFolder(FILES);
    const args = ['set', '--folder', folder, '--environment', 'production', '--wave', 'canary', 'version=1.5.0'];
    const { code, out, err } = await runCommand(args);
    expect(code).toBe(0);
    expect(out).toMatch(/environment\.yaml: waves\.canary\.version '1\.4\.0' → '1\.5\.0'\n$/);
    expect(err).toMatch(/cdk8s-downtime plan/);
    expect((await runCommand(args)).err).toMatch(/so already/);
  });

  test('asks for the environment', async () => {
    const { code, err } = await runCommand(['set', 'version=1.5.0']);
    expect([code, err]).toEqual([1, expect.stringMatching(/--environment is missing/)]);
  });
});
