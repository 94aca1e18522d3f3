export { verdictAfterSynthesis } from './after-synthesis';
export { type MeasuredUpgrade, withHistory } from './estimate';
export { GitRepository } from './git';
export { planHtml } from './html';
export { makePlan } from './make-plan';
export { planMarkdown } from './markdown';
export { html, type Markup } from './markup';
export { htmlTable, page } from './page';
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
  type WindowPlan,
} from './plan';
export { type RandomValue, randomValues } from './random-values';
export { imagesIn } from './state';
export { minutesLeft } from './sync-windows';
export { duration, estimateText, planText } from './text';
