import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../cli/terminal-of';
import { fleetFolder } from '../configuration/support';

const FILES = {
  'staging/environment.yaml': "defaults: { version: '1.5.0', schemaVersion: '1.5' } # the release\n",
  'staging/acme.yaml': '{}\n',
  'staging/bolt.yaml': '{}\n',
  'production/environment.yaml': [
    "defaults: { version: '1.4.0', schemaVersion: '1.4' }",
    'waves:',
    '  - name: canary # first',
    '  - name: main',
    '',
  ].join('\n'),
  'production/acme.yaml': 'wave: canary\n',
  'production/bolt.yaml': "wave: main\nversion: '1.3.0'\n",
};

const text = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8');
const promote = (folder: string, ...args: string[]) =>
  runCommand(['promote', '--from', 'staging', '--to', 'production', '--folder', folder, ...args]);

test('of a wave: it gets what staging has, and what stays is said', async () => {
  const folder = fleetFolder(FILES);
  const { code, out, err } = await promote(folder, '--wave', 'canary');
  expect(code).toBe(0);
  expect(out).toMatch(/environment\.yaml: waves\.canary\.version \(absent\) → .*1\.5\.0/);
  expect(out).toMatch(/waves\.canary\.schemaVersion \(absent\) → .*1\.5/);
  expect(err).toMatch(/production\/bolt \(wave main\) stays at 1\.3\.0, not 1\.5\.0/);
  expect(err).not.toContain('acme');
  expect(text(folder, 'production/environment.yaml')).toContain('# first');
});

test('of tenants, each with its own version', async () => {
  const folder = fleetFolder({ ...FILES, 'staging/bolt.yaml': "version: '1.5.1'\n" });
  expect((await promote(folder, 'acme', 'bolt')).code).toBe(0);
  expect(text(folder, 'production/acme.yaml')).toMatch(/version: '?1\.5\.0'?/);
  expect(text(folder, 'production/bolt.yaml')).toMatch(/version: '?1\.5\.1'?/);
});

test('all files or none', async () => {
  const folder = fleetFolder({ ...FILES, 'staging/cargo.yaml': '{}\n' });
  const { code, err } = await promote(folder, 'acme', 'cargo');
  expect([code, err]).toEqual([1, expect.stringContaining('cargo.yaml is not there')]);
  expect(text(folder, 'production/acme.yaml')).toBe(FILES['production/acme.yaml']);
});

test('of an environment: its defaults', async () => {
  const folder = fleetFolder(FILES);
  const { out } = await promote(folder);
  expect(out).toContain('defaults.version');
  expect((await promote(folder)).err).toContain('Everything is so already.');
});

test.each<[string, { [file: string]: string }, string[], RegExp]>([
  [
    'an environment with several versions',
    { 'staging/bolt.yaml': "version: '1.5.1'\n" },
    [],
    /staging has several versions: version=1\.5\.0 .*acme.*; version=1\.5\.1 .*bolt.*upgrade staging first, or name tenants/,
  ],
  ['a tenant that is not there', {}, ['acne'], /staging has no installation 'acne'; did you mean 'acme'/],
  ['a wave that is not listed', {}, ['--wave', 'canry'], /no wave 'canry'; did you mean 'canary'/],
  ['an environment that is not there', {}, ['--to', 'prod'], /--to is given twice|no environment/],
])('%s is refused', async (_, files, args, message) => {
  const folder = fleetFolder({ ...FILES, ...files });
  const { code, err } = await promote(folder, ...args);
  expect([code, err]).toEqual([1, expect.stringMatching(message)]);
});

describe('list', () => {
  test('has a line for each installation, in the order of the upgrade', async () => {
    const { out } = await runCommand(['list', '--folder', fleetFolder(FILES)]);
    expect(out.split('\n').map((line) => line.split(/ +/).slice(0, 6).join(' '))).toEqual([
      'ENVIRONMENT WAVE TENANT STATE VERSION SCHEMA',
      'production canary acme active 1.4.0 1.4',
      'production main bolt active 1.3.0 1.4',
      'staging - acme active 1.5.0 1.5',
      'staging - bolt active 1.5.0 1.5',
      '',
    ]);
  });

  test('an environment that there is not is no empty list', async () => {
    const { code, err } = await runCommand(['list', '-e', 'stagin', '--folder', fleetFolder(FILES)]);
    expect([code, err]).toEqual([1, expect.stringContaining("did you mean 'staging'?")]);
  });

  test('is JSON for programs, of one environment', async () => {
    const { out } = await runCommand(['list', '-e', 'staging', '--format', 'json', '--folder', fleetFolder(FILES)]);
    expect(JSON.parse(out)).toEqual([
      expect.objectContaining({ tenant: 'acme', environment: 'staging', version: '1.5.0', state: 'active' }),
      expect.objectContaining({ tenant: 'bolt' }),
    ]);
  });
});
