import type { ApiObject } from 'cdk8s';
import { computedOnce, hasKeys } from '../common';
import type * as argocd from './generated/argo-cd';
import type * as externalSecrets from './generated/external-secrets';
import type * as k8s from './generated/kubernetes';
import type * as sealedSecrets from './generated/sealed-secrets';
import type { ReplicaSet, ReplicationController, Rollout, ScaledJob, ScaledObject } from './other-kinds';

/** An object of any kind, as it is applied. What else it has is known only with its kind: `isKind`. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: k8s.ManifestMetadata;
  spec?: unknown;
}

/** The objects whose fields are known here. */
export type KnownManifest =
  | k8s.Kind
  | argocd.Kind
  | externalSecrets.Kind
  | sealedSecrets.Kind
  | ReplicaSet
  | ReplicationController
  | Rollout
  | ScaledJob
  | ScaledObject;

export type KnownKind = KnownManifest['kind'];

/** What an object is, by its kind. */
export type ManifestOf<K extends KnownKind> = Extract<KnownManifest, { kind: K }>;

/** What an object will be, but for its name. */
export type Unnamed<M extends KnownManifest> = M extends unknown
  ? Omit<M, 'metadata'> & { metadata?: k8s.ObjectMeta }
  : never;

type GroupOf<V extends string> = V extends `${infer Group}/${string}` ? Group : '';

const GROUPS: { readonly [M in KnownManifest as M['kind']]: GroupOf<M['apiVersion']> } = {
  AppProject: 'argoproj.io',
  Application: 'argoproj.io',
  ApplicationSet: 'argoproj.io',
  ConfigMap: '',
  CronJob: 'batch',
  DaemonSet: 'apps',
  Deployment: 'apps',
  ExternalSecret: 'external-secrets.io',
  HorizontalPodAutoscaler: 'autoscaling',
  Job: 'batch',
  Namespace: '',
  PersistentVolumeClaim: '',
  Pod: '',
  ReplicaSet: 'apps',
  ReplicationController: '',
  Role: 'rbac.authorization.k8s.io',
  RoleBinding: 'rbac.authorization.k8s.io',
  Rollout: 'argoproj.io',
  ScaledJob: 'keda.sh',
  ScaledObject: 'keda.sh',
  SealedSecret: 'bitnami.com',
  Secret: '',
  Service: '',
  ServiceAccount: '',
  StatefulSet: 'apps',
};

/** The API group; '' for Kubernetes' first one. */
export function groupOf({ apiVersion }: Pick<Manifest, 'apiVersion'>): string {
  return apiVersion.split('/').slice(0, -1).join('/');
}

/**
 * Whether an object is of one of these kinds, in whatever version. Other groups may have kinds of the same name.
 *
 * Its fields then have the types that Kubernetes takes, if its author made no mistake: nobody has checked that.
 */
export function isKind<K extends KnownKind>(manifest: Manifest, ...kinds: K[]): manifest is ManifestOf<K> {
  return kinds.some((kind) => manifest.kind === kind && groupOf(manifest) === GROUPS[kind]);
}

/** The objects in a `List`, as Argo CD takes it apart; of another object, itself. */
export function itemsOf(object: Manifest): Manifest[] {
  const { items } = object as Manifest & { items?: unknown };
  if (!object.kind.endsWith('List') || !Array.isArray(items)) return [object];
  return items.filter(isObject).flatMap(itemsOf);
}

function isObject(item: unknown): item is Manifest {
  return (
    hasKeys(item) && typeof item.apiVersion === 'string' && typeof item.kind === 'string' && hasKeys(item.metadata)
  );
}

/** An object's manifest, which must not be changed. Whoever calls `toJson` gets one of their own. */
export function manifestOf(object: ApiObject): Manifest {
  return computedOnce(object, () => object.toJson());
}
