/** What `DowntimeUpgradeApp` warns of, and what can be silenced with `silencedWarnings`. */
export enum UpgradeWarning {
  /** A container of a workload without requests for CPU and memory. */
  MISSING_REQUESTS = 'MISSING_REQUESTS',
  /** A container of a workload without any probe. */
  MISSING_PROBES = 'MISSING_PROBES',
  /** A container of a workload whose image has no tag, or the tag `latest`. */
  UNPINNED_IMAGE = 'UNPINNED_IMAGE',
  /** A workload that stops its old pods before new ones run, so a sync without hooks takes it down. */
  RECREATE_STRATEGY = 'RECREATE_STRATEGY',
  /** A migrator whose command is not known, so that it cannot be skipped. */
  UNKNOWN_MIGRATOR_COMMAND = 'UNKNOWN_MIGRATOR_COMMAND',
  /** A Deployment of the chart that is neither part of an application with downtime nor left out. */
  WORKLOAD_NOT_STOPPED = 'WORKLOAD_NOT_STOPPED',
  /** A hook that stays in the chart: Argo CD deletes and makes it again, or runs it, on every sync. */
  HOOK_CONFIGURATION = 'HOOK_CONFIGURATION',
  /** Pods of the application that have the migrator's ServiceAccount, and with it the rights of the upgrade. */
  MIGRATOR_ACCOUNT_SHARED = 'MIGRATOR_ACCOUNT_SHARED',
  /** A PersistentVolumeClaim that the migrator mounts and that comes after it: a first installation waits for it. */
  CLAIM_AFTER_MIGRATOR = 'CLAIM_AFTER_MIGRATOR',
  /** A Secret whose values stand in clear text in Git. */
  CLEAR_TEXT_SECRET = 'CLEAR_TEXT_SECRET',
  /** A password in what is no Secret: in an address, a variable or an argument. */
  CLEAR_TEXT_PASSWORD = 'CLEAR_TEXT_PASSWORD',
  /** In a rollout, an object whose ill health of a moment Argo CD takes for a failed sync: an autoscaler without metrics, a CronJob whose last Job failed. */
  MOMENTARY_HEALTH = 'MOMENTARY_HEALTH',
  /** An object that is too large for client-side apply, which notes all of it in an annotation. */
  LARGE_OBJECT = 'LARGE_OBJECT',
}
