import { SyncPhase } from '../argo';

/** The phase and wave of a sync in which each part of an upgrade stands. */
export interface UpgradePhases {
  /** What the Jobs need: secrets, rights, the Deployment with which images are checked. */
  readonly preparation: SyncPhase;
  /** The check Job. */
  readonly check: SyncPhase;
  /** The migrator Job. */
  readonly migrate: SyncPhase;
  /** The lowest wave that a workload may have, in the Sync phase. */
  readonly firstWorkloadWave: number;
}

/** The Jobs are hooks before the sync. The workloads are applied when the migration is done. */
export const PRE_SYNC_HOOKS: UpgradePhases = {
  preparation: SyncPhase.preSync(-1),
  check: SyncPhase.preSync(10),
  migrate: SyncPhase.preSync(20),
  firstWorkloadWave: 0,
};
