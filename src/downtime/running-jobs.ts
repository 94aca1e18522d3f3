/** What happens to Jobs that a CronJob or a ScaledJob has started, and that run when an upgrade begins. The application serves meanwhile. */
export enum RunningJobs {
  /** They are waited for. When some run after `runningJobsTimeout`, the upgrade is refused, and nothing was stopped. */
  WAIT = 'WAIT',

  /** They are deleted, with their pods. */
  DELETE = 'DELETE',
}
