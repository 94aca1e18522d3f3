import { App, Chart } from 'cdk8s';
import { suspended } from '../../src/fleet/suspended';

const construct = new Chart(new App(), 'acme');
const stop = (...objects: any[]) => suspended(objects.map((json) => ({ construct, json }))).map(({ json }) => json);
const API_VERSIONS: { [kind: string]: string } = {
  CronJob: 'batch/v1',
  HorizontalPodAutoscaler: 'autoscaling/v2',
  Job: 'batch/v1',
  PersistentVolumeClaim: 'v1',
  Pod: 'v1',
  ReplicationController: 'v1',
  ScaledObject: 'keda.sh/v1alpha1',
  Secret: 'v1',
  Service: 'v1',
};
const object = (kind: string, spec: any = {}, annotations?: any, apiVersion = API_VERSIONS[kind] ?? 'apps/v1') => ({
  apiVersion,
  kind,
  metadata: { name: 'x', annotations },
  spec,
});

/** A part of an upgrade. */
const ours = (...parts: Parameters<typeof object>) => {
  const { metadata, ...rest } = object(...parts);
  return { ...rest, metadata: { ...metadata, labels: { 'cdk8s-downtime/upgrade': 'shop' } } };
};

test.each(['Deployment', 'ReplicaSet', 'ReplicationController', 'StatefulSet'])('a %s gets no pods', (kind) => {
  const before = object(kind, { replicas: 3, template: { a: 1 } });
  expect(stop(before)).toEqual([object(kind, { replicas: 0, template: { a: 1 } })]);
  expect(before.spec.replicas).toBe(3);
});

test('a CronJob is suspended', () => {
  expect(stop(object('CronJob', { schedule: '@daily' }))).toEqual([
    object('CronJob', { schedule: '@daily', suspend: true }),
  ]);
});

test('a DaemonSet fits no node', () => {
  const pods = { spec: { nodeSelector: { disk: 'fast' }, containers: [] } };
  expect(stop(object('DaemonSet', { template: pods }))).toMatchObject([
    { spec: { template: { spec: { nodeSelector: { disk: 'fast', 'kubernetes.io/os': 'stopped-for-a-migration' } } } } },
  ]);
});

test('data, configuration and hooks stay as they are', () => {
  const objects = [
    object('PersistentVolumeClaim', { a: 1 }),
    object('Secret'),
    object('Service', { ports: [] }),
    ours('Job', {}, { 'argocd.argoproj.io/hook': 'PreSync' }),
    ours('Deployment', { replicas: 0 }, { 'argocd.argoproj.io/hook': 'PreSync' }),
    object('Pod', {}, { 'helm.sh/hook': 'test' }),
    object('Job', {}, { 'argocd.argoproj.io/hook': 'PostDelete' }),
    object('Job', {}, { 'argocd.argoproj.io/hook': 'Skip' }),
  ];
  expect(stop(...objects)).toEqual(objects);
});

test('what Argo CD takes for no hook gets no pods, whatever its annotations are', () => {
  const annotations = { 'helm.sh/hook': 'crd-install' };
  expect(stop(object('Deployment', { replicas: 3 }, annotations))).toEqual([
    object('Deployment', { replicas: 0 }, annotations),
  ]);
});

test('an autoscaler goes: beside it Argo CD would leave the replicas to it', () => {
  expect(stop(object('HorizontalPodAutoscaler'), object('Secret'))).toEqual([object('Secret')]);
});

test('a ScaledObject of KEDA is paused at 0', () => {
  expect(stop(object('ScaledObject', { maxReplicaCount: 9 }, { a: 'b' }))).toEqual([
    object('ScaledObject', { maxReplicaCount: 9 }, { a: 'b', 'autoscaling.keda.sh/paused-replicas': '0' }),
  ]);
});

test.each(['Job', 'Pod'])('a %s is refused', (kind) => {
  expect(() => stop(object(kind))).toThrow(
    `acme: a ${kind} ('x') cannot be suspended; leave it out when installation.suspended is true`,
  );
});

test("the chart's own hooks that run pods are left out: a sync would run them", () => {
  const hooks = ['PreSync', 'Sync', 'PostSync', 'SyncFail'].map((hook) => ({ 'argocd.argoproj.io/hook': hook }));
  const pods = [...hooks, { 'helm.sh/hook': 'post-upgrade' }].map((annotations) => object('Job', {}, annotations));
  const secret = object('Secret', {}, { 'helm.sh/hook': 'pre-install' });
  expect(stop(...pods, secret)).toEqual([secret]);
});

const POD = { spec: { containers: [{ name: 'a', image: 'a' }] } };

test.each<[string, string, any]>([
  ['argoproj.io/v1alpha1', 'Rollout', { replicas: 0 }],
  ['apps.openshift.io/v1', 'DeploymentConfig', { replicas: 0 }],
  ['apps.kruise.io/v1alpha1', 'CloneSet', { replicas: 0 }],
  ['argoproj.io/v1alpha1', 'CronWorkflow', { suspend: true }],
])('an object of the kind %s %s runs nothing', (apiVersion, kind, change) => {
  const before = object(kind, { template: POD, replicas: 2 }, undefined, apiVersion);
  expect(stop(before)).toEqual([{ ...before, spec: { ...before.spec, ...change } }]);
});

test('everything that cannot be suspended is refused at once: unknown kinds, Lists, kinds of operators', () => {
  const list = {
    ...object('List', undefined, undefined, 'v1'),
    items: [object('Secret'), object('Deployment', { replicas: 1 })],
  };
  const objects = [
    object('Service', { template: POD }, undefined, 'serving.knative.dev/v1'),
    object('Thing', { template: POD }, undefined, 'example.com/v1'),
    object('Thing', { jobTemplate: {} }, undefined, 'example.com/v1'),
    object('Thing', { template: {} }, undefined, 'example.com/v1'),
    list,
  ];
  const refused = (what: string) =>
    `acme: a ${what} cannot be suspended; leave it out when installation.suspended is true`;
  expect(() => stop(...objects)).toThrow(
    [
      refused("Service ('x')"),
      refused("Thing ('x')"),
      refused("Thing ('x')"),
      refused("List ('x') with a Deployment"),
    ].join('\n'),
  );
});
