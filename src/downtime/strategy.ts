import { SyncPhase } from '../argo';
import { UpgradeStrategy } from './upgrade-strategy';

/** The phase and wave of a sync in which each part of an upgrade stands. */
export interface UpgradePhases {
  /** What the Jobs need: secrets and rights. */
  readonly preparation: SyncPhase;
  /** The programs of the Jobs, and the Deployment with which images are checked. Hooks, so that nothing prunes or heals them while a Job runs. */
  readonly programs: SyncPhase;
  /** The check Job, where there is one. */
  readonly check?: SyncPhase;
  /** The migrator Job. */
  readonly migrate: SyncPhase;
  /** The waves that a workload may have, in the Sync phase. */
  readonly workloads: { readonly first: number; readonly last: number };
}

/** The Jobs are hooks before the sync. The workloads are applied when the migration is done. */
const PRE_SYNC_HOOKS: UpgradePhases = {
  preparation: SyncPhase.preSync(-1),
  programs: SyncPhase.preSync(-1),
  check: SyncPhase.preSync(10),
  migrate: SyncPhase.preSync(20),
  workloads: { first: 0, last: Number.POSITIVE_INFINITY },
};

/**
 * The Job waits for pods that come with it, so they share a wave; within a wave Argo CD applies secrets and rights first, and Jobs last. It is a
 * hook: a Job that is none and has failed is not made again. And everything is in this one wave: in a sync of several, Argo CD waits until the
 * Deployments are healthy before it says that a hook has failed.
 * @see https://github.com/argoproj/argo-cd/blob/v3.6.1/gitops-engine/pkg/sync/sync_context.go (multiStep)
 */
const FENCED_ROLLOUT: UpgradePhases = {
  preparation: SyncPhase.sync(0),
  programs: SyncPhase.syncHook(0),
  migrate: SyncPhase.syncHook(0),
  workloads: { first: 0, last: 0 },
};

export const PHASES_OF: { readonly [strategy in UpgradeStrategy]: UpgradePhases } = {
  [UpgradeStrategy.PRE_SYNC_HOOKS]: PRE_SYNC_HOOKS,
  [UpgradeStrategy.FENCED_ROLLOUT]: FENCED_ROLLOUT,
};
