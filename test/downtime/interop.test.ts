import { ApiObject, type Chart, JsonPatch, Size, Testing } from 'cdk8s';
import * as kplus27 from 'cdk8s-plus-27';
import * as kplus33 from 'cdk8s-plus-33';
import * as kplus34 from 'cdk8s-plus-34';
import { UpgradeWarning } from '../../src';
import { checkRules } from '../support/rules';
import { container, deployment, environment, find, job, longForm, shopChart } from '../support/synth';
import { expectValid } from '../support/validate';

/** The parts of cdk8s-plus that are used here; their types differ from version to version. */
type Plus = typeof kplus34;
const VERSIONS: [string, Plus][] = [
  ['27', kplus27 as unknown as Plus],
  ['33', kplus33 as unknown as Plus],
  ['34', kplus34],
];

const IMAGE = 'registry.example.com/shop/app:1.4.0';
const SILENCED = { silencedWarnings: Object.values(UpgradeWarning) };

/** What every Deployment of the application must have, wherever it comes from. */
function expectFenced(objects: any[], name: string, initContainers: string[] = []) {
  const { metadata, spec } = find(objects, 'Deployment', name);
  expect(metadata.annotations['cdk8s-downtime/migration']).toBe(job(objects, 'migrate').metadata.name);
  expect(metadata.labels['cdk8s-downtime/app']).toBe('shop');
  expect(spec.template.metadata.labels['cdk8s-downtime/app']).toBe('shop');
  expect(spec.template.spec.initContainers.map((item: any) => item.name)).toEqual(['fence', ...initContainers]);
  expect(spec.strategy.rollingUpdate.maxUnavailable).toBe(0);
}

/** The workloads that the jobs stop, and the selectors whose pods they wait for. */
function guarded(objects: any[]) {
  const { WORKLOADS, SELECTORS } = environment(container(job(objects, 'migrate'), 'guard'));
  return {
    workloads: WORKLOADS.split('\n').map((line) => line.split(' ').slice(2, 4).join('/')),
    selectors: SELECTORS.split('\n'),
  };
}

function synth(chart: Chart): any[] {
  const objects = Testing.synth(chart);
  expectValid(objects);
  expect(checkRules(objects)).toEqual([]);
  return objects;
}

describe.each(VERSIONS)('cdk8s-plus-%s', (_, kplus) => {
  const containerProps = {
    name: 'web',
    image: IMAGE,
    resources: { memory: { request: Size.mebibytes(64), limit: Size.mebibytes(128) } },
  };

  test('a Deployment', () => {
    const chart = shopChart();
    const web = new kplus.Deployment(chart, 'web', { replicas: 3, containers: [containerProps] });
    longForm(chart, SILENCED).addWorkload(web);

    const objects = synth(chart);
    expectFenced(objects, web.name);
    const { spec } = find(objects, 'Deployment', web.name);
    expect(spec.replicas).toBe(3);
    const [[key, value]] = Object.entries(spec.selector.matchLabels);
    expect(guarded(objects)).toEqual({
      workloads: [`Deployment/${web.name}`],
      selectors: ['cdk8s-downtime/app=shop', `${key}=${value}`],
    });
  });

  test('what is added to it after addWorkload is still there', () => {
    const chart = shopChart();
    const web = new kplus.Deployment(chart, 'web', { metadata: { name: 'web' }, containers: [containerProps] });
    longForm(chart, SILENCED).addWorkload(web);
    web.addInitContainer({ name: 'warm-up', image: IMAGE });
    const sidecar = web.addContainer({ name: 'sidecar', image: 'registry.example.com/sidecar:1' });
    sidecar.mount('/cache', kplus.Volume.fromEmptyDir(web, 'cache', 'cache'));
    web.podMetadata.addLabel('team', 'checkout');
    web.metadata.addAnnotation('note', 'mine');

    const objects = synth(chart);
    expectFenced(objects, 'web', ['warm-up']);
    const { metadata, spec } = find(objects, 'Deployment', 'web');
    expect(spec.template.spec.containers.map(({ name }: any) => name)).toEqual(['web', 'sidecar']);
    expect(spec.template.spec.volumes.map(({ name }: any) => name)).toEqual(['cache', 'downtime-marker']);
    expect(spec.template.metadata.labels.team).toBe('checkout');
    expect(metadata.annotations.note).toBe('mine');
    const images = container(find(objects, 'Deployment', 'shop-image-check'), 'check-app-2').image;
    expect(images).toBe('registry.example.com/sidecar:1');
  });

  test('several Deployments below a construct, with a Service', () => {
    const chart = shopChart();
    const shop = longForm(chart, SILENCED);
    const web = new kplus.Deployment(chart, 'web', {
      metadata: { name: 'web' },
      containers: [{ ...containerProps, portNumber: 8080 }],
    });
    web.exposeViaService({ name: 'web' });
    new kplus.ConfigMap(web, 'settings', { metadata: { name: 'settings' }, data: { a: 'b' } });
    new kplus.Deployment(web, 'worker', { metadata: { name: 'worker' }, containers: [containerProps] });
    shop.addWorkloads(web);

    const objects = synth(chart);
    expectFenced(objects, 'web');
    expectFenced(objects, 'worker');
    expect(guarded(objects).workloads).toEqual(['Deployment/web', 'Deployment/worker']);
    expect(find(objects, 'Service', 'web').spec.selector).toEqual(
      find(objects, 'Deployment', 'web').spec.selector.matchLabels,
    );
  });

  test('a StatefulSet', () => {
    const chart = shopChart();
    const shop = longForm(chart, SILENCED);
    const service = new kplus.Service(chart, 'service', { ports: [{ port: 80 }] });
    const containers = [containerProps];
    shop.addWorkload(
      new kplus.StatefulSet(chart, 'queue', { metadata: { name: 'queue' }, service, containers, replicas: 2 }),
    );
    const objects = synth(chart);
    expect(find(objects, 'StatefulSet').spec.template.spec.initContainers[0].name).toBe('fence');
    expect(guarded(objects).workloads).toEqual(['StatefulSet/queue']);
  });

  test('the generated class of a Deployment', () => {
    const chart = shopChart();
    const labels = { component: 'web' };
    const { Quantity } = kplus.k8s;
    const web = new kplus.k8s.KubeDeployment(chart, 'web', {
      metadata: { name: 'web' },
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: kplus.k8s.IntOrString.fromString('50%') } },
        template: {
          metadata: { labels },
          spec: {
            initContainers: [{ name: 'warm-up', image: IMAGE }],
            containers: [{ name: 'web', image: IMAGE, resources: { requests: { cpu: Quantity.fromString('100m') } } }],
          },
        },
      },
    });
    longForm(chart, SILENCED).addWorkload(web);
    web.addJsonPatch(JsonPatch.add('/metadata/annotations', { note: 'mine' }));

    const objects = synth(chart);
    expectFenced(objects, 'web', ['warm-up']);
    const { metadata, spec } = find(objects, 'Deployment', 'web');
    expect(spec.strategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxSurge: '50%', maxUnavailable: 0 } });
    expect(spec.template.spec.containers).toEqual([
      { name: 'web', image: IMAGE, resources: { requests: { cpu: '100m' } } },
    ]);
    expect(metadata.annotations.note).toBe('mine');
    expect(guarded(objects).selectors).toEqual(['cdk8s-downtime/app=shop', 'component=web']);
  });
});

test('all of them in one application', () => {
  const chart = shopChart();
  const shop = longForm(chart, SILENCED);
  for (const [version, kplus] of VERSIONS) {
    shop.addWorkload(
      new kplus.Deployment(chart, `plus-${version}`, {
        metadata: { name: `plus-${version}` },
        containers: [{ name: 'web', image: IMAGE }],
      }),
    );
  }
  shop.addWorkload(deployment(chart, 'plain'));
  const objects = synth(chart);
  const names = ['plain', 'plus-27', 'plus-33', 'plus-34'];
  expect(guarded(objects).workloads).toEqual(names.map((name) => `Deployment/${name}`));
  for (const name of names) expectFenced(objects, name);
});

test('a plain object that the library has no types for is left as it is', () => {
  const chart = shopChart();
  longForm(chart).addWorkload(deployment(chart, 'web', { pod: { hostUsers: false, unheardOf: { of: 1 } } }));
  new ApiObject(chart, 'other', { apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'other' }, spec: {} });
  const objects = Testing.synth(chart);
  expect(find(objects, 'Deployment', 'web').spec.template.spec).toMatchObject({
    hostUsers: false,
    unheardOf: { of: 1 },
  });
  expect(find(objects, 'Thing')).toEqual({
    apiVersion: 'example.com/v1',
    kind: 'Thing',
    metadata: { name: 'other', namespace: 'shop' },
    spec: {},
  });
});
