export { CommittedFleet, CommittedInstallation } from './committed-fleet';
export type { CommittedWave } from './committed-waves';
export { suggestion } from './configuration/nearest';
export { type Changed, setValues, type Target } from './edit/set-values';
export {
  ANNOTATION_MARKERS,
  applicationsFolder,
  installationsFolder,
  LABEL_ENVIRONMENT,
  LABEL_FLEET,
  LABEL_STATE,
  LABEL_TENANT,
  LABEL_VERSION,
  LABEL_WAVE,
  manifestsFile,
  projectsFile,
} from './fleet-names';
export type { Installation } from './installation';
export type { IInstallationTemplate } from './installation-template';
export { TenantFleet, type TenantFleetProps } from './tenant-fleet';
