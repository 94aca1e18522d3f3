import type { IConstruct } from 'constructs';
import { fail } from '../common';
import { STOPPABLE_KINDS, stopField } from '../downtime';
import type { argocd } from '../kubernetes';
import type { WorkloadReference } from './contents';

/**
 * Fields in which the cluster may differ from Git.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/diffing/
 */
export interface IgnoredDifference {
  /** The kind of the objects; `*` is every kind. */
  readonly kind: string;

  /**
   * The API group of the objects; `*` is every group.
   * @default - the core group
   */
  readonly group?: string;

  /** @default - objects of every name */
  readonly name?: string;

  /** @default - objects of every namespace */
  readonly namespace?: string;

  /**
   * Fields as JSON pointers, such as `/spec/replicas`.
   * @default - none
   */
  readonly jsonPointers?: string[];

  /**
   * Fields as paths of jq, such as `.spec.template.spec.containers[].image`.
   * @default - none
   */
  readonly jqPathExpressions?: string[];

  /**
   * The field managers whose fields are ignored, such as `kube-controller-manager` for what an autoscaler sets.
   * @default - none
   */
  readonly managedFieldsManagers?: string[];
}

/** Refuses what Argo CD would not understand, and what would ignore nothing. */
export function checkIgnoredDifference(scope: IConstruct, difference: IgnoredDifference): void {
  const { kind, jsonPointers = [], jqPathExpressions = [], managedFieldsManagers = [] } = difference;
  const named = `ignoreDifferences for kind '${kind}'`;
  if (!kind) fail(scope, 'ignoreDifferences without a kind', "give the kind, or '*' for every kind");
  if (jsonPointers.length + jqPathExpressions.length + managedFieldsManagers.length === 0) {
    fail(scope, `${named} names no field`, 'give jsonPointers, jqPathExpressions or managedFieldsManagers');
  }
  for (const pointer of jsonPointers) {
    if (!pointer.startsWith('/')) {
      fail(scope, `${named} has the JSON pointer '${pointer}'`, "begin it with '/', as in /spec/replicas");
    }
  }
  for (const path of jqPathExpressions) {
    if (!path.startsWith('.'))
      fail(scope, `${named} has the jq path '${path}'`, "begin it with '.', as in .spec.replicas");
  }
}

/** Whether it ignores what a stop has changed in a workload, whoever changed it; without a workload: in any workload. */
export function ignoresStop(difference: IgnoredDifference, workload?: WorkloadReference): boolean {
  const { group = '', kind, name, jsonPointers = [], jqPathExpressions = [] } = difference;
  const candidates: Omit<WorkloadReference, 'name'>[] = workload
    ? [workload]
    : STOPPABLE_KINDS.map((known) => ({ ...known, stopField: stopField(known) ?? [] }));
  const named = workload === undefined || name === undefined || name === workload.name;
  const paths = [...jsonPointers.map(pointerParts), ...jqPathExpressions.map(jqParts)];
  return (
    named &&
    candidates.some(
      (candidate) =>
        [candidate.group, '*'].includes(group) &&
        [candidate.kind, '*'].includes(kind) &&
        paths.some((path) => path.every((part, index) => part === candidate.stopField[index])),
    )
  );
}

const pointerParts = (pointer: string) =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

/** `.spec.replicas` and `.metadata.annotations["a/b"]`; of anything else nothing is known. */
const jqParts = (path: string) =>
  [...path.matchAll(/\.?\[?"([^"]*)"\]?|\.([A-Za-z_]\w*)|(.)/g)].map(
    ([, quoted, word, other]) => quoted ?? word ?? `?${other}`,
  );

/**
 * The first field inside a list of a custom resource; undefined when there is none. Argo CD merges lists only of the kinds that Kubernetes itself
 * has.
 */
export function fieldInList({
  group = '',
  jsonPointers = [],
  jqPathExpressions = [],
}: IgnoredDifference): string | undefined {
  const custom = group === '*' || (group.includes('.') && !group.endsWith('.k8s.io'));
  if (!custom) return undefined;
  return (
    jsonPointers.find((path) => /\/(\d+|-)(\/|$)/.test(path)) ?? jqPathExpressions.find((path) => path.includes('['))
  );
}

/** As it stands in a manifest. */
export function renderIgnoredDifference(difference: IgnoredDifference): argocd.ApplicationIgnoreDifferences {
  const { group, kind, name, namespace, jsonPointers, jqPathExpressions, managedFieldsManagers } = difference;
  return { group, kind, name, namespace, jsonPointers, jqPathExpressions, managedFieldsManagers };
}
