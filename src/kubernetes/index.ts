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
export type { ReplicaSet, ReplicationController, ScaledObject } from './other-kinds';
export { PodSecurityLevel, strictestLevel } from './pod-security';
