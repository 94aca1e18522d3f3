import type { Construct } from 'constructs';
import { lazily } from '../../common';
import type { k8s } from '../../kubernetes';
import { requirePod } from '../checks/container-props';
import { distinct } from '../containers/app-volume';
import { renderResources, restrictedSecurity } from '../containers/container-options';
import {
  BUSYBOX,
  kubectlContainer,
  kubectlVolumes,
  POD_SECURITY,
  plainEnvironment,
  quickBusyboxCopy,
  STATE,
  STATE_VOLUME,
  unlessEmpty,
} from '../containers/tool-containers';
import { HISTORY_LINES } from '../marker';
import { script } from '../programs';
import type { UpgradeContext } from '../upgrade-context';
import {
  ANNOTATION_SCHEMA_VERSION,
  accessName,
  imageCheckName,
  MIGRATOR_JOB,
  markerName,
  migratorJobPrefix,
  upgradeLabels,
} from '../upgrade-names';
import { UpgradeStrategy } from '../upgrade-strategy';
import { REFUSED } from './check-job';
import { HashedJob } from './hashed-job';

// A migrator that is told to end gets this long to leave the database in order.
const GRACE_SECONDS = 60;
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
        metadata: { labels, annotations: { ...annotations, ...STAYS_ON_ITS_NODE } },
        spec: migratorPod(scope, context),
      },
    },
  });
}

function migratorPod(scope: Construct, context: UpgradeContext): k8s.PodSpec {
  const { app, migrator, secrets, busybox, imagePullSecrets } = context.settings;
  const container = migrateContainer(scope, context);
  const volumes = distinct([
    ...kubectlVolumes(context.settings),
    STATE_VOLUME,
    ...migrator.volumes.map((volume) => volume._volume()),
    ...secrets.flatMap((secret) => secret._migratorVolumes()),
  ]);
  const { command, args } = migrator;
  const securityContext = { ...POD_SECURITY, fsGroup: migrator.security?.fsGroup };
  // As the props say it: the starter's own words would be in the way.
  requirePod(scope, 'migrator.', { containers: [{ ...container, command, args }], volumes, securityContext });
  return {
    restartPolicy: 'Never',
    serviceAccountName: accessName(app),
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: GRACE_SECONDS,
    securityContext,
    imagePullSecrets: unlessEmpty(imagePullSecrets.map((name) => ({ name }))),
    initContainers: [guardContainer(context)],
    containers: [...(migrator.command ? [quickBusyboxCopy(busybox)] : []), container, recordContainer(context)],
    volumes,
  };
}

/** The name of the Job that a pod belongs to. */
const OWN_JOB: k8s.EnvVarSource = { fieldRef: { fieldPath: "metadata.labels['job-name']" } };

/** What guard and record are both told. */
function commonEnvironment(context: UpgradeContext) {
  const { app, schemaVersion } = context.settings;
  return {
    APP: app,
    MARKER: markerName(app),
    SCHEMA_VERSION: schemaVersion,
    WORKLOADS: lazily(() => context.workloadLines()),
    STATE,
  };
}

function guardContainer(context: UpgradeContext): k8s.Container {
  const { app, migrator, allowDowngrade, imageCheckSeconds } = context.settings;
  const { bouncesPods } = context;
  const container = kubectlContainer(bouncesPods ? 'rehearse' : 'guard', context.settings, {
    ...commonEnvironment(context),
    CAN_SKIP: String(migrator.command !== undefined),
    DRAIN_TIMEOUT: lazily(() => String(context.stopSeconds())),
    SELECTORS: lazily(() => context.selectors().join('\n')),
    ...(bouncesPods && {
      ALLOW_DOWNGRADE: String(allowDowngrade),
      IMAGE_CHECK: imageCheckName(app),
      IMAGE_TIMEOUT: String(imageCheckSeconds),
      STOPPABLE: context.stoppableLines(),
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
    UNCHANGED_CODES: migrator.unchangedExitCodes.join(' '),
    // Nothing of Argo CD waits for the new pods: they are in the Job's own wave.
    SERVE_TIMEOUT: strategy === UpgradeStrategy.FENCED_ROLLOUT ? String(context.settings.imageCheckSeconds) : '0',
  });
}

function migrateContainer(scope: Construct, { settings: { migrator, secrets } }: UpgradeContext): k8s.Container {
  return {
    name: 'migrate',
    image: migrator.image,
    imagePullPolicy: 'IfNotPresent',
    // The starter shows the recorder the exit code at once, and can skip; what cannot be wrapped runs as it is.
    ...(migrator.command
      ? { command: [BUSYBOX, 'sh', '-c', script('run'), 'run', STATE, ...migrator.command, ...(migrator.args ?? [])] }
      : { args: migrator.args }),
    env: plainEnvironment(migrator.env ?? {}),
    envFrom: unlessEmpty(secrets.flatMap((secret) => secret._migratorEnvFrom())),
    resources: renderResources(scope, 'migrator.resources', migrator.resources),
    securityContext: restrictedSecurity(migrator.security),
    volumeMounts: unlessEmpty([
      ...(migrator.command ? [{ name: STATE_VOLUME.name, mountPath: STATE }] : []),
      ...migrator.volumes.map((volume) => volume._mount()),
      ...secrets.flatMap((secret) => secret._migratorMounts()),
    ]),
  };
}
