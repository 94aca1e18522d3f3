import type { FakeCluster } from '../fake-kubectl/cluster';
import type { K8sObject } from '../fake-kubectl/commands';
import { APP, type MarkerData, marker, shopWithImages } from './objects';

/** Where a pod stands: before its fence, in it, behind it; or it has none, or one that reads the mounted marker. */
export type Standing = 'before' | 'waits' | 'passed' | 'unfenced' | 'mounted';

const STATES: { [standing in Standing]?: object } = {
  waits: { running: { startedAt: '2026-01-01T00:00:00Z' } },
  passed: { terminated: { exitCode: 0 } },
  mounted: { terminated: { exitCode: 0 } },
  before: { waiting: { reason: 'PodInitializing' } },
};

/** A pod of the workload `web`. */
export function rolloutPod(name: string, version: string, standing: Standing, more: { uid?: string } = {}): K8sObject {
  const fence = {
    name: 'fence',
    env: [
      { name: 'SCHEMA_VERSION', value: version },
      ...(standing === 'mounted' ? [] : [{ name: 'STALE_SECONDS', value: '150' }]),
    ],
  };
  const labels = { 'cdk8s-downtime/app': APP, 'app.kubernetes.io/name': 'web', app: 'web' };
  return {
    kind: 'Pod',
    metadata: { name, labels, uid: more.uid ?? `uid-${name}` },
    spec: { initContainers: [{ name: 'tools' }, ...(standing === 'unfenced' ? [] : [fence])] },
    status: {
      phase: standing === 'passed' ? 'Running' : 'Pending',
      initContainerStatuses: [
        { name: 'tools', image: 'busybox:1', state: { terminated: { exitCode: 0 } } },
        ...(STATES[standing] ? [{ name: 'fence', image: 'kubectl:1', state: STATES[standing] }] : []),
      ],
    },
  };
}

/** A Deployment as Git has it: applied in this version. */
export function rollout(
  version = '2.0',
  fields: {
    name?: string;
    replicas?: number;
    maxSurge?: number | string;
    maxUnavailable?: number | string;
    status?: object;
  } = {},
): K8sObject {
  const { name = 'web', replicas = 2, maxSurge = 1, maxUnavailable = 0, status = {} } = fields;
  return {
    kind: 'Deployment',
    metadata: {
      name,
      labels: { 'cdk8s-downtime/app': APP },
      annotations: { 'cdk8s-downtime/schema-version': version },
      generation: 3,
    },
    spec: { replicas, strategy: { rollingUpdate: { maxSurge, maxUnavailable } } },
    status,
  };
}

export const OLD: MarkerData = { applied: '1.0' };

/** Two pods of version 1.0 serve, one of version 2.0 waits beside them. */
export const rolling = (data: MarkerData = OLD, ...more: K8sObject[]): FakeCluster =>
  shopWithImages(
    marker(data),
    rollout(),
    rolloutPod('web-old-1', '1.0', 'passed'),
    rolloutPod('web-old-2', '1.0', 'passed'),
    rolloutPod('web-new-1', '2.0', 'waits'),
    ...more,
  );

export const CLAIM = /^patch ConfigMap\/shop-schema .*inProgress/;
export const COUNT = /^get Pod\/\* .*metadata\.uid/;
export const DELETE = /^delete Pod\//;

export const podsOf = (cluster: FakeCluster) =>
  cluster
    .ofKind('Pod')
    .map(({ metadata }) => metadata.name)
    .sort();
export const deletedPods = (cluster: FakeCluster) =>
  cluster.changes.flatMap((change) => /^delete Pod\/(.*)/.exec(change)?.[1] ?? []).sort();
