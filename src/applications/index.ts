export { applicationProblems } from './application-checks';
export type { ArgoApplicationOptions } from './application-options';
export { applicationAnnotations, applicationSpec } from './application-spec';
export { ArgoWarning } from './application-warning';
export { ArgoAppProject, type ArgoAppProjectProps, type ArgoResourceKind } from './argo-app-project';
export { ApplicationDeletion, ArgoApplication, type ArgoApplicationProps, warnOfApplication } from './argo-application';
export { ArgoDestination } from './argo-destination';
export { API_VERSION } from './argo-object';
export { ArgoSource, type GitSourceProps, type HelmChartSourceProps } from './argo-source';
export { HOLDS_DATA, inspect } from './contents';
export { SCHEDULE_REMEDY, scheduleProblem, weeklyMinutes } from './cron-schedule';
export type { IgnoredDifference } from './ignored-difference';
export { ApplicationGenerator, type ClustersGeneratorProps, type GitGeneratorProps } from './set/application-generator';
export { ApplicationSetPreview } from './set/application-set-preview';
export {
  ApplicationsSync,
  ArgoApplicationSet,
  type ArgoApplicationSetProps,
  type ArgoApplicationTemplate,
} from './set/argo-application-set';
export { MaxUpdate, type RollingSync, RolloutStep } from './set/rolling-sync';
export { SyncRetry, type SyncRetryOptions } from './sync-retry';
export { SyncWindow, type SyncWindowProps } from './sync-window';
export { isTimeZone, timeZoneRemedy } from './time-zones';
