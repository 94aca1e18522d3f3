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
const object = (kind: string, spec: any = {}, annotations?: any) => ({
  apiVersion: API_VERSIONS[kind] ?? 'apps/v1',
  kind,
  metadata: { name: 'x', annotations },
  spec,
});

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

test('data, configuration and hooks stay as they are', () => {
  const objects = [
    object('PersistentVolumeClaim', { a: 1 }),
    object('Secret'),
    object('Service', { ports: [] }),
    object('Job', {}, { 'argocd.argoproj.io/hook': 'PreSync' }),
    object('Deployment', { replicas: 0 }, { 'argocd.argoproj.io/hook': 'PreSync' }),
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

test.each(['DaemonSet', 'Job', 'Pod'])('a %s is refused', (kind) => {
  expect(() => stop(object(kind))).toThrow(
    `acme: a ${kind} ('x') cannot be suspended; leave it out when installation.suspended is true`,
  );
});
