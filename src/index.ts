export {
  ApplicationDeletion,
  ApplicationGenerator,
  ApplicationSetPreview,
  ApplicationsSync,
  ArgoApplication,
  type ArgoApplicationOptions,
  type ArgoApplicationProps,
  ArgoApplicationSet,
  type ArgoApplicationSetProps,
  type ArgoApplicationTemplate,
  ArgoAppProject,
  type ArgoAppProjectProps,
  ArgoDestination,
  type ArgoResourceKind,
  ArgoSource,
  ArgoWarning,
  type ClustersGeneratorProps,
  type GitGeneratorProps,
  type GitSourceProps,
  type HelmChartSourceProps,
  type IgnoredDifference,
  MaxUpdate,
  type RollingSync,
  RolloutStep,
  SyncRetry,
  type SyncRetryOptions,
  SyncWindow,
  type SyncWindowProps,
} from './applications';
export {
  ArgoAnnotations,
  HookDeletePolicy,
  PrunePropagation,
  SyncOption,
  SyncPhase,
} from './argo';
export {
  type AddWorkloadsOptions,
  type AppDeploymentProps,
  AppEnvSource,
  AppEnvValue,
  AppProbe,
  type AppProbeOptions,
  AppVolume,
  type AppVolumeOptions,
  type ContainerResources,
  type ContainerSecurity,
  DowntimeUpgradeApp,
  type DowntimeUpgradeAppProps,
  type ExternalSecretKey,
  type ExternalSecretProps,
  type JobMigratorOptions,
  Migrator,
  type MigratorContainerProps,
  MigratorJobs,
  type MigratorProps,
  type MigratorStep,
  RunningJobs,
  type SealedSecretProps,
  type ToolImages,
  UpgradeSecret,
  type UpgradeSecretOptions,
  UpgradeStrategy,
  UpgradeWarning,
} from './downtime';
export {
  type IInstallationTemplate,
  type Installation,
  TenantFleet,
  type TenantFleetProps,
} from './fleet';
export { PodSecurityLevel } from './kubernetes';
export {
  ManifestApp,
  type ManifestAppProps,
  type ManifestSummary,
} from './output';

import { ManifestApp } from './output';
import { verdictAfterSynthesis } from './plan';

// What a change does to installations is known on a higher floor than the files.
ManifestApp._verdictOf = verdictAfterSynthesis;
