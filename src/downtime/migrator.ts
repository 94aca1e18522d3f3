import type { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { fail, requireSeconds } from '../common';
import { MAX_INT32, pinnedImage } from '../kubernetes';
import { requireContainerProps } from './checks/container-props';
import { requireBoolean, requireList } from './checks/types';
import type { AppVolume } from './containers/app-volume';
import type { ContainerResources, ContainerSecurity } from './containers/container-options';

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
   * Exit codes, from 1 to 127, by which the migrator says that it failed and has changed nothing. The database is then still what it was, and the old
   * version comes back. A migrator that says so wrongly has the old version work on a schema that is half way.
   * @default - none: after a failure the application stays down
   */
  readonly unchangedExitCodes?: number[];

  /**
   * Whether the application is stopped before the migrator's pod is created, because that pod cannot start while the application runs: it mounts
   * the same volume, and only one node can mount that (ReadWriteOnce). Otherwise the application is stopped when the pod has been scheduled and
   * has its volumes and secrets: the downtime is shorter, and a pod that cannot start costs none.
   * @default - true when a workload mounts one of the migrator's claims, otherwise false
   */
  readonly stopFirst?: boolean;
}

/** What the props of a migrator say, checked and complete. */
export interface MigratorSettings extends Omit<MigratorProps, 'timeout'> {
  readonly timeoutSeconds: number;
  readonly backoffLimit: number;
  readonly volumes: AppVolume[];
  readonly unchangedExitCodes: number[];
}

/**
 * @param version what an image without tag and digest gets
 * @throws for the first prop that is wrong
 */
export function migratorSettings(scope: IConstruct, props: MigratorProps, version: string): MigratorSettings {
  if (!props) fail(scope, 'migrator is missing', 'say what migrates the schema: image, command and timeout');
  requireTypes(scope, props);
  const { timeout, backoffLimit = 0, volumes = [], unchangedExitCodes = [], ...migrator } = props;
  if (!timeout) {
    fail(
      scope,
      'migrator.timeout is missing',
      'say how long the longest migration may take, for example Duration.hours(1)',
    );
  }
  const timeoutSeconds = requireSeconds(scope, 'migrator.timeout', timeout);
  if (!Number.isInteger(backoffLimit) || backoffLimit < 0 || backoffLimit > MAX_INT32) {
    fail(
      scope,
      `migrator.backoffLimit is ${backoffLimit}`,
      'use 0 (a failed migration waits for a human) or a positive whole number',
    );
  }
  if (migrator.command?.length === 0) {
    fail(scope, 'migrator.command is empty', "leave it out to run the image's entry point");
  }
  const wrong = unchangedExitCodes.find((code) => !Number.isInteger(code) || code < 1 || code > 127);
  if (wrong !== undefined) {
    fail(
      scope,
      `migrator.unchangedExitCodes has ${wrong}`,
      'use whole numbers from 1 to 127: higher ones mean that something killed it',
    );
  }
  const image = pinnedImage(scope, 'migrator.image', migrator.image, version);
  return {
    ...migrator,
    image,
    timeoutSeconds,
    backoffLimit,
    volumes: [...volumes],
    unchangedExitCodes: [...unchangedExitCodes],
  };
}

function requireTypes(scope: IConstruct, props: MigratorProps): void {
  requireContainerProps(scope, 'migrator.', props);
  requireBoolean(scope, 'migrator.stopFirst', props.stopFirst);
  requireList(scope, 'migrator.unchangedExitCodes', props.unchangedExitCodes, '[3]');
}
