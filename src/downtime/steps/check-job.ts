import type { Construct } from 'constructs';
import type { SyncPhase } from '../../argo';
import { lazily } from '../../common';
import type { k8s } from '../../kubernetes';
import {
  kubectlContainer,
  kubectlVolumes,
  NO_MESH,
  POD_SECURITY,
  STATE_VOLUME,
  unlessEmpty,
} from '../containers/tool-containers';
import type { UpgradeContext } from '../upgrade-context';
import {
  ANNOTATION_SCHEMA_VERSION,
  accessName,
  checkJobPrefix,
  imageCheckName,
  markerName,
  upgradeLabels,
} from '../upgrade-names';
import { HashedJob } from './hashed-job';

/** What a program exits with when trying again cannot help. */
export const REFUSED = 42;

// Beside the check of the images everything takes seconds; the rest is patience with a busy cluster.
const PATIENCE_SECONDS = 300;

/** The Job that proves that the upgrade can be done and asks for the stop. */
export function addCheckJob(scope: Construct, context: UpgradeContext, phase: SyncPhase): HashedJob {
  const { app, schemaVersion, attempt, imageCheckSeconds, imagePullSecrets } = context.settings;
  const labels = upgradeLabels(app, 'check');
  const annotations = { [ANNOTATION_SCHEMA_VERSION]: schemaVersion };
  return new HashedJob(scope, 'CheckJob', context.early, checkJobPrefix(app), [schemaVersion, String(attempt)], {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { labels, annotations: { ...phase.annotations, ...annotations } },
    spec: {
      backoffLimit: 3,
      activeDeadlineSeconds: imageCheckSeconds + PATIENCE_SECONDS,
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
          imagePullSecrets: unlessEmpty(imagePullSecrets.map((name) => ({ name }))),
          containers: [checkContainer(context)],
          volumes: [...kubectlVolumes(context.settings), STATE_VOLUME],
        },
      },
    },
  });
}

function checkContainer(context: UpgradeContext): k8s.Container {
  const { app, schemaVersion, allowDowngrade, imageCheckSeconds } = context.settings;
  const container = kubectlContainer('check', context.settings, {
    APP: app,
    MARKER: markerName(app),
    SCHEMA_VERSION: schemaVersion,
    WORKLOADS: lazily(() => context.workloadLines()),
    SELECTORS: lazily(() => context.selectors().join('\n')),
    IMMUTABLE: lazily(() => context.immutableLines()),
    STOPPABLE: lazily(() => context.stoppableLines()),
    MIGRATE_JOB: lazily(() => context.migratorJob.jobName),
    IMAGE_CHECK: imageCheckName(app),
    IMAGE_TIMEOUT: String(imageCheckSeconds),
    ALLOW_DOWNGRADE: String(allowDowngrade),
    STOP_FIRST: lazily(() => String(context.stopFirst())),
  });
  const ownName = { fieldRef: { fieldPath: "metadata.labels['job-name']" } };
  return { ...container, env: [...(container.env ?? []), { name: 'CHECK_JOB', valueFrom: ownName }] };
}
