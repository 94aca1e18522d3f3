export { suggestion } from './configuration/nearest';
export type { Installation } from './installation';
export type { IInstallationTemplate } from './installation-template';
export { TenantFleet, type TenantFleetProps } from './tenant-fleet';
