export { ArgoAnnotations } from './annotations';
export {
  type Annotated,
  HELM_HOOK_WEIGHT,
  hookText,
  isDeletedBySync,
  isOrdinary,
  PHASES,
  type Phase,
  phasesOf,
  readWave,
  runsInSync,
  waveOf,
} from './hooks';
export { PrunePropagation, SyncOption } from './sync-option';
export { HookDeletePolicy, SyncPhase } from './sync-phase';
