export { ArgoAnnotations } from './annotations';
export { PrunePropagation, SyncOption } from './sync-option';
export { HookDeletePolicy, SyncPhase } from './sync-phase';
