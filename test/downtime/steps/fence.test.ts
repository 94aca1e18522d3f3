import { type ApiObject, Chart, JsonPatch, Testing } from 'cdk8s';
import { UpgradeWarning } from '../../../src';
import { type DeploymentParts, deployment, environment, find, longForm, printed, shopChart } from '../../support/synth';

/** A Deployment of the application as it is emitted; `change` comes after addWorkload. */
function fencedDeployment(parts: DeploymentParts = {}, change: (web: ApiObject) => void = () => {}): any {
  const chart = shopChart();
  const web = deployment(chart, 'web', parts);
  longForm(chart, { schemaVersion: '1.4', silencedWarnings: Object.values(UpgradeWarning) }).addWorkload(web);
  change(web);
  return find(Testing.synth(chart), 'Deployment', 'web');
}

const MARKER = { name: 'downtime-marker', configMap: { name: 'shop-schema', optional: true } };

describe('the fence', () => {
  test('is an init container that knows the schema version and the marker', () => {
    const [fence, ...others] = fencedDeployment().spec.template.spec.initContainers;
    expect(others).toEqual([]);
    expect(fence.name).toBe('fence');
    expect(environment(fence)).toEqual({
      SCHEMA_VERSION: '1.4',
      MARKER: 'shop-schema',
      MARKER_FILE: '/downtime/marker/applied',
    });
    expect(fence.volumeMounts).toEqual([{ name: 'downtime-marker', mountPath: '/downtime/marker', readOnly: true }]);
  });

  test('comes before the init containers of the author', () => {
    const initContainers = [{ name: 'one' }, { name: 'two' }];
    const found = fencedDeployment({ pod: { initContainers } }).spec.template.spec.initContainers;
    expect(found.map(({ name }: any) => name)).toEqual(['fence', 'one', 'two']);
  });

  test('mounts a marker that may be missing: the pod then says what it waits for', () => {
    const volumes = [{ name: 'tmp', emptyDir: {} }];
    expect(fencedDeployment({ pod: { volumes } }).spec.template.spec.volumes).toEqual([...volumes, MARKER]);
    expect(fencedDeployment().spec.template.spec.volumes).toEqual([MARKER]);
  });

  test('leaves the containers, the selector and everything else as they were', () => {
    const chart = shopChart();
    const web = deployment(chart, 'web', { spec: { minReadySeconds: 7 }, pod: { nodeSelector: { disk: 'fast' } } });
    const before = web.toJson();
    longForm(chart).addWorkload(web);
    const after = find(Testing.synth(chart), 'Deployment', 'web');

    const { initContainers, volumes, ...pod } = after.spec.template.spec;
    expect(pod).toEqual(before.spec.template.spec);
    const { template, strategy, ...spec } = after.spec;
    const { template: _, ...specBefore } = before.spec;
    expect(spec).toEqual(specBefore);
    expect(initContainers.length + volumes.length).toBe(2);
    expect(strategy.type).toBe('RollingUpdate');
    expect(template.metadata).toEqual({ labels: { component: 'web', 'cdk8s-downtime/app': 'shop' } });
  });

  test('labels the Deployment and its pods with the name of the application', () => {
    const { metadata, spec } = fencedDeployment({ metadata: { labels: { team: 'checkout' } } });
    expect(metadata.labels).toEqual({ team: 'checkout', 'cdk8s-downtime/app': 'shop' });
    expect(spec.template.metadata.labels).toEqual({ component: 'web', 'cdk8s-downtime/app': 'shop' });
  });

  test('does not change what it is given', () => {
    const chart = shopChart();
    const web = deployment(chart, 'web', { pod: { imagePullSecrets: [{ name: 'theirs' }], volumes: [] } });
    const before = frozen(web.toJson());
    web.toJson = () => before;
    longForm(chart, { imagePullSecrets: ['own'] }).addWorkload(web);
    const { imagePullSecrets } = find(Testing.synth(chart), 'Deployment', 'web').spec.template.spec;
    expect(imagePullSecrets).toEqual([{ name: 'theirs' }, { name: 'own' }]);
  });
});

/** Whoever changes it anywhere inside gets an error. */
function frozen(value: any): any {
  if (typeof value === 'object' && value !== null)
    for (const inner of Object.values(Object.freeze(value))) frozen(inner);
  return value;
}

describe('the strategy', () => {
  const rolling = (rollingUpdate: any) => ({ type: 'RollingUpdate', rollingUpdate });

  test.each<[string, any, any]>([
    ['none', undefined, rolling({ maxSurge: 1, maxUnavailable: 0 })],
    ['RollingUpdate alone', { type: 'RollingUpdate' }, rolling({ maxSurge: 1, maxUnavailable: 0 })],
    ['another maxUnavailable', rolling({ maxUnavailable: '25%' }), rolling({ maxSurge: 1, maxUnavailable: 0 })],
    ['maxSurge 50%', rolling({ maxSurge: '50%', maxUnavailable: 1 }), rolling({ maxSurge: '50%', maxUnavailable: 0 })],
    ['maxSurge 3', rolling({ maxSurge: 3 }), rolling({ maxSurge: 3, maxUnavailable: 0 })],
    ['maxSurge 0', rolling({ maxSurge: 0, maxUnavailable: 1 }), rolling({ maxSurge: 1, maxUnavailable: 0 })],
    ['maxSurge 0%', rolling({ maxSurge: '0%', maxUnavailable: 1 }), rolling({ maxSurge: 1, maxUnavailable: 0 })],
    ['Recreate', { type: 'Recreate' }, { type: 'Recreate' }],
  ])('%s', (_, strategy, expected) => {
    expect(fencedDeployment({ spec: { strategy } }).spec.strategy).toEqual(expected);
  });

  test('Recreate is kept with a warning', () => {
    const chart = shopChart();
    longForm(chart).addWorkload(deployment(chart, 'web', { spec: { strategy: { type: 'Recreate' } } }));
    expect(printed(() => Testing.synth(chart))).toEqual([
      'warning: shop/web: Deployment/web has the strategy Recreate: a sync without hooks takes it down until a full sync (RECREATE_STRATEGY)\n',
    ]);
  });
});

describe('what is changed after addWorkload is still there, and the fence too:', () => {
  const names = (list: any[]) => list.map(({ name }) => name);

  test('a patched container, init container and volume', () => {
    const { spec } = fencedDeployment(
      { pod: { initContainers: [{ name: 'first' }], volumes: [{ name: 'tmp', emptyDir: {} }] } },
      (web) =>
        web.addJsonPatch(
          JsonPatch.add('/spec/template/spec/containers/-', { name: 'sidecar', image: 'sidecar:1' }),
          JsonPatch.add('/spec/template/spec/initContainers/0', { name: 'earlier', image: 'earlier:1' }),
          JsonPatch.add('/spec/template/spec/volumes/-', { name: 'cache', emptyDir: {} }),
        ),
    );
    const pod = spec.template.spec;
    expect(names(pod.containers)).toEqual(['main', 'sidecar']);
    expect(names(pod.initContainers)).toEqual(['fence', 'earlier', 'first']);
    expect(names(pod.volumes)).toEqual(['tmp', 'cache', 'downtime-marker']);
  });

  test('patches that would take the fence away', () => {
    const web = fencedDeployment({}, (object) =>
      object.addJsonPatch(
        JsonPatch.add('/spec/template/spec/initContainers', []),
        JsonPatch.add('/spec/template/spec/volumes', []),
        JsonPatch.add('/spec/strategy', { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '100%' } }),
        JsonPatch.add('/metadata/labels', {}),
        JsonPatch.replace('/spec/template/metadata/labels', { component: 'web' }),
      ),
    );
    expect(names(web.spec.template.spec.initContainers)).toEqual(['fence']);
    expect(web.spec.template.spec.volumes).toEqual([MARKER]);
    expect(web.spec.strategy.rollingUpdate.maxUnavailable).toBe(0);
    expect(web.metadata.labels).toEqual({ 'cdk8s-downtime/app': 'shop' });
    expect(web.spec.template.metadata.labels).toEqual({ component: 'web', 'cdk8s-downtime/app': 'shop' });
  });

  test('labels and annotations', () => {
    const { metadata } = fencedDeployment({}, (web) => {
      web.metadata.addLabel('team', 'checkout');
      web.metadata.addAnnotation('note', 'mine');
    });
    expect(metadata.labels).toEqual({ 'cdk8s-downtime/app': 'shop', team: 'checkout' });
    expect(metadata.annotations.note).toBe('mine');
    expect(Object.keys(metadata.annotations)).toEqual([
      'cdk8s-downtime/migration',
      'cdk8s-downtime/schema-version',
      'note',
    ]);
  });

  test('when it is rendered alone, and again', () => {
    const chart = shopChart();
    const web = deployment(chart, 'web');
    longForm(chart).addWorkload(web);
    const alone = web.toJson();
    expect(find(Testing.synth(chart), 'Deployment', 'web')).toEqual(alone);
    expect(web.toJson()).toEqual(alone);
    expect(names(alone.spec.template.spec.initContainers)).toEqual(['fence']);
  });
});

test('a workload in another chart of the same namespace is fenced as well', () => {
  const chart = shopChart();
  const other = new Chart(chart.node.root as Chart, 'other', { namespace: 'shop' });
  longForm(chart).addWorkload(deployment(other, 'web'));
  const web = find(Testing.synth(other), 'Deployment', 'web');
  expect(web.spec.template.spec.initContainers[0].name).toBe('fence');
});
