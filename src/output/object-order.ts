import type { IConstruct } from 'constructs';
import { PHASES, phasesOf, waveOf } from '../argo';
import type { Manifest } from '../kubernetes';

/** A rendered object and the construct that it comes from. */
export interface RenderedObject {
  readonly construct: IConstruct;
  readonly json: Manifest;
}

/** That everything below one construct comes after everything below another. */
export interface ObjectDependency {
  readonly source: IConstruct;
  readonly target: IConstruct;
}

// Without these nothing else can be applied, so they come before the hooks too.
const FOUNDATION = ['Namespace', 'CustomResourceDefinition'];
// The order in which Argo CD applies the kinds of one wave; kinds that are not here come last.
// https://github.com/argoproj/argo-cd/blob/v3.6.1/gitops-engine/pkg/sync/sync_tasks.go#L23-L69
const KINDS = [
  ...['Namespace', 'NetworkPolicy', 'ResourceQuota', 'LimitRange', 'PodSecurityPolicy', 'PodDisruptionBudget'],
  ...['ServiceAccount', 'Secret', 'SecretList', 'ConfigMap'],
  ...['StorageClass', 'PersistentVolume', 'PersistentVolumeClaim'],
  ...['CustomResourceDefinition', 'ClusterRole', 'ClusterRoleList', 'ClusterRoleBinding', 'ClusterRoleBindingList'],
  ...['Role', 'RoleList', 'RoleBinding', 'RoleBindingList', 'Service', 'DaemonSet', 'Pod', 'ReplicationController'],
  ...['ReplicaSet', 'Deployment', 'HorizontalPodAutoscaler', 'StatefulSet', 'Job', 'CronJob', 'IngressClass'],
  ...['Ingress', 'APIService'],
];
const KIND_ORDER = new Map(KINDS.map((kind, index) => [kind, index]));

/**
 * The objects of one file in the order in which Argo CD applies them: sync phase, wave, kind, namespace, name. So a file reads as the
 * process that it starts, `kubectl apply` can take it as it is, and moving a line of the program moves nothing in Git. Dependencies
 * between constructs come first, as cdk8s promises.
 */
export function inOrder(objects: RenderedObject[], dependencies: ObjectDependency[]): RenderedObject[] {
  const sorted = objects
    .map((object) => ({ object, key: sortKey(object.json) }))
    .sort((one, other) => compare(one.key, other.key))
    .map(({ object }) => object);
  return dependencies.length === 0 ? sorted : afterTheirDependencies(sorted, dependencies);
}

function sortKey(json: Manifest): (number | string)[] {
  const { metadata, kind, apiVersion } = json;
  // A hook of several phases stands in the first; what Argo CD never applies, at the end.
  const [phase] = phasesOf(json);
  return [
    FOUNDATION.includes(kind) ? 0 : 1,
    phase === undefined ? PHASES.length : PHASES.indexOf(phase),
    waveOf(json),
    KIND_ORDER.get(kind) ?? KINDS.length,
    kind,
    metadata.namespace ?? '',
    metadata.name,
    apiVersion,
  ];
}

/** By code units, not by the language of whoever runs it. */
function compare(one: (number | string)[], other: (number | string)[]): number {
  for (let i = 0; i < one.length; i++) {
    if (one[i] < other[i]) return -1;
    if (one[i] > other[i]) return 1;
  }
  return 0;
}

/** Takes the first object, again and again, that waits for none of the others. */
function afterTheirDependencies(sorted: RenderedObject[], dependencies: ObjectDependency[]): RenderedObject[] {
  const below = objectsBelow(sorted, dependencies);
  const waitsFor = new Map<RenderedObject, Set<RenderedObject>>();
  for (const { source, target } of dependencies) {
    for (const object of below.get(source) ?? []) {
      const targets = waitsFor.get(object) ?? new Set();
      for (const other of below.get(target) ?? []) if (other !== object) targets.add(other);
      waitsFor.set(object, targets);
    }
  }
  const done = new Set<RenderedObject>();
  const rest = [...sorted];
  while (rest.length > 0) {
    const next = rest.findIndex((object) => [...(waitsFor.get(object) ?? [])].every((other) => done.has(other)));
    if (next < 0) {
      const paths = rest.map(({ construct }) => construct.node.path).slice(0, 5);
      throw new Error(`${paths.join(', ')} depend on each other; remove one of the dependencies`);
    }
    done.add(rest[next]);
    rest.splice(next, 1);
  }
  return [...done];
}

function objectsBelow(objects: RenderedObject[], dependencies: ObjectDependency[]): Map<IConstruct, RenderedObject[]> {
  const below = new Map<IConstruct, RenderedObject[]>();
  for (const { source, target } of dependencies) {
    below.set(source, []);
    below.set(target, []);
  }
  for (const object of objects) {
    for (const scope of object.construct.node.scopes) below.get(scope)?.push(object);
  }
  return below;
}
