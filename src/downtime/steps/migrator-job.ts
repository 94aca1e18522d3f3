import { type ApiObject, type Duration, Lazy } from 'cdk8s';
import type { Construct } from 'constructs';
import { SyncPhase } from '../../argo';
import { fail, requireSeconds } from '../../common';
import { isKind, manifestOf } from '../../kubernetes';
import { type AppVolume, distinct } from '../containers/app-volume';
import {
  type ContainerResources,
  type ContainerSecurity,
  renderResources,
  restrictedSecurity,
} from '../containers/container-options';
import {
  BUSYBOX,
  KUBECTL_VOLUMES,
  kubectlContainer,
  POD_SECURITY,
  plainEnvironment,
  quickBusyboxCopy,
  STATE,
  STATE_VOLUME,
  unlessEmpty,
} from '../containers/tool-containers';
import { script } from '../programs';
import {
  ANNOTATION_SCHEMA_VERSION,
  accessName,
  LABEL_APP,
  markerName,
  migratorJobPrefix,
  upgradeLabels,
} from '../upgrade-names';
import type { UpgradeSecret } from '../upgrade-secret';
import type { Workload } from '../workload';
import { REFUSED, workloadIds } from './check-job';
import { HashedJob } from './hashed-job';

/** The program that brings the database to the schema version. */
export interface MigratorProps {
  /** The migrator's image; one without tag and digest gets the application's `version`. */
  readonly image: string;

  /**
   * The command to run, without which a migrator cannot be skipped when there is nothing to do.
   * @default - the image's entry point; the upgrade then refuses to run it beside a running application
   */
  readonly command?: string[];

  /** @default - no arguments */
  readonly args?: string[];

  /** How long the migration may take, all attempts together. It is killed then, so be generous. */
  readonly timeout: Duration;

  /**
   * How often a failed migration is tried again within the same sync.
   * @default 0 - a migration that failed half way is for a human to look at
   */
  readonly backoffLimit?: number;

  /**
   * Environment variables, in plain text.
   * @default - none
   */
  readonly env?: { [name: string]: string };

  /** @default - the defaults of `ContainerResources` */
  readonly resources?: ContainerResources;

  /** @default - the image's user, with the rights of the Pod Security level "restricted" */
  readonly security?: ContainerSecurity;

  /** @default - none */
  readonly volumes?: AppVolume[];

  /**
   * Whether the application is stopped before the migrator's pod is created, because that pod cannot start while the application runs: it mounts
   * the same volume, and only one node can mount that (ReadWriteOnce). Otherwise the application is stopped when the pod has been scheduled and
   * has its volumes and secrets: the downtime is shorter, and a pod that cannot start costs none.
   * @default - true when a workload mounts one of the migrator's claims, otherwise false
   */
  readonly stopFirst?: boolean;
}

export interface MigratorJobProps {
  readonly app: string;
  readonly schemaVersion: string;
  readonly attempt: number;
  readonly migrator: MigratorProps;
  /** The migrator's image, pinned. */
  readonly image: string;
  readonly imagePullSecrets: string[];
  readonly secrets: UpgradeSecret[];
  readonly stopSeconds: () => number;
  readonly kubectlImage: string;
  readonly busyboxImage: string;
  readonly workloads: () => Workload[];
}

const HISTORY_LINES = '100';
// A migrator that is told to end gets this long to leave the database in order.
const GRACE_SECONDS = 60;

/** The Job in wave 20: waits until it is alone, migrates, and writes the marker. */
export function addMigratorJob(scope: Construct, props: MigratorJobProps): HashedJob {
  const { app, schemaVersion, migrator } = props;
  const labels = upgradeLabels(app, 'migrate');
  const annotations = { [ANNOTATION_SCHEMA_VERSION]: schemaVersion };
  const common = {
    APP: app,
    MARKER: markerName(app),
    SCHEMA_VERSION: schemaVersion,
    WORKLOADS: workloadIds(props.workloads),
    STATE,
  };
  const guard = kubectlContainer('guard', props.kubectlImage, {
    ...common,
    CAN_SKIP: String(migrator.command !== undefined),
    DRAIN_TIMEOUT: Lazy.any({ produce: () => String(props.stopSeconds()) }),
    SELECTORS: Lazy.any({ produce: () => selectors(app, props.workloads()).join('\n') }),
  });
  const record = kubectlContainer('record', props.kubectlImage, { ...common, HISTORY_LINES });
  return new HashedJob(scope, 'MigratorJob', migratorJobPrefix(app), [schemaVersion, String(props.attempt)], {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { labels, annotations: { ...SyncPhase.preSync(20).annotations, ...annotations } },
    spec: {
      backoffLimit: migrator.backoffLimit ?? 0,
      // The guard may wait twice, for other migrators and for the pods; a minute for starting and recording.
      activeDeadlineSeconds: Lazy.any({ produce: () => migrator.timeout.toSeconds() + 2 * props.stopSeconds() + 60 }),
      podFailurePolicy: {
        rules: [{ action: 'FailJob', onExitCodes: { containerName: 'guard', operator: 'In', values: [REFUSED] } }],
      },
      template: {
        metadata: {
          labels,
          // Moving a migration to another node means killing it.
          annotations: {
            ...annotations,
            'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
            'karpenter.sh/do-not-disrupt': 'true',
          },
        },
        spec: {
          restartPolicy: 'Never',
          serviceAccountName: accessName(app),
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: GRACE_SECONDS,
          securityContext: { ...POD_SECURITY, fsGroup: migrator.security?.fsGroup },
          imagePullSecrets: unlessEmpty(props.imagePullSecrets.map((name) => ({ name }))),
          initContainers: [guard],
          containers: [
            ...(migrator.command ? [quickBusyboxCopy(props.busyboxImage)] : []),
            migrateContainer(scope, props),
            record,
          ],
          volumes: distinct([
            ...KUBECTL_VOLUMES,
            STATE_VOLUME,
            ...(migrator.volumes ?? []).map((volume) => volume._volume()),
            ...props.secrets.flatMap((secret) => secret._migratorVolumes()),
          ]),
        },
      },
    },
  });
}

function migrateContainer(scope: Construct, props: MigratorJobProps): any {
  const { migrator } = props;
  return {
    name: 'migrate',
    image: props.image,
    imagePullPolicy: 'IfNotPresent',
    // The starter shows the recorder the exit code at once, and can skip; what cannot be wrapped runs as it is.
    ...(migrator.command
      ? { command: [BUSYBOX, 'sh', '-c', script('run'), 'run', STATE, ...migrator.command, ...(migrator.args ?? [])] }
      : { args: migrator.args }),
    env: plainEnvironment(migrator.env ?? {}),
    envFrom: unlessEmpty(props.secrets.flatMap((secret) => secret._migratorEnvFrom())),
    resources: renderResources(scope, 'migrator.resources', migrator.resources),
    securityContext: restrictedSecurity(migrator.security),
    volumeMounts: unlessEmpty([
      ...(migrator.command ? [{ name: STATE_VOLUME.name, mountPath: STATE }] : []),
      ...(migrator.volumes ?? []).map((volume) => volume._mount()),
      ...props.secrets.flatMap((secret) => secret._migratorMounts()),
    ]),
  };
}

/** The container of the user's migrator as it is in the Job, with JSON patches. */
export function migratorContainer(job: ApiObject): any {
  const manifest = manifestOf(job);
  return isKind(manifest, 'Job')
    ? manifest.spec?.template.spec?.containers.find(({ name }) => name === 'migrate')
    : undefined;
}

/** Selectors that together find every pod of the application, also pods from before it was upgraded with this library. */
function selectors(app: string, workloads: Workload[]): string[] {
  return [`${LABEL_APP}=${app}`, ...new Set(workloads.map((workload) => workload.selector()).sort())];
}

export function checkMigrator(scope: Construct, migrator: MigratorProps): void {
  if (!migrator) fail(scope, 'migrator is missing', 'say what migrates the schema: image, command and timeout');
  if (!migrator.timeout) {
    fail(
      scope,
      'migrator.timeout is missing',
      'say how long the longest migration may take, for example Duration.hours(1)',
    );
  }
  requireSeconds(scope, 'migrator.timeout', migrator.timeout);
  const { backoffLimit = 0, command } = migrator;
  if (!Number.isInteger(backoffLimit) || backoffLimit < 0) {
    fail(
      scope,
      `migrator.backoffLimit is ${backoffLimit}`,
      'use 0 (a failed migration waits for a human) or a positive whole number',
    );
  }
  if (command && command.length === 0) {
    fail(scope, 'migrator.command is empty', "leave it out to run the image's entry point");
  }
}
