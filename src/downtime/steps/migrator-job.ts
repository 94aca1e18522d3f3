import type { Construct } from 'constructs';
import { lazily } from '../../common';
import type { k8s } from '../../kubernetes';
import { distinct } from '../containers/app-volume';
import {
  BUSYBOX,
  busyboxCopy,
  kubectlContainer,
  kubectlVolumes,
  quickBusyboxCopy,
  STATE,
  STATE_VOLUME,
  TOKEN_MOUNT,
  unlessEmpty,
} from '../containers/tool-containers';
import { HISTORY_LINES } from '../marker';
import { ASK } from '../migrator-pod';
import { script } from '../programs';
import type { UpgradeContext } from '../upgrade-context';
import {
  ANNOTATION_SCHEMA_VERSION,
  imageCheckName,
  MIGRATOR_JOB,
  markerName,
  migratorJobPrefix,
  upgradeLabels,
} from '../upgrade-names';
import { UpgradeStrategy } from '../upgrade-strategy';
import { carriedLabels } from './carried-labels';
import { REFUSED } from './check-job';
import { HashedJob } from './hashed-job';

// Moving a migration to another node means killing it.
const STAYS_ON_ITS_NODE = {
  'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
  'karpenter.sh/do-not-disrupt': 'true',
};

/** The Job that waits until it is alone, migrates, and writes the marker. */
export function addMigratorJob(scope: Construct, context: UpgradeContext): HashedJob {
  const { app, schemaVersion, attempt, phases, migrator } = context.settings;
  const labels = upgradeLabels(app, MIGRATOR_JOB);
  const annotations = { [ANNOTATION_SCHEMA_VERSION]: schemaVersion };
  return new HashedJob(scope, 'MigratorJob', context.early, migratorJobPrefix(app), [schemaVersion, String(attempt)], {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { labels, annotations: { ...phases.migrate.annotations, ...annotations } },
    spec: {
      backoffLimit: migrator.backoffLimit,
      activeDeadlineSeconds: lazily(() => context.migratorJobSeconds()),
      podFailurePolicy: {
        rules: [{ action: 'FailJob', onExitCodes: { containerName: 'guard', operator: 'In', values: [REFUSED] } }],
      },
      template: {
        metadata: {
          labels: lazily(() => ({ ...carriedLabels(context), ...labels })),
          annotations: { ...migrator.pod.annotations, ...annotations, ...STAYS_ON_ITS_NODE },
        },
        spec: migratorPod(context),
      },
    },
  });
}

function migratorPod(context: UpgradeContext): k8s.PodSpec {
  const { migrator, secrets, busybox } = context.settings;
  const { pod } = migrator;
  const steps = pod.containers.slice(0, -1).map((step) => stepContainer(step, context));
  const last = pod.containers[pod.containers.length - 1];
  // Before the stop, where steps need it: there it costs no downtime.
  const asking = migrator.schemaQuery ? [askContainer(last, migrator.schemaQuery, context)] : [];
  const early = steps.length + asking.length > 0;
  return {
    ...pod.spec,
    restartPolicy: 'Never',
    serviceAccountName: lazily(() => context.migratorAccount()),
    automountServiceAccountToken: false,
    imagePullSecrets: lazily(() => unlessEmpty(context.migratorPullSecrets())),
    initContainers: [
      ...pod.sidecars,
      ...(early ? [busyboxCopy(busybox)] : []),
      ...asking,
      guardContainer(context),
      ...steps,
    ],
    containers: [
      ...(last.command && !early ? [quickBusyboxCopy(busybox)] : []),
      started(withSecrets(last, context), 'run', context),
      recordContainer(context),
    ],
    volumes: distinct([
      ...kubectlVolumes(context.settings),
      STATE_VOLUME,
      ...pod.volumes,
      ...secrets.flatMap((secret) => secret._migratorVolumes()),
    ]),
  };
}

/** The name of the Job that a pod belongs to. */
const OWN_JOB: k8s.EnvVarSource = { fieldRef: { fieldPath: "metadata.labels['job-name']" } };

/** What guard and record are both told. */
function commonEnvironment(context: UpgradeContext) {
  const { app, schemaVersion, migrator } = context.settings;
  return {
    APP: app,
    MARKER: markerName(app),
    SCHEMA_VERSION: schemaVersion,
    WORKLOADS: lazily(() => context.workloadLines()),
    STATE,
    ASKS: String(migrator.schemaQuery !== undefined),
  };
}

function guardContainer(context: UpgradeContext): k8s.Container {
  const { app, migrator, allowDowngrade, imageCheckSeconds, runningJobs, runningJobsSeconds } = context.settings;
  const { bouncesPods } = context;
  const container = kubectlContainer(bouncesPods ? 'rehearse' : 'guard', context.settings, {
    ...commonEnvironment(context),
    CAN_SKIP: String(migrator.canSkip),
    DRAIN_TIMEOUT: lazily(() => String(context.stopSeconds())),
    SELECTORS: lazily(() => context.selectors().join('\n')),
    RUNNING_JOBS: runningJobs.toLowerCase(),
    JOBS_TIMEOUT: String(runningJobsSeconds),
    ...(!bouncesPods && { STOP_ORDER: lazily(() => context.stopOrderLines()) }),
    ...((bouncesPods || migrator.schemaQuery) && { ALLOW_DOWNGRADE: String(allowDowngrade) }),
    ...(bouncesPods && {
      IMAGE_CHECK: imageCheckName(app),
      IMAGE_TIMEOUT: String(imageCheckSeconds),
      STOPPABLE: lazily(() => context.stoppableLines()),
    }),
  });
  if (!bouncesPods) return container;
  return { ...container, env: [...container.env, { name: 'JOB', valueFrom: OWN_JOB }] };
}

function recordContainer(context: UpgradeContext): k8s.Container {
  const { strategy, migrator } = context.settings;
  return kubectlContainer('record', context.settings, {
    ...commonEnvironment(context),
    HISTORY_LINES: String(HISTORY_LINES),
    UNCHANGED_CODES: migrator.transactional ? 'any' : migrator.unchangedExitCodes.join(' '),
    // Nothing of Argo CD waits for the new pods: they are in the Job's own wave.
    SERVE_TIMEOUT: strategy === UpgradeStrategy.FENCED_ROLLOUT ? String(context.settings.imageCheckSeconds) : '0',
  });
}

/** Before the guard, which compares the answer with the marker. What else the migrator's container has is for a longer life. */
function askContainer(migrate: k8s.Container, schemaQuery: string[], context: UpgradeContext): k8s.Container {
  const { image, imagePullPolicy, workingDir, env, envFrom, resources, securityContext, volumeMounts } = migrate;
  const asking = { name: ASK, image, imagePullPolicy, workingDir, env, envFrom, resources, securityContext };
  return started(withSecrets({ ...asking, volumeMounts, command: schemaQuery }, context), 'ask', context);
}

function stepContainer(step: k8s.Container, context: UpgradeContext): k8s.Container {
  return started(withSecrets(step, context), 'step', context);
}

/** What the application has as `secrets`, everything that migrates has. */
function withSecrets(container: k8s.Container, { settings: { secrets } }: UpgradeContext): k8s.Container {
  return {
    ...container,
    envFrom: unlessEmpty([...(container.envFrom ?? []), ...secrets.flatMap((secret) => secret._migratorEnvFrom())]),
    volumeMounts: [...(container.volumeMounts ?? []), ...secrets.flatMap((secret) => secret._migratorMounts())],
  };
}

/** A starter shows the recorder the exit code at once, and can skip; what cannot be wrapped runs as it is. */
function started(container: k8s.Container, program: 'ask' | 'run' | 'step', context: UpgradeContext): k8s.Container {
  const { name, command, args, volumeMounts = [] } = container;
  const state = { name: STATE_VOLUME.name, mountPath: STATE };
  const mounts = command ? [state, ...volumeMounts] : volumeMounts;
  const token = () =>
    context.mountsToken() && !mounts.some(({ mountPath }) => mountPath === TOKEN_MOUNT.mountPath) ? [TOKEN_MOUNT] : [];
  const called = program === 'step' ? [name] : [];
  return {
    ...container,
    ...(command && {
      command: [BUSYBOX, 'sh', '-c', script(program), program, ...called, STATE, ...command, ...(args ?? [])],
      args: undefined,
    }),
    volumeMounts: lazily(() => unlessEmpty([...mounts, ...token()])),
  };
}
