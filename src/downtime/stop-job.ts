import { Lazy } from 'cdk8s';
import type { Construct } from 'constructs';
import { SyncPhase } from '../argo';
import { HashedJob } from './hashed-job';
import { KUBECTL_VOLUMES, kubectlContainer, NO_MESH, POD_SECURITY, STATE_VOLUME, unlessEmpty } from './tools';
import {
  ANNOTATION_SCHEMA_VERSION,
  accessName,
  imageCheckName,
  markerName,
  stopJobPrefix,
  upgradeLabels,
} from './upgrade-names';
import type { Workload } from './workload';

export interface StopJobProps {
  readonly app: string;
  readonly schemaVersion: string;
  readonly attempt: number;
  readonly allowDowngrade: boolean;
  readonly imageCheckSeconds: number;
  readonly stopFirst: () => boolean;
  readonly kubectlImage: string;
  readonly imagePullSecrets: string[];
  readonly workloads: () => Workload[];
  readonly migrateJobName: () => string;
}

/** What the script exits with when trying again cannot help. */
export const REFUSED = 42;

/** The Job in wave 10: proves that the upgrade can be done and asks for the stop. */
export function addStopJob(scope: Construct, props: StopJobProps): HashedJob {
  const { app, schemaVersion } = props;
  const labels = upgradeLabels(app, 'stop');
  const annotations = { [ANNOTATION_SCHEMA_VERSION]: schemaVersion };
  const env = {
    APP: app,
    MARKER: markerName(app),
    SCHEMA_VERSION: schemaVersion,
    WORKLOADS: workloadIds(props.workloads),
    MIGRATE_JOB: Lazy.any({ produce: () => props.migrateJobName() }),
    IMAGE_CHECK: imageCheckName(app),
    IMAGE_TIMEOUT: String(props.imageCheckSeconds),
    ALLOW_DOWNGRADE: String(props.allowDowngrade),
    STOP_FIRST: Lazy.any({ produce: () => String(props.stopFirst()) }),
  };
  const stop = kubectlContainer('stop', props.kubectlImage, env);
  stop.env.push({ name: 'STOP_JOB', valueFrom: { fieldRef: { fieldPath: "metadata.labels['job-name']" } } });
  return new HashedJob(scope, 'StopJob', stopJobPrefix(app), [schemaVersion, String(props.attempt)], {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { labels, annotations: { ...SyncPhase.preSync(10).annotations, ...annotations } },
    spec: {
      backoffLimit: 3,
      // Beside the check of the images everything takes seconds; the rest is patience with a busy cluster.
      activeDeadlineSeconds: props.imageCheckSeconds + 300,
      podFailurePolicy: {
        rules: [
          { action: 'FailJob', onExitCodes: { containerName: 'stop', operator: 'In', values: [REFUSED] } },
          { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
        ],
      },
      template: {
        metadata: { labels, annotations: { ...annotations, ...NO_MESH } },
        spec: {
          restartPolicy: 'Never',
          serviceAccountName: accessName(app),
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: 30,
          securityContext: POD_SECURITY,
          imagePullSecrets: unlessEmpty(props.imagePullSecrets.map((name) => ({ name }))),
          containers: [stop],
          volumes: [...KUBECTL_VOLUMES, STATE_VOLUME],
        },
      },
    },
  });
}

/** The workloads as the scripts take them: `Deployment/web Deployment/worker`, sorted. */
export function workloadIds(workloads: () => Workload[]): any {
  return Lazy.any({
    produce: () =>
      workloads()
        .map((workload) => workload.id)
        .join(' '),
  });
}
