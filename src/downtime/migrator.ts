import type { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { fail, requireSeconds } from '../common';
import { commandProblems, MAX_INT32 } from '../kubernetes';
import { throwFirst } from './checks/container-props';
import { requireBoolean, requireList, requireMade } from './checks/types';
import type { AppEnvSource, AppEnvValue } from './containers/app-env';
import type { AppVolume } from './containers/app-volume';
import type { ContainerResources, ContainerSecurity } from './containers/container-options';
import type { MigratorJobs } from './migrator-jobs';
import { type MigratorPod, podOfProps } from './migrator-pod';

/** What a container of the migrator's pod runs, and with what. */
export interface MigratorContainerProps {
  /**
   * The image; one without tag and digest gets the application's `version`.
   * @default - of a step, the migrator's image
   */
  readonly image?: string;

  /**
   * The command to run, without which it cannot be skipped when there is nothing to do.
   * @default - the image's entry point, which a step cannot have; the upgrade then refuses to run the migrator beside a running application
   */
  readonly command?: string[];

  /** @default - no arguments */
  readonly args?: string[];

  /** @default - the image's */
  readonly workingDir?: string;

  /**
   * Environment variables, in plain text. A value may refer to others, as in `postgres://app:$(DB_PASSWORD)@db`.
   * @default - none
   */
  readonly env?: { [name: string]: string };

  /**
   * Environment variables whose values are keys of Secrets and ConfigMaps.
   * @default - none
   */
  readonly envValues?: { [name: string]: AppEnvValue };

  /**
   * Secrets and ConfigMaps whose keys all become environment variables.
   * @default - none but `secrets` of the application
   */
  readonly envFrom?: AppEnvSource[];

  /** @default - the defaults of `ContainerResources` */
  readonly resources?: ContainerResources;

  /** @default - the image's user, with the rights of the Pod Security level "restricted" */
  readonly security?: ContainerSecurity;

  /** @default - none */
  readonly volumes?: AppVolume[];
}

/** Something that migrates before the migrator itself, in a container of its own. */
export interface MigratorStep extends MigratorContainerProps {
  /** Its name: that of the container, and what the marker says when it fails. */
  readonly name: string;
}

/** The program that brings the database to the schema version. */
export interface MigratorProps extends MigratorContainerProps {
  /** How long the migration may take, all attempts together. It is killed then, so be generous. */
  readonly timeout: Duration;

  /**
   * How often a failed migration is tried again within the same sync.
   * @default 0 - a migration that failed half way is for a human to look at
   */
  readonly backoffLimit?: number;

  /**
   * What runs before it, one after the other, each in a container of its own. When one fails, those after it and the migrator do not start.
   * @default - none
   */
  readonly steps?: MigratorStep[];

  /**
   * The ServiceAccount of its pod, such as one with a cloud's identity. It must exist before the migration. It gets the rights of the upgrade, because the
   * recorder is in the same pod; the migrator itself does not see its token.
   * @default - the upgrade's own
   */
  readonly serviceAccountName?: string;

  /**
   * Jobs of a chart that are the migrator. Made by `Migrator.fromJob`.
   * @default - the migrator is what the other properties say
   */
  readonly jobs?: MigratorJobs;

  /**
   * Exit codes, from 1 to 127, by which the migrator says that it failed and has changed nothing. The database is then still what it was, and the old
   * version comes back. They hold for its steps, too. A migrator that says so wrongly has the old version work on a schema that is half way.
   * @default - none: after a failure the application stays down
   */
  readonly unchangedExitCodes?: number[];

  /**
   * Whether a migration is one transaction: with its steps it either succeeds or changes nothing, so the old version comes back after each failure that
   * it reports itself. After one that was killed, the application stays down all the same. Not for databases that commit each change of a schema by
   * itself, such as MySQL.
   * @default false
   */
  readonly transactional?: boolean;

  /**
   * A command that prints which schema version the database has, in the form of `schemaVersion`; nothing when it has none yet. It runs in the
   * migrator's image, with its environment, secrets and volumes, for a minute at most, and must change nothing.
   *
   * Before anything stops it is compared with the marker: a marker that was lost learns what the database has, and one that says something else is
   * refused. After a migration that failed it decides, instead of exit codes, whether the old version can come back. So it must fail, or print something
   * else, when a migration ended half way: a tool that names the last completed migration is not enough where changes are not one transaction.
   * @default - the marker is believed
   */
  readonly schemaQuery?: string[];

  /**
   * Whether the application is stopped before the migrator's pod is created, because that pod cannot start while the application runs: it mounts
   * the same volume, and only one node can mount that (ReadWriteOnce). Otherwise the application is stopped when the pod has been scheduled and
   * has its volumes and secrets: the downtime is shorter, and a pod that cannot start costs none.
   * @default - true when a workload mounts one of the migrator's claims, otherwise false
   */
  readonly stopFirst?: boolean;
}

/** What the props of a migrator say, checked and complete. */
export interface MigratorSettings extends Pick<MigratorProps, 'jobs' | 'stopFirst'> {
  readonly timeoutSeconds: number;
  readonly backoffLimit: number;
  readonly unchangedExitCodes: number[];
  readonly transactional: boolean;
  readonly schemaQuery?: string[];
  readonly pod: MigratorPod;
  /** Whether all that migrates can be skipped when there is nothing to do. */
  readonly canSkip: boolean;
}

/** What a Job says for itself. */
const OF_JOB: (keyof MigratorProps)[] = [
  'image',
  'command',
  'args',
  'workingDir',
  'env',
  'envValues',
  'envFrom',
  'resources',
  'security',
  'volumes',
  'steps',
];

/**
 * @param version what an image without tag and digest gets
 * @throws for the first prop that is wrong
 */
export function migratorSettings(scope: Construct, props: MigratorProps, version: string): MigratorSettings {
  if (!props) fail(scope, 'migrator is missing', 'say what migrates the schema: image, command and timeout');
  const { timeout, backoffLimit = 0, unchangedExitCodes = [], stopFirst, jobs, serviceAccountName } = props;
  const { transactional = false, schemaQuery } = props;
  requireBoolean(scope, 'migrator.stopFirst', stopFirst);
  requireList(scope, 'migrator.unchangedExitCodes', unchangedExitCodes, '[3]');
  requireMade(scope, 'migrator.jobs', jobs, '_take', 'make it with Migrator.fromJob(chart, { timeout })');
  if (!timeout) {
    fail(
      scope,
      'migrator.timeout is missing',
      'say how long the longest migration may take, for example Duration.hours(1)',
    );
  }
  const timeoutSeconds = requireSeconds(scope, 'migrator.timeout', timeout);
  requireNumbers(scope, backoffLimit, unchangedExitCodes);
  requireWords(scope, props);
  const given = OF_JOB.filter((prop) => jobs && props[prop] !== undefined);
  if (given.length > 0) {
    fail(
      scope,
      `migrator has ${given.join(', ')} beside jobs`,
      'leave it out: the Job says it; or patch the Job before',
    );
  }
  const pod = jobs ? jobs._take(scope, serviceAccountName) : podOfProps(scope, props, version);
  const canSkip = pod.containers.every(({ command }) => command !== undefined);
  if (schemaQuery && !canSkip) {
    fail(
      scope,
      'migrator.schemaQuery is given without migrator.command',
      "give the command: the image's entry point cannot be asked again after it",
    );
  }
  const unchanged = { unchangedExitCodes: [...unchangedExitCodes], transactional, schemaQuery };
  return { timeoutSeconds, backoffLimit, ...unchanged, stopFirst, jobs, pod, canSkip };
}

/** What decides whether the old version comes back. */
function requireWords(scope: Construct, { transactional, schemaQuery, unchangedExitCodes }: MigratorProps): void {
  requireBoolean(scope, 'migrator.transactional', transactional);
  if (transactional && unchangedExitCodes) {
    fail(
      scope,
      'migrator.unchangedExitCodes is given beside transactional',
      'leave it out: each exit code then means that nothing has changed',
    );
  }
  if (schemaQuery === undefined) return;
  throwFirst(scope, 'migrator.', commandProblems('schemaQuery', schemaQuery, true));
  if (schemaQuery.length === 0) {
    fail(scope, 'migrator.schemaQuery is empty', "give the command and its arguments, such as ['migrate', 'version']");
  }
}

function requireNumbers(scope: Construct, backoffLimit: number, unchangedExitCodes: number[]): void {
  if (!Number.isInteger(backoffLimit) || backoffLimit < 0 || backoffLimit > MAX_INT32) {
    fail(
      scope,
      `migrator.backoffLimit is ${backoffLimit}`,
      'use 0 (a failed migration waits for a human) or a positive whole number',
    );
  }
  const wrong = unchangedExitCodes.find((code) => !Number.isInteger(code) || code < 1 || code > 127);
  if (wrong !== undefined) {
    fail(
      scope,
      `migrator.unchangedExitCodes has ${wrong}`,
      'use whole numbers from 1 to 127: higher ones mean that something killed it',
    );
  }
}
