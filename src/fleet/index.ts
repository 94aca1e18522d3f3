export { CommittedFleet, CommittedInstallation } from './committed-fleet';
export type { CommittedWave } from './committed-waves';
export { changeState, type StateChange, type StateStep } from './edit/change-state';
export { type Move, type Moved, move } from './edit/move';
export { type Drift, type Promoted, type Promotion, promote } from './edit/promote';
export { type Rename, type Renamed, rename } from './edit/rename';
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
export { type ListedInstallation, listInstallations } from './list-fleet';
export { TenantFleet, type TenantFleetProps } from './tenant-fleet';
