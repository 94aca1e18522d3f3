import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

const ROOT = join(__dirname, '../../..');

function shellScripts(folder: string): string[] {
  const path = join(ROOT, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.sh'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .sort();
}

const inCluster = shellScripts('src/downtime/scripts');
const others = [
  ...shellScripts('scripts'),
  ...shellScripts('test/e2e'),
  relative(ROOT, join(__dirname, 'fake-kubectl/kubectl')),
];

const installed = spawnSync('shellcheck', ['--version']).status === 0;
if (!installed && !process.env.CI) console.warn('shellcheck is not installed: the shell programs are not checked.');

(installed || process.env.CI ? describe : describe.skip)('shellcheck', () => {
  test('is installed', () => {
    expect(installed).toBe(true);
  });

  test('finds the programs', () => {
    expect(inCluster.length).toBeGreaterThanOrEqual(6);
  });

  // What runs in the cluster is POSIX sh, whatever its first line says.
  test.each(inCluster)('%s', (file) => check('--shell=sh', file));

  test.each(others)('%s', (file) => check(file));
});

function check(...args: string[]): void {
  const { status, stdout, stderr } = spawnSync('shellcheck', args, { cwd: ROOT, encoding: 'utf8' });
  expect(stdout + stderr).toBe('');
  expect(status).toBe(0);
}
