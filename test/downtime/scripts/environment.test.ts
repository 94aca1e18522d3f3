import { Chart, Duration, Testing } from 'cdk8s';
import { DowntimeUpgradeApp, UpgradeStrategy, UpgradeWarning } from '../../../src';
import { type JobProgram, jobPrograms, jobProgramsDigest, script } from '../../../src/downtime/programs';
import { CHECK_ENV, guardEnv, recordEnv, rehearseEnv, rolloutFenceEnv } from './support/jobs';
import { APP, IMAGE_CHECK, MARKER, NAMESPACE } from './support/objects';
import { Folder } from './support/program';

function synth(strategy: UpgradeStrategy) {
  const chart = new Chart(Testing.app(), 'chart', { namespace: NAMESPACE });
  new DowntimeUpgradeApp(chart, APP, {
    version: '2.0',
    strategy,
    image: 'registry.example.com/shop/app',
    replicas: 3,
    silencedWarnings: [UpgradeWarning.MISSING_PROBES],
    migrator: {
      image: 'registry.example.com/shop/migrator',
      command: ['migrate'],
      args: ['up'],
      steps: [{ name: 'create', command: ['create', 'store'] }],
      timeout: Duration.hours(1),
      unchangedExitCodes: [3, 75],
    },
  });
  const objects: any[] = Testing.synth(chart);
  const containers: any[] = objects
    .map(({ spec }: any) => spec?.template?.spec)
    .filter(Boolean)
    .flatMap(({ initContainers = [], containers }: any) => [...initContainers, ...containers]);
  const container = (name: string) => containers.find((candidate) => candidate.name === name);
  const variable = (name: string, key: string) => container(name).env.find((candidate: any) => candidate.name === key);
  const value = (name: string, key: string) => variable(name, key).value;
  return { objects, container, variable, value };
}

const names = (env: { name: string }[]) => env.map(({ name }) => name).sort();

/** The tests of the programs rest on this: their text and their environment are those of the manifests. */
describe('the programs in the manifests', () => {
  const { objects, container, value } = synth(UpgradeStrategy.PRE_SYNC_HOOKS);
  const folder = new Folder();
  test.each([
    ['check', CHECK_ENV],
    ['guard', guardEnv(folder)],
    ['record', recordEnv(folder)],
  ] as [JobProgram, object][])('%s', (name, env) => {
    // HOME is set for every run.
    expect(names(container(name).env)).toEqual([...Object.keys(env), 'HOME'].sort());
    const start =
      name === 'record'
        ? ['cd /tmp/programs && exec sh ./record.sh']
        : [script('start'), 'start', name, jobProgramsDigest(UpgradeStrategy.PRE_SYNC_HOOKS)];
    expect(container(name).command).toEqual(['/bin/sh', '-c', ...start]);
    expect(value(name, 'APP')).toBe(APP);
    expect(value(name, 'MARKER')).toBe(MARKER);
    expect(value(name, 'SCHEMA_VERSION')).toBe('2.0');
    expect(value(name, 'WORKLOADS')).toBe('scale apps/v1 Deployment shop app.kubernetes.io/name=shop');
  });

  test('the files of the jobs', () => {
    const [programs, ...others] = objects.filter(({ kind }: any) => kind === 'ConfigMap');
    expect(others).toEqual([]);
    expect(programs.data).toEqual(jobPrograms(UpgradeStrategy.PRE_SYNC_HOOKS));
    expect(Object.keys(programs.data)).toEqual([
      'alone.sh',
      'check.sh',
      'checks.sh',
      'common.sh',
      'database.sh',
      'guard.sh',
      'jobs.sh',
      'record.sh',
    ]);
  });

  test('stop: the image check', () => expect(value('check', 'IMAGE_CHECK')).toBe(IMAGE_CHECK));

  test('guard: one selector a line', () => {
    expect(value('guard', 'SELECTORS').split('\n')).toContain(`cdk8s-downtime/app=${APP}`);
  });

  test('fence', () => {
    expect(names(container('fence').env)).toEqual(['MARKER', 'MARKER_FILE', 'SCHEMA_VERSION']);
    expect(container('fence').command).toEqual(['/bin/sh', '-c', script('fence')]);
  });

  test('run', () => {
    const { command } = container('migrate');
    const at = command.indexOf(script('run'));
    expect(command.slice(at - 2, at)).toEqual(['sh', '-c']);
    expect(command.slice(at + 1)).toEqual(['run', value('guard', 'STATE'), 'migrate', 'up']);
  });
});

test('step', () => {
  const { container, value } = synth(UpgradeStrategy.PRE_SYNC_HOOKS);
  const { command } = container('create');
  const at = command.indexOf(script('step'));
  expect(command.slice(at - 2, at)).toEqual(['sh', '-c']);
  expect(command.slice(at + 1)).toEqual(['step', 'create', value('guard', 'STATE'), 'create', 'store']);
});

describe('the programs in the manifests of a rollout', () => {
  const { objects, container, variable, value } = synth(UpgradeStrategy.FENCED_ROLLOUT);
  const folder = new Folder();

  test.each([
    ['guard', 'rehearse', rehearseEnv(folder)],
    ['record', 'record', recordEnv(folder)],
  ] as [string, JobProgram, object][])('%s', (name, program, env) => {
    expect(names(container(name).env)).toEqual([...Object.keys(env), 'HOME'].sort());
    const start =
      program === 'record'
        ? ['cd /tmp/programs && exec sh ./record.sh']
        : [script('start'), 'start', program, jobProgramsDigest(UpgradeStrategy.FENCED_ROLLOUT)];
    expect(container(name).command).toEqual(['/bin/sh', '-c', ...start]);
    expect(value(name, 'WORKLOADS')).toBe('bounce apps/v1 Deployment shop app.kubernetes.io/name=shop');
  });

  test('guard: what of its environment the tests do not have to choose', () => {
    for (const key of ['APP', 'MARKER', 'SCHEMA_VERSION', 'ALLOW_DOWNGRADE', 'IMAGE_CHECK', 'STOPPABLE'] as const) {
      expect([key, value('guard', key)]).toEqual([key, rehearseEnv(folder)[key]]);
    }
    expect(variable('guard', 'JOB').valueFrom).toEqual({ fieldRef: { fieldPath: "metadata.labels['job-name']" } });
    expect(value('guard', 'IMAGE_TIMEOUT')).toBe('600');
  });

  test('record: the exit codes, and how long the new version may take', () => {
    expect(value('record', 'UNCHANGED_CODES')).toBe('3 75');
    expect(value('record', 'SERVE_TIMEOUT')).toBe('600');
  });

  test('the files of the jobs', () => {
    const [programs, ...others] = objects.filter(({ kind }) => kind === 'ConfigMap');
    expect(others).toEqual([]);
    expect(programs.data).toEqual(jobPrograms(UpgradeStrategy.FENCED_ROLLOUT));
    expect(Object.keys(programs.data)).toEqual([
      'alone.sh',
      'checks.sh',
      'common.sh',
      'database.sh',
      'jobs.sh',
      'record.sh',
      'rehearse.sh',
    ]);
  });

  test('fence', () => {
    expect(names(container('fence').env)).toEqual([...Object.keys(rolloutFenceEnv(folder)), 'HOME'].sort());
    expect(container('fence').command).toEqual(['/bin/sh', '-c', script('rollout-fence')]);
    expect(variable('fence', 'NAMESPACE').valueFrom).toEqual({ fieldRef: { fieldPath: 'metadata.namespace' } });
    // A fence that only reads the mounted marker must not have this: rehearse.sh tells them apart by it.
    expect(Number(value('fence', 'STALE_SECONDS'))).toBeGreaterThanOrEqual(90);
    const { env } = synth(UpgradeStrategy.PRE_SYNC_HOOKS).container('fence');
    expect(names(env)).not.toContain('STALE_SECONDS');
  });
});

test.each(['start', 'run', 'step', 'fence', 'rollout-fence'] as const)('%s is complete', (name) => {
  expect(script(name)).not.toMatch(/^\s*\. /m);
  expect(script(name)).toMatch(/\n$/);
});

describe.each(Object.values(UpgradeStrategy))('the programs of %s', (strategy) => {
  const files = jobPrograms(strategy);

  test.each(Object.entries(files))('%s finds the files that it includes', (_, text) => {
    for (const [, file] of text.matchAll(/^\s*\. \.\/(.*)/gm)) expect(Object.keys(files)).toContain(file);
    expect(text).not.toMatch(/^\s*#/m);
    expect(text).toMatch(/\n$/);
  });
});
