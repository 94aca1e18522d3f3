import { Lazy } from 'cdk8s';
import type { Construct } from 'constructs';
import { SyncPhase } from '../../argo';
import {
  KUBECTL_VOLUMES,
  kubectlContainer,
  NO_MESH,
  POD_SECURITY,
  STATE_VOLUME,
  unlessEmpty,
} from '../containers/tool-containers';
import {
  ANNOTATION_SCHEMA_VERSION,
  accessName,
  checkJobPrefix,
  imageCheckName,
  markerName,
  upgradeLabels,
} from '../upgrade-names';
import type { Workload } from '../workload';
import { HashedJob } from './hashed-job';

export interface CheckJobProps {
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
export function addCheckJob(scope: Construct, props: CheckJobProps): HashedJob {
  const { app, schemaVersion } = props;
  const labels = upgradeLabels(app, 'check');
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
  const check = kubectlContainer('check', props.kubectlImage, env);
  check.env.push({ name: 'CHECK_JOB', valueFrom: { fieldRef: { fieldPath: "metadata.labels['job-name']" } } });
  return new HashedJob(scope, 'CheckJob', checkJobPrefix(app), [schemaVersion, String(props.attempt)], {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { labels, annotations: { ...SyncPhase.preSync(10).annotations, ...annotations } },
    spec: {
      backoffLimit: 3,
      // Beside the check of the images everything takes seconds; the rest is patience with a busy cluster.
      activeDeadlineSeconds: props.imageCheckSeconds + 300,
      podFailurePolicy: {
        rules: [
          { action: 'FailJob', onExitCodes: { containerName: 'check', operator: 'In', values: [REFUSED] } },
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
          containers: [check],
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
