import { ApiObject, Testing } from 'cdk8s';
import { UpgradeStrategy } from '../../../src';
import { container, environment, find, job, longForm, problems, shopChart } from '../../support/synth';
import { podTemplate } from '../../support/workloads';

function chartWith(pod: any = {}, props: any = {}) {
  const chart = shopChart();
  longForm(chart, props).addWorkload(
    new ApiObject(chart, 'cache', {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'cache' },
      spec: { selector: { matchLabels: { component: 'cache' } }, template: podTemplate('cache', { pod }) },
    }),
  );
  return chart;
}

test('is stopped by a node selector that fits no node, and its pods are waited for', () => {
  const guard = environment(container(job(Testing.synth(chartWith()), 'migrate'), 'guard'));
  expect(guard.WORKLOADS).toBe('unschedule apps/v1 DaemonSet cache component=cache');
  expect(guard.SELECTORS).toBe('cdk8s-downtime/app=shop\ncomponent=cache');
});

test('what the stop changes stands in Git, and the rest of the selector stays', () => {
  const { spec } = find(Testing.synth(chartWith({ nodeSelector: { disk: 'fast' } })), 'DaemonSet', 'cache');
  expect(spec.template.spec.nodeSelector).toEqual({ disk: 'fast', 'kubernetes.io/os': 'linux' });
  expect(spec.template.spec.initContainers.map(({ name }: any) => name)).toEqual(['fence']);
});

test('the API server sees it before the stop, on no node and with a selector of its own', () => {
  const { spec } = find(Testing.synth(chartWith()), 'DaemonSet', 'cache-admission-check');
  expect(spec.template.spec.nodeSelector).toEqual({ 'kubernetes.io/os': 'stopped-for-a-migration' });
  expect(spec.selector.matchLabels).toMatchObject({ component: 'cache', 'cdk8s-downtime/job': 'admission-check' });
  expect(spec.replicas).toBeUndefined();
});

test('it may be changed by name', () => {
  const { rules } = find(Testing.synth(chartWith()), 'Role', 'shop-upgrade');
  expect(rules.filter(({ resources }: any) => resources[0].startsWith('daemonsets'))).toEqual([
    { apiGroups: ['apps'], resources: ['daemonsets'], resourceNames: ['cache'], verbs: ['get'] },
    { apiGroups: ['apps'], resources: ['daemonsets'], resourceNames: ['cache'], verbs: ['patch'] },
    { apiGroups: ['apps'], resources: ['daemonsets'], verbs: ['list'] },
  ]);
});

test('is refused on nodes on which the fence cannot run', () => {
  expect(problems(chartWith({ nodeSelector: { 'kubernetes.io/os': 'windows' } }))).toEqual([
    "[shop/shop] shop/cache: DaemonSet/cache has the node selector kubernetes.io/os: windows, which the stop changes and sets back to linux; leave it out: the upgrade's own containers need linux",
  ]);
});

test('is refused in a rollout, with the strategy that can', () => {
  const [first] = problems(chartWith({}, { strategy: UpgradeStrategy.FENCED_ROLLOUT }));
  expect(first).toContain('DaemonSet/cache cannot be upgraded with the strategy FENCED_ROLLOUT; use PRE_SYNC_HOOKS');
});
