import { ApiObject, type Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { fail } from '../common';
import { isKind, manifestOf } from '../kubernetes';
import { requireList, requireObject } from './checks/types';
import type { MigratorProps } from './migrator';
import { MigratorJobs } from './migrator-jobs';

/** How the Job of a chart is taken as the migrator. */
export interface JobMigratorOptions {
  /**
   * The names of the Jobs that migrate, in their order. Of a name that is new in each rendering, what it begins with is enough.
   * @default - the only Job that there is
   */
  readonly jobs?: string[];

  /** How long the migration may take, all attempts together. It is killed then, so be generous. */
  readonly timeout: Duration;

  /**
   * How often a failed migration is tried again within the same sync, whatever the Job says.
   * @default 0 - a migration that failed half way is for a human to look at
   */
  readonly backoffLimit?: number;

  /**
   * The commands of containers that run their image's entry point, by the containers' names. Their `args` stay. A container without a command
   * cannot be skipped when there is nothing to do, and when it is an init container that fails, the marker does not say so.
   * @default - none
   */
  readonly commands?: { [container: string]: string[] };

  /**
   * The containers of a Job that has several beside each other, by name, in the order in which they are to run: here they run one after the other.
   * @default - the only one that is no sidecar
   */
  readonly inOrder?: string[];

  /**
   * The containers that only serve the others, by name, such as a proxy to the database. They start before the stop and end with the migrator, as
   * sidecars of Kubernetes, which need Kubernetes 1.29.
   * @default - init containers with the restart policy Always
   */
  readonly sidecars?: string[];

  /** @see MigratorProps.unchangedExitCodes */
  readonly unchangedExitCodes?: number[];

  /** @see MigratorProps.stopFirst */
  readonly stopFirst?: boolean;

  /** @see MigratorProps.serviceAccountName */
  readonly serviceAccountName?: string;
}

/** Other ways to say what migrates than `MigratorProps`. */
export class Migrator {
  /**
   * Takes Jobs of a chart as the migrator, with all that is in their pods: init containers, environment, volumes, resources, security, node selection,
   * pull secrets. The application takes them out of the chart, with their hook annotations. They are read when the application is made: patch them before.
   *
   * Init containers, and the Jobs one after the other, are steps that run when the application is down. The Job's ServiceAccount is used when it gives
   * the pod something, which is when the chart does not bring it, or brings it with annotations or a RoleBinding; otherwise the pod has the upgrade's own.
   *
   * @param scope a Job, or something that it is below, such as an `Include` or a `Helm`
   * @throws when it is not clear which Jobs, and which of their containers, migrate
   * @example
   * const chartOfSomebodyElse = new Include(chart, 'wiki', { url: 'wiki.yaml' });
   * new DowntimeUpgradeApp(chart, 'wiki', {
   *   version: '1.4.2',
   *   migrator: Migrator.fromJob(chartOfSomebodyElse, {
   *     jobs: ['wiki-db-upgrade'],
   *     timeout: Duration.hours(1),
   *   }),
   * });
   */
  public static fromJob(scope: IConstruct, options: JobMigratorOptions): MigratorProps {
    requireObject(scope, 'the options of Migrator.fromJob', options ?? null, '{ timeout: Duration.hours(1) }');
    const { jobs, commands = {}, inOrder = [], sidecars = [], ...props } = options;
    requireObject(scope, 'commands', commands, "{ upgrade: ['wiki', 'upgrade'] }");
    for (const [list, value] of Object.entries({ jobs, inOrder, sidecars, ...commands })) {
      requireList(scope, list, value, "['a-name']");
    }
    return { ...props, jobs: MigratorJobs._of(jobsBelow(scope, jobs), { commands, inOrder, sidecars }) };
  }

  private constructor() {}
}

function jobsBelow(scope: IConstruct, names: string[] | undefined): ApiObject[] {
  const all = scope.node
    .findAll()
    .filter(ApiObject.isApiObject)
    .filter((object) => object.kind === 'Job' && isKind(manifestOf(object), 'Job'));
  const known = all.map(({ name }) => `'${name}'`).join(', ');
  if (all.length === 0) fail(scope, 'there is no Job below it', 'give what the chart was included with, or the Job');
  if (names === undefined) {
    if (all.length === 1) return all;
    fail(
      scope,
      `there are several Jobs below it: ${known}`,
      `say which of them migrate, in their order: jobs: ['${all[0].name}']`,
    );
  }
  if (names.length === 0) fail(scope, 'jobs is empty', `give one of ${known}`);
  const found = names.map((name) => {
    const exact = all.filter((object) => object.name === name);
    const some = exact.length > 0 ? exact : all.filter((object) => object.name.startsWith(`${name}`));
    if (some.length === 1) return some[0];
    const problem = some.length === 0 ? `there is no Job '${name}' below it` : `several Jobs begin with '${name}'`;
    return fail(scope, problem, `give one of ${known}`);
  });
  const twice = found.find((job, index) => found.indexOf(job) < index);
  if (twice) fail(scope, `jobs names '${twice.name}' twice`, 'name each Job once');
  return found;
}
