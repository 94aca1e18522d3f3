export { ArgoAnnotations } from './annotations';
export { ApplicationGenerator, type ClustersGeneratorProps, type GitGeneratorProps } from './application-generator';
export type { ArgoApplicationOptions } from './application-options';
export { ApplicationSetPreview } from './application-set-preview';
export { ArgoAppProject, type ArgoAppProjectProps, type ArgoResourceKind } from './argo-app-project';
export { ApplicationDeletion, ArgoApplication, type ArgoApplicationProps } from './argo-application';
export {
  ApplicationsSync,
  ArgoApplicationSet,
  type ArgoApplicationSetProps,
  type ArgoApplicationTemplate,
} from './argo-application-set';
export { ArgoDestination } from './argo-destination';
export { ArgoSource, type GitSourceProps, type HelmChartSourceProps } from './argo-source';
export type { IgnoredDifference } from './ignored-difference';
export { PodSecurityLevel } from './pod-security';
export { MaxUpdate, type RollingSync, RolloutStep } from './rolling-sync';
export { PrunePropagation, SyncOption } from './sync-option';
export { HookDeletePolicy, SyncPhase } from './sync-phase';
export { SyncRetry, type SyncRetryOptions } from './sync-retry';
export { SyncWindow, type SyncWindowProps } from './sync-window';
export { ArgoWarning } from './warnings';
