import { ApiObject, Duration, Testing } from 'cdk8s';
import { RunningJobs, UpgradeStrategy, UpgradeWarning } from '../../../src';
import {
  container,
  deployment,
  environment,
  find,
  job,
  longForm,
  printed,
  problems,
  refusal,
  shopChart,
} from '../../support/synth';
import { podTemplate } from '../../support/workloads';

function chartWith(spec: any = {}, props: any = {}, name = 'clean') {
  const chart = shopChart();
  const shop = longForm(chart, props);
  shop.addWorkload(deployment(chart, 'web'));
  const { metadata, spec: pod } = podTemplate('clean', { pod: { restartPolicy: 'Never' } });
  shop.addWorkload(
    new ApiObject(chart, 'clean', {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name },
      spec: { schedule: '0 3 * * *', jobTemplate: { spec: { template: { metadata, spec: pod } } }, ...spec },
    }),
  );
  return chart;
}

const guardOf = (props: any = {}) =>
  environment(container(job(Testing.synth(chartWith({}, props)), 'migrate'), 'guard'));

test('is suspended, and its running Jobs are waited for', () => {
  const guard = guardOf();
  expect(guard.WORKLOADS).toContain('suspend batch/v1 CronJob clean\nscale apps/v1 Deployment web');
  expect(guard).toMatchObject({ RUNNING_JOBS: 'wait', JOBS_TIMEOUT: '600' });
  expect(guardOf({ runningJobs: RunningJobs.DELETE }).RUNNING_JOBS).toBe('delete');
});

test('in a rollout it goes on, and its running Jobs are waited for', () => {
  expect(guardOf({ strategy: UpgradeStrategy.FENCED_ROLLOUT }).WORKLOADS).toContain(
    'drain batch/v1 CronJob clean\nbounce',
  );
});

test('what the stop changes stands in Git', () => {
  expect(find(Testing.synth(chartWith()), 'CronJob', 'clean').spec.suspend).toBe(false);
  expect(find(Testing.synth(chartWith({ suspend: true })), 'CronJob', 'clean').spec.suspend).toBe(true);
});

test('the pods of its Jobs wait in the fence, and the rest is as it was', () => {
  const { metadata, spec } = find(Testing.synth(chartWith({ concurrencyPolicy: 'Forbid' })), 'CronJob', 'clean');
  const { template } = spec.jobTemplate.spec;
  expect(metadata.annotations['cdk8s-downtime/schema-version']).toBe('1.4.0');
  expect(template.spec.initContainers.map(({ name }: any) => name)).toEqual(['fence']);
  expect(template.metadata.labels).toEqual({ component: 'clean', 'cdk8s-downtime/app': 'shop' });
  expect(spec).toMatchObject({ schedule: '0 3 * * *', concurrencyPolicy: 'Forbid' });
  expect(template.spec.restartPolicy).toBe('Never');
});

test('the API server sees it before the stop, suspended', () => {
  const check = find(Testing.synth(chartWith()), 'CronJob', 'clean-admission-check');
  expect(check.spec).toMatchObject({ schedule: '0 3 * * *', suspend: true });
  const long = 'a-job-that-cleans-and-has-a-long-name';
  const names = Testing.synth(chartWith({}, {}, long))
    .filter(({ kind }) => kind === 'CronJob')
    .map(({ metadata }) => metadata.name);
  for (const name of names) expect(name.length).toBeLessThanOrEqual(52);
});

test('it may be changed, by name, under the hooks only', () => {
  const rules = (props: any) =>
    find(Testing.synth(chartWith({}, props)), 'Role', 'shop-upgrade').rules.filter(({ resources }: any) =>
      resources.includes('cronjobs'),
    );
  const get = { apiGroups: ['batch'], resources: ['cronjobs'], resourceNames: ['clean'], verbs: ['get'] };
  const list = { apiGroups: ['batch'], resources: ['cronjobs'], verbs: ['list'] };
  expect(rules({})).toEqual([get, { ...get, verbs: ['patch'] }, list]);
  expect(rules({ strategy: UpgradeStrategy.FENCED_ROLLOUT })).toEqual([get, list]);
});

test('the migrator job has time for them', () => {
  const seconds = (props: any) => job(Testing.synth(chartWith({}, props)), 'migrate').spec.activeDeadlineSeconds;
  expect(seconds({ runningJobsTimeout: Duration.minutes(30) }) - seconds({})).toBe(20 * 60);
});

test('a choice that is none is refused', () => {
  expect(refusal(() => longForm(shopChart(), { runningJobs: 'KILL' }))).toBe(
    "shop/shop: runningJobs is 'KILL'; use one of WAIT, DELETE",
  );
});

test.each([
  [UpgradeStrategy.PRE_SYNC_HOOKS, []],
  [
    UpgradeStrategy.FENCED_ROLLOUT,
    [
      expect.stringContaining(
        'shop/clean: CronJob/clean is Degraded to Argo CD while its last Job failed: a sync of a rollout that sees this fails, although the upgrade goes on',
      ),
    ],
  ],
])('its ill health of a moment is warned of under %s: %j', (strategy, warnings) => {
  expect(printed(() => Testing.synth(chartWith({}, { strategy })))).toEqual(warnings);
  const silenced = { strategy, silencedWarnings: [UpgradeWarning.MOMENTARY_HEALTH] };
  expect(printed(() => Testing.synth(chartWith({}, silenced)))).toEqual([]);
});

describe('stopOrder', () => {
  const order = (stopOrder: any, props: any = {}) => chartWith({}, { stopOrder, ...props });

  test('says what stops before the rest', () => {
    const guard = environment(container(job(Testing.synth(order([['web']])), 'migrate'), 'guard'));
    expect(guard.STOP_ORDER).toBe('Deployment/web');
  });

  test.each([
    [[['wbe']], "stopOrder: 'wbe' is no workload; the workloads are: CronJob/clean, Deployment/web"],
    [
      [['web'], ['Deployment/web']],
      "stopOrder: 'web' is named twice; the workloads are: CronJob/clean, Deployment/web",
    ],
  ])('%j is refused', (groups, message) => {
    expect(problems(order(groups))[0]).toBe(`[shop/shop] shop/shop: ${message}`);
  });

  test('is refused in a rollout', () => {
    expect(refusal(() => order([['web']], { strategy: UpgradeStrategy.FENCED_ROLLOUT }))).toBe(
      'shop/shop: stopOrder is given with the strategy FENCED_ROLLOUT, in which all workloads are bounced at once; use UpgradeStrategy.PRE_SYNC_HOOKS, or leave it out',
    );
  });
});
