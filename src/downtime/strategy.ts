import { SyncPhase } from '../argo';
import { UpgradeStrategy } from './upgrade-strategy';

/** The phase and wave of a sync in which each part of an upgrade stands. */
export interface UpgradePhases {
  /** What the Jobs need: secrets, rights, programs, the Deployment with which images are checked. */
  readonly preparation: SyncPhase;
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
  check: SyncPhase.preSync(10),
  migrate: SyncPhase.preSync(20),
  workloads: { first: 0, last: Number.POSITIVE_INFINITY },
};

/**
 * The Job waits for pods that come with it, so they share a wave. It is a hook all the same: of what is no hook, Argo CD does not make a Job
 * again that has failed, and it tells of the failure only when the Deployments have given up.
 */
const FENCED_ROLLOUT: UpgradePhases = {
  preparation: SyncPhase.sync(-1),
  migrate: SyncPhase.syncHook(0),
  workloads: { first: 0, last: 0 },
};

export const PHASES_OF: { readonly [strategy in UpgradeStrategy]: UpgradePhases } = {
  [UpgradeStrategy.PRE_SYNC_HOOKS]: PRE_SYNC_HOOKS,
  [UpgradeStrategy.FENCED_ROLLOUT]: FENCED_ROLLOUT,
};
