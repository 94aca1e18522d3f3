export { GitRepository } from './git';
export { makePlan } from './make-plan';
export { planMarkdown } from './markdown';
export {
  type ApplicationState,
  type ArgoApplicationRef,
  CHANGE_CLASSES,
  type ChangeClass,
  type ChangeShape,
  type DowntimeEstimate,
  type EnvironmentPlan,
  EXIT_CODES,
  type InstallationPlan,
  type InstallationState,
  type JobEffect,
  type Outcome,
  type Plan,
  type Reason,
  type ReasonCode,
  type Revision,
  type WavePlan,
} from './plan';
export { planText } from './text';
