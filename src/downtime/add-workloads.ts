import { type ApiObject, JsonPatch } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { fail, some, suggestion } from '../common';
import { isScaled, kindOf } from './kinds';
import type { WorkloadKind } from './kinds/workload-kind';

/** What is said of the objects of a chart that are added at once. */
export interface AddWorkloadsOptions {
  /**
   * What never touches the database, or must stay up while the schema is migrated, and why: as `leaveOut` says it of a construct. Objects by name, by
   * `Kind/name`, or all of a kind: `{ 'Deployment/wiki-pooler': 'the migrator connects through it' }`.
   * @default - nothing
   */
  readonly except?: { [object: string]: string };

  /**
   * How many pods run, of workloads that do not say: `{ 'wiki-web': 3 }`. After a stop the number in Git is what brings them back. Where an autoscaler decides, it is the
   * number with which it begins again.
   * @default - the workloads say so themselves
   */
  readonly replicas?: { [workload: string]: number };
}

/**
 * The objects that each key means: a name, `Kind/name`, or a kind.
 *
 * @throws for all keys that mean none
 */
export function objectsCalled(
  scope: IConstruct,
  prop: string,
  keys: readonly string[],
  objects: ApiObject[],
): Map<string, ApiObject[]> {
  const meant = (key: string) =>
    objects.filter(({ kind, name }) => key === name || key === kind || key === `${kind}/${name}`);
  const unknown = keys.filter((key) => meant(key).length === 0);
  if (unknown.length > 0) {
    const names = [...new Set(objects.flatMap(({ kind, name }) => [name, `${kind}/${name}`]))];
    const remedies = unknown.map((key) => `${key}: ${suggestion(key, names)}`);
    fail(scope, `${prop}: nothing below it is called ${some(unknown.map((key) => `'${key}'`))}`, remedies.join('; '));
  }
  return new Map(keys.map((key) => [key, meant(key)]));
}

/** @throws for what has no replicas, and for a workload that says another number itself */
export function giveReplicas(scope: IConstruct, objects: ApiObject[], replicas: { [workload: string]: number }): void {
  for (const [key, meant] of objectsCalled(scope, 'replicas', Object.keys(replicas), objects)) {
    const scaled = meant.filter((object) => hasReplicas(kindOf(object)));
    if (scaled.length === 0) {
      const kinds = some(meant.map(({ kind, name }) => `${kind}/${name}`));
      fail(scope, `replicas: '${key}' means ${kinds}, which has none`, 'name what is scaled, such as a Deployment');
    }
    for (const object of scaled) {
      const said = object.toJson().spec?.replicas ?? undefined;
      if (said === undefined) object.addJsonPatch(JsonPatch.add('/spec/replicas', replicas[key]));
      else if (said !== replicas[key]) {
        fail(object, `${object.kind}/${object.name} has replicas ${said} itself`, `leave '${key}' out of replicas`);
      }
    }
  }
}

const hasReplicas = (kind: WorkloadKind | undefined) => kind !== undefined && isScaled(kind);
