import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Repository } from '../../plan/support';
import { ArgoCdStandIn } from '../../run/support/argo-cd-stand-in';
import { runCommand } from '../terminal-of';

const TENANTS = ['acme', 'bolt', 'cargo', 'delta'];
const FILES = TENANTS.flatMap((tenant) => [
  `dist/production/installations/${tenant}/manifests.yaml`,
  `dist/production/applications/${tenant}.yaml`,
]);
const OLD = { version: '1.4.0', schema: '1.4' };
const NEW = { version: '1.5.0', schema: '1.5' };

let standIn: ArgoCdStandIn;
let repository: Repository;
let env: { [name: string]: string };

/** A fleet of which Git has the next version, and Argo CD has seen it. */
beforeEach(async () => {
  standIn = await ArgoCdStandIn.start();
  env = { ARGOCD_SERVER: `http://${standIn.address}`, CDK8S_DOWNTIME_POLL_SECONDS: '0' };
  repository = new Repository();
  inWindow('0 0 * * *', '24h'); // the example's are open at night
  repository.commit('open all day');
  const targets = (target: typeof OLD) =>
    Object.fromEntries(TENANTS.map((name) => [`shop-production-${name}`, target]));
  standIn.commit(revision(), targets(OLD));
  for (const name of TENANTS) standIn.add('production', name).install(OLD, revision());
  for (const file of FILES)
    repository.edit(file, (text) =>
      text
        .replace(/app:1\.4\.\d/g, 'app:1.5.0')
        .replaceAll('migrator:1.4.0', 'migrator:1.5.0')
        .replaceAll('"1.4"', '"1.5"')
        .replaceAll('shop-schema=1.4', 'shop-schema=1.5'),
    );
  repository.commit('1.5.0');
  standIn.commit(revision(), targets(NEW));
}, 60_000);
afterEach(() => standIn.stop());

function inWindow(schedule: string, duration: string): void {
  repository.edit('dist/production/applications/_projects.yaml', (text) =>
    text.replace(/schedule: .*/, `schedule: "${schedule}"`).replace(/duration: .*/, `duration: ${duration}`),
  );
}

const revision = () => repository.head();
const call = (...args: string[]) => runCommand(args, { cwd: repository.folder, env });
const app = (tenant: string) => standIn.application(`shop-production-${tenant}`);

test('preflight says that all are ready, or exactly what is not', async () => {
  expect(await call('preflight', 'HEAD~1')).toMatchObject({ code: 0, out: '4 of 4 are ready\n' });
  app('bolt').marker = { inProgress: '1.5', previous: '1.4', lastFailure: '2026-02-01T09:59:30Z It ended with 1.' };
  app('cargo').sync({ revision: revision() }, []);
  const { code, out } = await call('preflight', 'HEAD~1');
  expect(code).toBe(4);
  expect(out.split('\n')).toEqual([
    'production/bolt: shop-schema: a migration to 1.5 is in progress',
    'production/bolt: 2026-02-01T09:59:30Z It ended with 1.',
    expect.stringMatching(/^production\/cargo: a sync to [0-9a-f]{40} runs$/),
    '2 of 4 are ready',
    '',
  ]);
}, 60_000);

test('preflight looks at the sync windows', async () => {
  const closed = new Date(Date.now() + 2 * 3600_000); // opens in two hours, for a minute
  const schedule = `${closed.getUTCMinutes()} ${closed.getUTCHours()} * * *`;
  inWindow(schedule, '1m');
  repository.commit('another window');
  const { code, out } = await call('preflight', 'HEAD~2');
  expect(code).toBe(4);
  expect(out).toMatch(/its sync window is closed now/);
}, 60_000);

test('run carries out what was reviewed, and reports', async () => {
  const results = ['json', 'md', 'html'].flatMap((extension) => ['--result', `run.${extension}`]);
  const { code, out, err } = await call('run', 'HEAD~1', '--soak', '0', ...results);
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/production, wave canary: 1 installations(.|\n)*production, wave main: 3 installations/);
  expect(out).toMatch(/4 done\n$/);
  for (const tenant of TENANTS) expect(app(tenant).live).toEqual(NEW);
  const result = JSON.parse(readFileSync(join(repository.folder, 'run.json'), 'utf8'));
  expect(result).toMatchObject({ format: 1, revision: revision(), outcome: 'done' });
  expect(result.installations.map(({ name, wave, outcome }: any) => [name, wave, outcome])).toEqual([
    ['acme', 'canary', 'done'],
    ...['bolt', 'cargo', 'delta'].map((name) => [name, 'main', 'done']),
  ]);
  expect(readFileSync(join(repository.folder, 'run.md'), 'utf8')).toMatch(/^\*\*4 done\*\*/);
  expect(readFileSync(join(repository.folder, 'run.html'), 'utf8')).toMatch(/^<!doctype html>/);
  // Nothing of it is left to do.
  const again = await call('run', 'HEAD~1');
  expect([again.code, again.out.split('\n').at(-2)]).toEqual([0, '4 skipped']);
}, 60_000);

test('a failure stops the next wave, and the exit code tells', async () => {
  app('acme').troubles.push('migration-fails');
  const { code, out } = await call('run', 'HEAD~1');
  expect(code).toBe(5);
  expect(out).toMatch(/production\/acme failed after \d+ s: /);
  expect(out).toMatch(/1 failed, 3 not started\n$/);
}, 60_000);

test('a dry run asks nobody', async () => {
  const { code, out } = await call('run', 'HEAD~1', '--dry-run', '--wave', 'canary');
  expect(code).toBe(0);
  expect(out).toMatch(
    /^production, wave canary, 1 at once:\n {2}production\/acme: downtime, down for at most \d+ min\n$/,
  );
  expect(standIn.calls).toEqual([]);
}, 60_000);

test('two runs at once are refused, and what a killed one has left is not', async () => {
  const lock = join(repository.folder, '.git', 'cdk8s-downtime-run.lock');
  writeFileSync(lock, JSON.stringify({ pid: process.pid, host: hostname(), since: 'now' }));
  expect(await call('run', 'HEAD~1')).toMatchObject({ code: 1, err: expect.stringMatching(/Another run is going on/) });
  expect(standIn.calls).toEqual([]);
  writeFileSync(lock, JSON.stringify({ pid: 2 ** 30, host: hostname(), since: 'now' }));
  expect((await call('run', 'HEAD~1', '--soak', '0')).code).toBe(0);
  expect(readdirSync(join(repository.folder, '.git'))).not.toContain('cdk8s-downtime-run.lock');
}, 60_000);

test('what is blocked is not run', async () => {
  repository.edit(FILES[0], (text) => text.replaceAll('"1.5"', '"1.3"'));
  repository.commit('a downgrade');
  const { code, err } = await call('run', 'HEAD~1');
  expect(code).toBe(1);
  expect(err).toMatch(/The plan is blocked:(.|\n)*production\/acme/);
  expect(standIn.calls).toEqual([]);
}, 60_000);

test('status shows problems first', async () => {
  for (const application of standIn.all) application.refresh();
  const { code, out } = await call('status');
  expect(code).toBe(2); // Git has another version than the clusters
  expect(out.split('\n')[0]).toMatch(/^ENVIRONMENT +WAVE +TENANT +STATE +VERSION +SCHEMA +APPLIED +SYNC +HEALTH/);
  await call('run', 'HEAD~1', '--soak', '0');
  expect(await call('status', '-e', 'production')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/4 of 4 are well\n$/),
  });
  app('delta').marker = { applied: '1.4' };
  const rows = JSON.parse((await call('status', '--markers', '--format', 'json')).out);
  expect(rows[0]).toMatchObject({ name: 'delta', applied: '1.4', problems: ['shop-schema: 1.4, not 1.5'] });
  expect(rows.slice(1).map(({ problems }: any) => problems)).toEqual([[], [], []]);
}, 60_000);

test('a server that does not answer, or not to everybody, is no mistake of the program', async () => {
  standIn.token = 'another';
  expect(await call('status')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/no session information.*; set ARGOCD_AUTH_TOKEN/),
  });
});

test('without a server it says what to give', async () => {
  env = {};
  expect(await call('status')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/set ARGOCD_SERVER, or give --server/),
  });
});
