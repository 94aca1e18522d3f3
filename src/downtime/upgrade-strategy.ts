/** How an application is taken from one schema version to the next. A running installation can be switched either way without a migration. */
export enum UpgradeStrategy {
  /**
   * The Jobs are hooks before the sync. The application is scaled to 0, migrated, and applied in its new version. Works for every workload that
   * can be stopped.
   */
  PRE_SYNC_HOOKS = 'PRE_SYNC_HOOKS',

  /**
   * The migrator's Job stands in one wave with the workloads. The pods of the new version come up beside the old ones and wait: what cannot work
   * is found there, with nothing stopped. The old pods are then deleted and made again by their controller, and wait too while the migrator runs
   * alone. A shorter downtime, and a migration that changed nothing gives the old version back by itself; but there must be room for one more
   * pod of each workload, and the jobs may delete pods of the namespace.
   */
  FENCED_ROLLOUT = 'FENCED_ROLLOUT',
}
