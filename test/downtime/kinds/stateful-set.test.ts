import { ApiObject, Testing } from 'cdk8s';
import { AppVolume, UpgradeStrategy } from '../../../src';
import { container, environment, find, job, LONG_FORM, longForm, problems, shopChart } from '../../support/synth';
import { statefulSet } from '../../support/workloads';

function chartWith(parts: any, props: any = {}) {
  const chart = shopChart();
  longForm(chart, props).addWorkload(statefulSet(chart, 'queue', parts));
  return chart;
}

const claims = { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'] } }] };

test('is scaled to 0, and its pods are waited for', () => {
  const objects = Testing.synth(chartWith({}));
  const guard = environment(container(job(objects, 'migrate'), 'guard'));
  expect(guard.WORKLOADS).toBe('scale apps/v1 StatefulSet queue component=queue');
  expect(guard.SELECTORS).toBe('cdk8s-downtime/app=shop\ncomponent=queue');
});

test('its scale may be changed, and nothing else of it', () => {
  const { rules } = find(Testing.synth(chartWith({})), 'Role');
  const named = rules.filter(({ resources }: any) => resources.some((name: string) => name.startsWith('statefulsets')));
  expect(named).toEqual([
    { apiGroups: ['apps'], resources: ['statefulsets'], resourceNames: ['queue'], verbs: ['get'] },
    { apiGroups: ['apps'], resources: ['statefulsets/scale'], resourceNames: ['queue'], verbs: ['get', 'patch'] },
    { apiGroups: ['apps'], resources: ['statefulsets'], verbs: ['list'] },
  ]);
});

test('its pods wait in the fence, and the rest is as it was', () => {
  const { metadata, spec } = find(Testing.synth(chartWith({ spec: claims })), 'StatefulSet');
  expect(metadata.annotations['cdk8s-downtime/schema-version']).toBe('1.4.0');
  expect(spec.template.spec.initContainers.map(({ name }: any) => name)).toEqual(['fence']);
  expect(spec).toMatchObject({ replicas: 2, serviceName: 'queue', ...claims });
});

describe('a migrator that mounts one of its volumes comes after the stop', () => {
  test.each([
    ['data-queue-0', {}, 'true'],
    ['data-queue-1', {}, 'true'],
    ['data-queue-2', {}, 'false'],
    ['data-queue-2', { ordinals: { start: 2 } }, 'true'],
    ['data-other-0', {}, 'false'],
  ])('%s with %j: %s', (claim, spec, expected) => {
    const volumes = [AppVolume.persistentVolumeClaim(claim, '/data')];
    const chart = chartWith({ spec: { ...claims, ...spec } }, { migrator: { ...LONG_FORM.migrator, volumes } });
    expect(environment(container(job(Testing.synth(chart), 'check'), 'check')).STOP_FIRST).toBe(expected);
  });
});

describe('is refused', () => {
  test.each<[string, any, string]>([
    [
      'without replicas',
      { replicas: undefined },
      "has replicas absent; give the number that is to run (for a chart: addWorkloads(chart, { replicas: { 'StatefulSet/queue': 2 } })): after the stop, the number in Git is what brings the application back",
    ],
    [
      'whose volumes the stop would delete',
      { persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete' } },
      'has spec.persistentVolumeClaimRetentionPolicy.whenScaled: Delete: the stop would delete its volumes; set whenScaled: Retain, which is the default',
    ],
    [
      'with a partition',
      { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } },
      'has spec.updateStrategy.rollingUpdate.partition 1: pods below it stay in the old version, and wait in their fence; leave it out: after a migration only the new version can run',
    ],
    [
      'whose selector misses its pods',
      { selector: { matchLabels: { component: 'other' } } },
      `spec.selector asks for component = 'other', which the labels of its pods do not have; make both the same: a selector that misses the template's labels is refused`,
    ],
  ])('%s', (_, spec, message) => {
    expect(problems(chartWith({ spec }))).toEqual([`[shop/shop] shop/queue: StatefulSet/queue ${message}`]);
  });

  test('in a fenced rollout, because its old pods go before the new ones come', () => {
    const [first] = problems(chartWith({}, { strategy: UpgradeStrategy.FENCED_ROLLOUT }));
    expect(first).toContain('StatefulSet/queue cannot be upgraded with the strategy FENCED_ROLLOUT');
  });
});

test('volumes that are deleted with the whole are no matter', () => {
  const policy = { whenScaled: 'Retain', whenDeleted: 'Delete' };
  expect(() => Testing.synth(chartWith({ spec: { persistentVolumeClaimRetentionPolicy: policy } }))).not.toThrow();
});

test('one of another group is another kind', () => {
  const chart = shopChart();
  const other = new ApiObject(chart, 'x', {
    apiVersion: 'apps.kruise.io/v1beta1',
    kind: 'StatefulSet',
    metadata: { name: 'x' },
  });
  expect(() => longForm(chart).addWorkload(other)).toThrow('cannot be stopped for a migration');
});

describe('what Kubernetes never changes', () => {
  const digestOf = (spec: any) => {
    const objects = Testing.synth(chartWith({ spec }));
    const annotation = find(objects, 'StatefulSet', 'queue').metadata.annotations['cdk8s-downtime/immutable'];
    const { IMMUTABLE } = environment(container(job(objects, 'check'), 'check'));
    expect(IMMUTABLE).toBe(
      `apps/v1 StatefulSet queue ${annotation} serviceName, podManagementPolicy, volumeClaimTemplates`,
    );
    return annotation;
  };

  test.each([{ serviceName: 'other' }, { podManagementPolicy: 'Parallel' }, claims])(
    '%j is known by its digest',
    (spec) => {
      expect(digestOf(spec)).not.toBe(digestOf({}));
    },
  );

  test('everything else may change', () => {
    expect(digestOf({ replicas: 5, minReadySeconds: 3 })).toBe(digestOf({}));
  });
});
