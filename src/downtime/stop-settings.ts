import { Duration } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { fail, requireSeconds } from '../common';
import { requireList } from './checks/types';
import type { DowntimeUpgradeAppProps } from './downtime-upgrade-app-props';
import { type RemovedWorkload, removedWorkloads } from './removed-workloads';
import { RunningJobs } from './running-jobs';
import { UpgradeStrategy } from './upgrade-strategy';

/** How the workloads are stopped, checked and complete. */
export interface StopSettings {
  /** Undefined: as long as the workloads' grace periods ask for. */
  readonly stopSeconds?: number;
  /** What stops before the rest, in groups of names. */
  readonly stopOrder: string[][];
  /** What Git no longer has, sorted. */
  readonly removedWorkloads: RemovedWorkload[];
  readonly runningJobs: RunningJobs;
  readonly runningJobsSeconds: number;
}

/** @throws for the first prop that is wrong */
export function stopSettings(
  scope: Construct,
  props: DowntimeUpgradeAppProps,
  strategy: UpgradeStrategy,
): StopSettings {
  const { stopTimeout, runningJobs, runningJobsTimeout = Duration.minutes(10) } = props;
  return {
    stopSeconds: stopTimeout && requireSeconds(scope, 'stopTimeout', stopTimeout),
    stopOrder: stopOrder(scope, props, strategy),
    removedWorkloads: removedWorkloads(scope, props.removedWorkloads, strategy),
    runningJobs: requireRunningJobs(scope, runningJobs),
    runningJobsSeconds: requireSeconds(scope, 'runningJobsTimeout', runningJobsTimeout),
  };
}

function requireRunningJobs(scope: IConstruct, choice = RunningJobs.WAIT): RunningJobs {
  const known = Object.values(RunningJobs);
  if (!known.includes(choice)) fail(scope, `runningJobs is '${choice}'`, `use one of ${known.join(', ')}`);
  return choice;
}

function stopOrder(scope: IConstruct, props: DowntimeUpgradeAppProps, strategy: UpgradeStrategy): string[][] {
  const { stopOrder: groups = [], migrator } = props;
  requireList(scope, 'stopOrder', groups, "[['worker'], ['web']]");
  for (const [index, group] of groups.entries()) requireList(scope, `stopOrder[${index}]`, group, "['worker']");
  if (groups.length > 0 && strategy === UpgradeStrategy.FENCED_ROLLOUT) {
    fail(
      scope,
      `stopOrder is given with the strategy ${strategy}, in which all workloads are bounced at once`,
      'use UpgradeStrategy.PRE_SYNC_HOOKS, or leave it out',
    );
  }
  if (groups.length > 0 && migrator.stopFirst) {
    fail(
      scope,
      "stopOrder is given with migrator.stopFirst, where everything stops before the migrator's pod starts",
      'leave one of them out',
    );
  }
  return groups.map((group) => [...group]);
}
