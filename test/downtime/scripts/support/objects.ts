import type { MarkerKey } from '../../../../src/downtime/marker';
import { FakeCluster } from '../fake-kubectl/cluster';
import type { K8sObject } from '../fake-kubectl/commands';

export const APP = 'shop';
export const NAMESPACE = 'shop-test';
export const MARKER = 'shop-schema';
export const IMAGE_CHECK = 'shop-image-check';
export const CHECK_JOB = 'shop-check-11111111';
export const MIGRATE_JOB = 'shop-migrate-22222222';
export const POD = 'shop-migrate-22222222-abcde';
export const SELECTORS = 'cdk8s-downtime/app=shop\napp.kubernetes.io/name=web';

export type MarkerData = { [key in MarkerKey]?: string };

export const shop = (...objects: K8sObject[]) => new FakeCluster(NAMESPACE, ...objects);
export const markerOf = (cluster: FakeCluster): MarkerData | undefined => cluster.find(`ConfigMap/${MARKER}`)?.data;
export const replicasOf = (cluster: FakeCluster, name: string) => cluster.find(`Deployment/${name}`)?.spec.replicas;
/** The replicas that the marker remembers: `Deployment/web=3 Deployment/worker=1`. */
export const rememberedIn = (cluster: FakeCluster) =>
  Object.fromEntries((markerOf(cluster)?.replicas ?? '').split(/\s+/).map((pair) => pair.split('=')));
export const eventsOf = (cluster: FakeCluster) => cluster.ofKind('Event');

export const marker = (data: MarkerData): K8sObject => ({
  kind: 'ConfigMap',
  metadata: { name: MARKER },
  data: { ...data },
});

export const deployment = (name: string, replicas: number): K8sObject => ({
  kind: 'Deployment',
  metadata: { name, labels: { 'cdk8s-downtime/app': APP }, generation: 1 },
  spec: { replicas },
});

export const appPod = (name: string, fields: { phase?: string; terminating?: boolean } = {}): K8sObject => ({
  kind: 'Pod',
  metadata: {
    name,
    labels: { 'cdk8s-downtime/app': APP, 'app.kubernetes.io/name': 'web' },
    ...(fields.terminating ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}),
  },
  status: { phase: fields.phase ?? 'Running' },
});

/** A pod from before the application was upgraded with this library. */
export const unlabelledPod = (name: string): K8sObject => ({
  kind: 'Pod',
  metadata: { name, labels: { 'app.kubernetes.io/name': 'web' } },
  status: { phase: 'Running' },
});

export const migratorPod = (name: string, version: string, phase = 'Running'): K8sObject => ({
  kind: 'Pod',
  metadata: {
    name,
    labels: { 'cdk8s-downtime/upgrade': APP, 'cdk8s-downtime/job': 'migrate' },
    annotations: { 'cdk8s-downtime/schema-version': version },
  },
  status: { phase },
});

export const job = (
  name: string,
  status: { active?: number; succeeded?: number } = { succeeded: 1 },
  version = '2.0',
): K8sObject => ({
  kind: 'Job',
  metadata: {
    name,
    labels: { 'cdk8s-downtime/upgrade': APP },
    annotations: { 'cdk8s-downtime/schema-version': version },
  },
  status,
});

export const imageCheck = (): K8sObject => ({
  kind: 'Deployment',
  metadata: { name: IMAGE_CHECK, labels: { 'cdk8s-downtime/upgrade': APP }, generation: 1 },
  spec: { replicas: 0 },
  status: { observedGeneration: 1 },
});

export const imageCheckPod = (image: string, reason: string, message: string): K8sObject => ({
  kind: 'Pod',
  metadata: {
    name: 'shop-image-check-6b7f-xyz',
    labels: { 'cdk8s-downtime/upgrade': APP, 'cdk8s-downtime/job': 'image-check' },
  },
  status: {
    phase: 'Pending',
    initContainerStatuses: [
      { image: 'registry.example.com/busybox:1', state: { terminated: { exitCode: 0 } } },
      { image, state: { waiting: { reason, message } } },
    ],
    conditions: [{ type: 'Initialized', status: 'False', message: 'containers with incomplete status: [check-app-1]' }],
  },
});

export const IMAGE_CHECK_UP = /^scale Deployment\/shop-image-check 1/;

/** What the Deployment's controller reports when the pod of the image check runs. */
export function imagesWork(cluster: FakeCluster): void {
  cluster.edit(`Deployment/${IMAGE_CHECK}`, (object) => {
    object.status = {
      observedGeneration: object.metadata.generation,
      replicas: 1,
      updatedReplicas: 1,
      availableReplicas: 1,
    };
  });
}

/** A cluster whose images can all be pulled and started. */
export const shopWithImages = (...objects: K8sObject[]) =>
  shop(imageCheck(), ...objects).after(IMAGE_CHECK_UP, imagesWork, 9);

/** A cluster in which the pod of the image check does not come up by itself. */
export const shopWithoutImages = (...objects: K8sObject[]) => shop(imageCheck(), ...objects);
