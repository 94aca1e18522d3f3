export type { AddWorkloadsOptions } from './add-workloads';
export type { AppDeploymentProps } from './app-deployment';
export { AppEnvSource, AppEnvValue } from './containers/app-env';
export { AppProbe, type AppProbeOptions } from './containers/app-probe';
export { AppVolume, type AppVolumeOptions } from './containers/app-volume';
export {
  type ContainerResources,
  type ContainerSecurity,
  QUANTITY,
  quantityMistake,
} from './containers/container-options';
export type { ToolImages } from './containers/tool-containers';
export { DowntimeUpgradeApp } from './downtime-upgrade-app';
export type { DowntimeUpgradeAppProps } from './downtime-upgrade-app-props';
export {
  isScaled,
  isStoppable,
  kindOf,
  podMakersIn,
  runsPods,
  type ScaleTarget,
  STOPPABLE_KINDS,
  stopField,
} from './kinds';
export { MAX_REPLICAS } from './kinds/replicas';
export {
  type HistoryEntry,
  MARKER_KEYS,
  type Marker,
  type MarkerKey,
  type MarkerProblem,
  parseHistory,
  printHistoryEntry,
  readMarker,
} from './marker';
export type { MigratorContainerProps, MigratorProps, MigratorStep } from './migrator';
export { type JobMigratorOptions, Migrator } from './migrator-from-job';
export { MigratorJobs } from './migrator-jobs';
export { scriptsDigest } from './programs';
export { RunningJobs } from './running-jobs';
export { ANNOTATION_SCHEMA_VERSION, LABEL_JOB, LABEL_UPGRADE, MIGRATOR_JOB, markerName } from './upgrade-names';
export {
  type ExternalSecretKey,
  type ExternalSecretProps,
  type SealedSecretProps,
  UpgradeSecret,
  type UpgradeSecretOptions,
} from './upgrade-secret';
export { UpgradeStrategy } from './upgrade-strategy';
export { UpgradeWarning } from './upgrade-warning';
export { compareVersions, VERSION, type VersionRelation } from './version';
