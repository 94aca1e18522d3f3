export { suggestion } from './configuration/nearest';
export {
  ANNOTATION_MARKERS,
  LABEL_ENVIRONMENT,
  LABEL_FLEET,
  LABEL_STATE,
  LABEL_TENANT,
  LABEL_VERSION,
  LABEL_WAVE,
} from './fleet-names';
export type { Installation } from './installation';
export type { IInstallationTemplate } from './installation-template';
export { TenantFleet, type TenantFleetProps } from './tenant-fleet';
