import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { filesIn, put, read, temporaryFolder } from '../../output/tree';
import { runCommand } from '../terminal-of';

async function init(cwd: string, ...args: string[]) {
  return runCommand(['init', ...args], { cwd });
}

/** The folder of a new project. */
async function begun(...args: string[]): Promise<string> {
  const cwd = temporaryFolder();
  const { code, err } = await init(cwd, args[0], 'Shop 2', ...args.slice(1));
  expect([code, err]).toEqual([0, '']);
  return join(cwd, 'Shop 2');
}

test('a fleet has three environments, and what else a project needs', async () => {
  const folder = await begun('fleet');
  // And the environment itself.
  const tenants = ['acme', 'bolt', 'cargo', 'environment'];
  expect(filesIn(folder)).toEqual([
    '.github/workflows/plan.yaml',
    '.github/workflows/upgrade.yaml',
    '.gitignore',
    'README.md',
    'cdk8s.yaml',
    ...tenants.map((tenant) => `installations/develop/${tenant}.yaml`),
    'installations/fleet.yaml',
    ...tenants.map((tenant) => `installations/production/${tenant}.yaml`),
    ...tenants.map((tenant) => `installations/staging/${tenant}.yaml`),
    'installations/values.schema.json',
    'main.ts',
    'package.json',
    'template.ts',
    'tsconfig.json',
  ]);
  expect(read(folder, 'installations/fleet.yaml')).toContain('name: shop-2\n');
  expect(read(folder, 'installations/fleet.yaml')).toContain('  revision: refs/heads/main\n');
  expect(read(folder, 'installations/production/acme.yaml')).toContain('wave: canary\n');
  expect(read(folder, 'installations/production/bolt.yaml')).not.toContain('wave');
  expect(read(folder, 'installations/staging/acme.yaml')).not.toContain('wave');
});

test('its packages are those with which this one is tested', async () => {
  const folder = await begun('app');
  const { dependencies, devDependencies } = JSON.parse(read(folder, 'package.json'));
  const own = JSON.parse(read(join(__dirname, '../../..'), 'package.json'));
  expect(dependencies).toEqual({ ...own.peerDependencies, 'cdk8s-downtime': `^${own.version}` });
  for (const [name, range] of Object.entries(devDependencies)) expect(own.devDependencies[name]).toBe(range);
});

test('with --branches each environment has its own, and the fleet has none', async () => {
  const folder = await begun('fleet', '--branches');
  expect(read(folder, 'installations/fleet.yaml')).not.toContain('revision');
  for (const name of ['develop', 'staging', 'production']) {
    expect(read(folder, `installations/${name}/environment.yaml`)).toContain(`  revision: refs/heads/${name}\n`);
  }
});

test.each([
  ['github', ['.github/workflows/plan.yaml']],
  ['gitlab', ['.gitlab-ci.yml']],
  ['none', []],
])('the pipeline of %s', async (pipeline, expected) => {
  const files = filesIn(await begun('app', '--pipeline', pipeline));
  expect(files.filter((file) => /^\.git(hub|lab)/.test(file))).toEqual(expected);
});

test('in a clone it takes the address of the remote, and in a folder of it the path', async () => {
  const cwd = temporaryFolder();
  const git = (...args: string[]) => execFileSync('git', args, { cwd });
  git('init', '--quiet');
  git('remote', 'add', 'origin', 'git@git.example.com:shop.git');
  mkdirSync(join(cwd, 'deep'));
  const { code, out } = await init(join(cwd, 'deep'), 'fleet', 'fleet/shop', '--pipeline', 'none');
  expect(code).toBe(0);
  expect(out).not.toContain('git init');
  const fleet = read(cwd, 'deep/fleet/shop/installations/fleet.yaml');
  expect(fleet).toContain('url: git@git.example.com:shop.git\n');
  expect(fleet).toContain('path: deep/fleet/shop/deploy\n');
  expect((await init(cwd, 'fleet', 'other')).err).toContain('begins in other/ of a repository');
});

test('nothing is overwritten, and nothing written then', async () => {
  const cwd = temporaryFolder();
  put(cwd, 'shop/main.ts', 'mine');
  put(cwd, 'shop/installations/staging/acme.yaml', 'mine');
  const { code, out, err } = await init(cwd, 'fleet', 'shop');
  expect([code, out]).toEqual([1, '']);
  expect(err.match(/is there already/g)).toHaveLength(2);
  expect(filesIn(cwd)).toEqual(['shop/installations/staging/acme.yaml', 'shop/main.ts']);
});

test.each([
  [['flet'], "there is no project 'flet'; did you mean 'fleet'?"],
  [['app', 'x', '--branches'], 'one application has neither branches nor tenants'],
  [['fleet', 'x', '--tenants', 'acme,acme'], "--tenants has 'acme' twice"],
  [['fleet', 'x', '--tenants', 'environment'], 'environment.yaml is the environment itself'],
  [['fleet', 'x', '--tenants', 'Acme'], "--tenants is 'Acme'; use at most 63"],
  [['fleet', 'x', '--tenants', 'a'.repeat(55)], 'a namespace is'],
  [['fleet', '2048'], "--name is '2048'"],
  [['fleet', 'x', '--name', 'a'.repeat(41)], 'use at most 40 characters'],
  [['fleet', 'x', '--repository', "https://it's"], '--repository is'],
  [['fleet', 'x', '--pipeline', 'gitlib'], "did you mean 'gitlab'?"],
])('%j is refused', async (args, message) => {
  const cwd = temporaryFolder();
  const { code, out, err } = await init(cwd, ...args);
  expect([code, out, err]).toEqual([1, '', expect.stringContaining(message)]);
  expect(filesIn(cwd)).toEqual([]);
});
