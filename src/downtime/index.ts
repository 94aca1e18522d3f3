export type { AppDeploymentProps } from './app-deployment';
export { AppProbe, type AppProbeOptions } from './app-probe';
export { AppVolume, type AppVolumeOptions } from './app-volume';
export type { ContainerResources, ContainerSecurity } from './container-options';
export { DowntimeUpgradeApp } from './downtime-upgrade-app';
export type { DowntimeUpgradeAppProps } from './downtime-upgrade-app-props';
export type { MigratorProps } from './migrator-job';
export type { ToolImages } from './tools';
export {
  type ExternalSecretKey,
  type ExternalSecretProps,
  type SealedSecretProps,
  UpgradeSecret,
  type UpgradeSecretOptions,
} from './upgrade-secret';
export { UpgradeWarning } from './warnings';
