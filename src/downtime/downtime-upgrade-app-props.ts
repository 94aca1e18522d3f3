import type { Duration } from 'cdk8s';
import type { AppDeploymentProps } from './app-deployment';
import type { ContainerResources } from './containers/container-options';
import type { ToolImages } from './containers/tool-containers';
import type { MigratorProps } from './migrator';
import type { RunningJobs } from './running-jobs';
import type { UpgradeSecret } from './upgrade-secret';
import type { UpgradeStrategy } from './upgrade-strategy';
import type { UpgradeWarning } from './upgrade-warning';

/** An application that must be down while its database schema is migrated. */
export interface DowntimeUpgradeAppProps extends AppDeploymentProps {
  /** The application's version: the tag of images that have none, and the schema version unless told otherwise. */
  readonly version: string;

  /**
   * The version of the database schema. Only when it changes is the application stopped, so versions of the application that share
   * a schema should share this value.
   * @default - the value of `version`
   */
  readonly schemaVersion?: string;

  /**
   * How the application is taken from one schema version to the next.
   * @default UpgradeStrategy.PRE_SYNC_HOOKS
   */
  readonly strategy?: UpgradeStrategy;

  /** What migrates the schema. */
  readonly migrator: MigratorProps;

  /**
   * The application's name, from which all names are made. Never change it: selectors and the marker carry it.
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * What the application and its migrator need to reach the database. The migrator and the short form's container get all of them;
   * workloads that are added use them by name.
   * @default - none
   */
  readonly secrets?: UpgradeSecret[];

  /**
   * Names of Secrets for pulling the images, which exist before the first sync. All pods get them: the jobs', and, for the fence's
   * image, those of workloads that are added. Name the Secrets of your ServiceAccounts here too, because the image check does not use these accounts.
   * @default - none
   */
  readonly imagePullSecrets?: string[];

  /**
   * Allows a schema version that is older than the database's, for migrators that can go backwards.
   * @default false
   */
  readonly allowDowngrade?: boolean;

  /**
   * Another number makes the stop and the migrator run again for the same schema version, for example after the database was restored
   * from a backup.
   * @default 1
   */
  readonly attempt?: number;

  /**
   * How long the pods may take to go away after the stop. When some are left after that, the upgrade fails before the migration begins.
   * @default - the longest grace period of the workloads, and a minute
   */
  readonly stopTimeout?: Duration;

  /**
   * What stops before the rest, one group after the other: workloads by name, or `Kind/name` where two kinds share one. The pods of a group are gone before
   * the next one is stopped. So what ends slowly, such as workers, does so while what the users see still serves. What is not named stops last. Not with
   * `UpgradeStrategy.FENCED_ROLLOUT`, where all are bounced at once, and not when the migrator's pod cannot start beside the application (`migrator.stopFirst`).
   * @default - all are stopped at once
   */
  readonly stopOrder?: string[][];

  /**
   * Workloads that the application had and Git no longer has, as `Kind/name`. With the next migration they are stopped like all others, and nothing starts them again;
   * Argo CD prunes them when the sync ends. Without this such an upgrade is refused while they run: they would go on, on the new schema. The jobs get the right to stop
   * these, so take them out when every installation has been upgraded.
   * @default - none
   */
  readonly removedWorkloads?: string[];

  /**
   * What happens to Jobs that a CronJob or ScaledJob of the application has started.
   * @default RunningJobs.WAIT
   */
  readonly runningJobs?: RunningJobs;

  /**
   * How long running Jobs of a CronJob or ScaledJob are waited for. Nothing else is stopped meanwhile.
   * @default Duration.minutes(10)
   */
  readonly runningJobsTimeout?: Duration;

  /**
   * How long pulling and starting the new version's images may take. Nothing is stopped meanwhile.
   * @default Duration.minutes(10)
   */
  readonly imageCheckTimeout?: Duration;

  /** @default - the defaults of `ToolImages` */
  readonly toolImages?: ToolImages;

  /**
   * What each of the upgrade's own containers asks for, for namespaces whose LimitRange insists on more. The fence is one of them, so a change of this is
   * a rolling update.
   * @default - 50m and 64Mi, at most 1 and 256Mi, for kubectl; 10m and 16Mi, at most 100m and 32Mi, for busybox
   */
  readonly toolResources?: ContainerResources;

  /**
   * Warnings that are not printed.
   * @default - all are printed
   */
  readonly silencedWarnings?: UpgradeWarning[];
}
