import * as path from 'node:path';
import { runProgram } from '../support/run-program';
import { filesIn, put, read, stateOf, temporaryFolder } from './tree';

const ROOT = path.join(__dirname, '..', '..');
const CDK8S = path.join(ROOT, 'node_modules', '.bin', 'cdk8s');
const TSX = path.join(ROOT, 'node_modules', '.bin', 'tsx');

/** A user's program: two charts, options and a failure by environment variables. */
const PROGRAM = `
import { ApiObject, Chart } from '${ROOT}/node_modules/cdk8s';
import { ManifestApp } from '${ROOT}/src';

const app = new ManifestApp({ outdir: process.env.OUTDIR });
for (const id of (process.env.CHARTS ?? 'one,two').split(',')) {
  const chart = new Chart(app, id);
  new ApiObject(chart, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: id }, data: { version: process.env.VERSION ?? '1' } });
  if (process.env.FAILS) chart.node.addValidation({ validate: () => ['this fails'] });
}
app.synth();
`;

function newProject(): string {
  const project = temporaryFolder();
  put(project, 'main.ts', PROGRAM);
  return project;
}

const run = (project: string, command: string[], env: Record<string, string> = {}) =>
  runProgram(command, project, { CDK8S_CHECK_UPGRADE: 'false', ...env });

test.concurrent("'cdk8s synth' runs it like any App", async () => {
  const project = newProject();
  const result = await run(project, [CDK8S, 'synth', '--check-upgrade=false', '--app', `${TSX} main.ts`]);
  expect(result).toMatchObject({ status: 0, stdout: expect.stringContaining('dist/one.k8s.yaml') });
  expect(result.stderr).toContain('dist: 2 manifests written, 0 unchanged, 0 removed\n');
  expect(filesIn(project)).toEqual(['dist/one.k8s.yaml', 'dist/two.k8s.yaml', 'main.ts']);
}, 300_000);

test.concurrent("a folder of its own outlives a program that fails under 'cdk8s synth', and unchanged files are not touched", async () => {
  const project = newProject();
  put(project, 'cdk8s.yaml', `app: ${TSX} main.ts\noutput: .cdk8s\n`);
  const env = { OUTDIR: 'deploy' };
  const first = await run(project, [CDK8S, 'synth', '--check-upgrade=false'], env);
  expect(first).toMatchObject({ status: 0, stdout: expect.stringContaining('.cdk8s/two.k8s.yaml') });
  const before = stateOf(path.join(project, 'deploy'));
  expect(Object.keys(before)).toEqual(['one.k8s.yaml', 'two.k8s.yaml']);

  const failed = await run(project, [CDK8S, 'synth', '--check-upgrade=false'], { ...env, FAILS: 'yes', VERSION: '2' });
  expect(failed.status).not.toBe(0);
  expect(failed.stderr).toContain('one: this fails');
  expect(stateOf(path.join(project, 'deploy'))).toEqual(before);
}, 300_000);

test.concurrent('it runs alone', async () => {
  const project = newProject();
  expect(await run(project, [TSX, 'main.ts'])).toMatchObject({
    status: 0,
    stderr: 'dist: 2 manifests written, 0 unchanged, 0 removed\n',
  });
  const before = stateOf(path.join(project, 'dist'));
  const failed = await run(project, [TSX, 'main.ts'], { CHARTS: 'one', VERSION: '2', FAILS: 'yes' });
  expect(failed.status).not.toBe(0);
  expect(stateOf(path.join(project, 'dist'))).toEqual(before);
  const next = await run(project, [TSX, 'main.ts'], { CHARTS: 'one,three', VERSION: '1' });
  expect(next.stderr).toEqual('dist: 1 manifest written, 1 unchanged, 1 removed\n  removed two.k8s.yaml\n');
  expect(read(project, 'dist/three.k8s.yaml')).toContain('name: three');
}, 300_000);
