export type * as argocd from './generated/argo-cd';
export type * as externalSecrets from './generated/external-secrets';
export type * as k8s from './generated/kubernetes';
export type * as sealedSecrets from './generated/sealed-secrets';
export { isPinned, pinnedImage } from './image-reference';
export {
  groupOf,
  isKind,
  itemsOf,
  type KnownKind,
  type KnownManifest,
  type Manifest,
  type ManifestOf,
  manifestOf,
  type Unnamed,
} from './manifest';
export { checkObjects, requireLabel, requireSubdomain } from './object-rules';
export type { ReplicaSet, ReplicationController, Rollout, ScaledJob, ScaledObject } from './other-kinds';
export { PodSecurityLevel, strictestLevel } from './pod-security';
export { hasPassword, passwordsIn } from './rules/clear-text';
export { commandProblems } from './rules/command-rules';
export { valueProblems } from './rules/environment-rules';
export { entriesOf, type FieldProblem, MAX_INT32, objectsIn, shown } from './rules/field-problem';
export { metadataProblems } from './rules/metadata-rules';
export { DATA_KEY, ENV_NAME, LABEL, obeys, remedyOf } from './rules/name-rules';
export { podProblems, problemsAt, textOf } from './rules/pod-rules';
export { amountOf } from './rules/quantity';
export { selectorProblems } from './rules/selector-rules';
export { dataProblems, tooLargeToNote } from './rules/size-rules';
export { claimTemplateNames } from './rules/volume-rules';
