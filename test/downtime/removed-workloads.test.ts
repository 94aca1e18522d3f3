import { Testing } from 'cdk8s';
import { UpgradeStrategy } from '../../src';
import {
  container,
  deployment,
  environment,
  find,
  job,
  longForm,
  problems,
  refusal,
  shopChart,
} from '../support/synth';

const chartWith = (removedWorkloads: any, props: object = {}, ...others: string[]) => {
  const chart = shopChart();
  const shop = longForm(chart, { removedWorkloads, ...props });
  for (const name of ['web', ...others]) shop.addWorkload(deployment(chart, name));
  return chart;
};
const workloads = (objects: any[]) => environment(container(job(objects, 'migrate'), 'guard')).WORKLOADS.split('\n');
const rulesFor = (objects: any[], resource: string) =>
  find(objects, 'Role', 'shop-upgrade')
    .rules.filter(({ resources, resourceNames }: any) => resources.includes(resource) && resourceNames)
    .map(({ verbs, resourceNames }: any) => [verbs, resourceNames]);

const GONE = ['StatefulSet/queue', 'Deployment/worker'];

test('what Git no longer has is stopped with the rest, whatever its kind', () => {
  const objects = Testing.synth(chartWith([...GONE, 'DaemonSet/agent', 'CronJob/clean']));
  expect(workloads(objects)).toEqual([
    expect.stringMatching(/^scale apps\/v1 Deployment web ./),
    'suspend batch/v1 CronJob clean',
    'unschedule apps/v1 DaemonSet agent',
    'scale apps/v1 Deployment worker',
    'scale apps/v1 StatefulSet queue',
  ]);
  expect(rulesFor(objects, 'deployments/scale')).toEqual([
    [
      ['get', 'patch'],
      ['web', 'worker', 'shop-image-check'],
    ],
  ]);
  expect(rulesFor(objects, 'statefulsets/scale')).toEqual([[['get', 'patch'], ['queue']]]);
  expect(rulesFor(objects, 'daemonsets')).toContainEqual([['patch'], ['agent']]);
});

test('in a rollout it is bounced, and nobody may scale it', () => {
  const objects = Testing.synth(chartWith(['Deployment/worker'], { strategy: UpgradeStrategy.FENCED_ROLLOUT }));
  expect(workloads(objects)).toEqual([
    expect.stringMatching(/^bounce apps\/v1 Deployment web ./),
    'removed apps/v1 Deployment worker',
  ]);
  expect(rulesFor(objects, 'deployments/scale')).toEqual([[['get', 'patch'], ['shop-image-check']]]);
});

test('the order in which it is said does not matter', () => {
  expect(Testing.synth(chartWith(GONE))).toEqual(Testing.synth(chartWith([...GONE].reverse())));
});

test.each([
  [['worker'], "removedWorkloads: 'worker' names no workload; write Kind/name, with one of the kinds"],
  [['Pod/worker'], "removedWorkloads: 'Pod/worker' names no workload"],
  [['Deployment/Worker'], "removedWorkloads: 'Deployment/Worker' names no workload"],
  [['Deployment/a/b'], "removedWorkloads: 'Deployment/a/b' names no workload"],
  [['Deployment/a', 'Deployment/a'], "removedWorkloads: 'Deployment/a' is named twice; name it once"],
  ['Deployment/a', 'removedWorkloads'],
])('%j is refused', (removed, message) => {
  expect(refusal(() => chartWith(removed))).toContain(message);
});

test('a rollout refuses what it cannot bounce, and names the strategy that can stop it', () => {
  const rollout = { strategy: UpgradeStrategy.FENCED_ROLLOUT };
  expect(refusal(() => chartWith(['StatefulSet/queue'], rollout))).toBe(
    "shop/shop: removedWorkloads: 'StatefulSet/queue' cannot be bounced; remove it in a commit before, or use UpgradeStrategy.PRE_SYNC_HOOKS",
  );
});

test('what is still there is not removed', () => {
  expect(problems(chartWith(['Deployment/worker'], {}, 'worker'))).toEqual([
    "[shop/shop] shop/shop: removedWorkloads: 'Deployment/worker' is among the objects of the chart; leave it out of removedWorkloads, or out of the chart",
  ]);
});
