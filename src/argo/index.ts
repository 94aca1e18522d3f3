export { ArgoAnnotations } from './annotations';
export { HELM_HOOK_WEIGHT, hookText, isOrdinary, PHASES, phasesOf, readWave, runsInSync, waveOf } from './hooks';
export { PrunePropagation, SyncOption } from './sync-option';
export { HookDeletePolicy, SyncPhase } from './sync-phase';
