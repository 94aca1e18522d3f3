import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { ArgoAnnotations, hookText, isOrdinary, phasesOf, runsInSync } from '../argo';
import { isStoppable, kindOf, LABEL_UPGRADE, stopField } from '../downtime';
import { isKind, type k8s, type Manifest, type PodSecurityLevel, strictestLevel } from '../kubernetes';

/** An object that holds data, or takes others with it, when it is deleted. */
export interface DataObject {
  readonly id: string;
  readonly mayBePruned: boolean;
  readonly mayBeDeleted: boolean;
}

/** A workload, as Argo CD finds it. */
export interface WorkloadReference {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  /** Where the stop changes it: `['spec', 'replicas']`. */
  readonly stopField: readonly string[];
}

/** What an Application must know of the objects that it applies. */
export interface Contents {
  readonly isEmpty: boolean;
  /** The names of the applications that are upgraded with downtime. */
  readonly upgrades: string[];
  /** Those of them whose migrator stands in one wave with their workloads. */
  readonly rollouts: string[];
  /** `Job/shop-check-1a2b3c4d (PreSync)`, ... */
  readonly hooks: string[];
  /** Workloads that a stop changes, and Git brings back. */
  readonly stopped: WorkloadReference[];
  /** Those that it scales, and whose replicas are set by an autoscaler. */
  readonly autoscaled: WorkloadReference[];
  readonly hasExternalSecrets: boolean;
  /** The namespaces that the objects are in. */
  readonly namespaces: string[];
  /** The namespaces that are among the objects. */
  readonly ownNamespaces: string[];
  readonly data: DataObject[];
  /** Workloads that Argo CD is told to replace. */
  readonly replaced: string[];
  readonly podSecurity: PodSecurityLevel;
}

/** Kinds whose deletion takes data away. */
export const HOLDS_DATA = ['CustomResourceDefinition', 'Namespace', 'PersistentVolume', 'PersistentVolumeClaim'];
const LOOKS_AT_CONTENTS = ['Application', 'ApplicationSet'];
const CASCADES = 'resources-finalizer.argocd.argoproj.io';

/** The objects below these constructs, as they are at this moment. */
export function objectsOf(constructs: IConstruct[]): Manifest[] {
  const found = new Set(constructs.flatMap((construct) => construct.node.findAll()).filter(ApiObject.isApiObject));
  return [...found].map((object) =>
    // An Application may look at its contents in turn: only what it says of itself matters here.
    object.apiGroup === 'argoproj.io' && LOOKS_AT_CONTENTS.includes(object.kind)
      ? { apiVersion: object.apiVersion, kind: object.kind, metadata: object.metadata.toJson() }
      : object.toJson(),
  );
}

/** @param objects manifests, as they are applied */
export function inspect(objects: Manifest[]): Contents {
  const jobs = objects.filter((object) => isKind(object, 'Job'));
  const namespaces = objects.filter((object) => isKind(object, 'Namespace'));
  const stopped = stoppedWorkloads(objects);
  const targets = objects.flatMap((object) => kindOf(object)?.scaleTarget?.(object) ?? []);
  return {
    isEmpty: objects.length === 0,
    upgrades: unique(objects.flatMap(({ metadata }) => metadata.labels?.[LABEL_UPGRADE] ?? [])),
    rollouts: unique(
      jobs.flatMap((job) => (phasesOf(job).includes('Sync') && job.metadata.labels?.[LABEL_UPGRADE]) || []),
    ),
    // Jobs first: they are what a reader knows.
    hooks: [...jobs, ...objects.filter((object) => !isKind(object, 'Job'))]
      .filter(runsInSync)
      .map((object) => `${idOf(object)} (${hookText(object)})`),
    stopped,
    autoscaled: stopped.filter(({ kind, name }) => targets.some((one) => one.kind === kind && one.name === name)),
    hasExternalSecrets: objects.some((object) => isKind(object, 'ExternalSecret')),
    namespaces: unique(objects.flatMap(({ metadata }) => metadata.namespace || [])),
    ownNamespaces: unique(namespaces.map(({ metadata }) => metadata.name)),
    data: objects.filter((object) => isOrdinary(object) && holdsData(object)).map(dataObject),
    replaced: objects
      .filter((object) => isKind(object, 'Job') || isStoppable(kindOf(object)))
      .filter((object) => ['Replace=true', 'Force=true'].some((option) => syncOptionsOf(object).includes(option)))
      .map(idOf),
    podSecurity: strictestLevel(objects.flatMap(podOf)),
  };
}

/** In order of their names. */
function stoppedWorkloads(objects: Manifest[]): WorkloadReference[] {
  return objects
    .flatMap((object) => {
      const kind = kindOf(object);
      const field = kind && stopField(kind);
      if (field === undefined || !isOrdinary(object)) return [];
      return [{ group: kind?.group ?? '', kind: object.kind, name: object.metadata.name, stopField: field }];
    })
    .sort((a, b) => (`${a.name} ${a.kind}` < `${b.name} ${b.kind}` ? -1 : 1));
}

function idOf({ kind, metadata }: Manifest): string {
  return `${kind}/${metadata.name}`;
}

function syncOptionsOf({ metadata }: Manifest): string[] {
  return list(metadata.annotations?.[ArgoAnnotations.SYNC_OPTIONS]);
}

function holdsData(object: Manifest): boolean {
  if (isKind(object, 'StatefulSet')) return object.spec?.persistentVolumeClaimRetentionPolicy?.whenDeleted === 'Delete';
  if (isKind(object, 'Application')) return !!object.metadata.finalizers?.some((name) => name.startsWith(CASCADES));
  return HOLDS_DATA.includes(object.kind);
}

function dataObject(object: Manifest): DataObject {
  const options = syncOptionsOf(object);
  const kept = object.metadata.annotations?.['helm.sh/resource-policy'] === 'keep';
  const may = (verb: string) => !kept && !options.includes(`${verb}=false`) && !options.includes(`${verb}=confirm`);
  return { id: idOf(object), mayBePruned: may('Prune'), mayBeDeleted: may('Delete') };
}

/** The specification of the pods that an object makes. Kinds that are not known here mostly have it where a Deployment has it. */
function podOf(object: Manifest): k8s.PodSpec[] {
  const kind = kindOf(object);
  const { template }: Partial<k8s.DeploymentSpec> = object.spec ?? {};
  const pod = (kind ? kind.podTemplate?.(object) : template)?.spec;
  return pod?.containers ? [pod] : [];
}

function list(text: string | undefined): string[] {
  return (text ?? '').split(',').flatMap((part) => part.trim() || []);
}

function unique(values: string[]): string[] {
  return [...new Set(values)].sort();
}
