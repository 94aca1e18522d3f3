import { isSame } from '../common';
import { LABEL_JOB, LABEL_UPGRADE, MIGRATOR_JOB } from '../downtime';
import { groupOf, itemsOf, type Manifest } from '../kubernetes';

/** An object in two revisions; it is absent in one when it comes or goes. */
export interface ObjectChange {
  /** Kind/name, as in head. */
  readonly name: string;
  readonly before?: Manifest;
  readonly after?: Manifest;
}

/** The objects that differ, by kind and name. The Jobs of an upgrade, whose names come from their content, count as the same. */
export function objectChanges(base: readonly Manifest[], head: readonly Manifest[]): ObjectChange[] {
  const [before, after] = [base, head].map(byKey);
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((key) => {
    const [one, other] = [before.get(key), after.get(key)];
    if (isSame(one, other)) return [];
    const { kind, metadata } = (other ?? one) as Manifest;
    return [{ name: `${kind}/${metadata.name}`, before: one, after: other }];
  });
}

function byKey(objects: readonly Manifest[]): Map<string, Manifest> {
  return new Map(objects.flatMap(itemsOf).map((object) => [keyOf(object), object]));
}

function keyOf(object: Manifest): string {
  const { kind, metadata } = object;
  const name = isOfUpgrade(object) ? metadata.name.replace(/-[0-9a-f]{8}$/, '') : metadata.name;
  return [kind, name, metadata.namespace ?? '', groupOf(object)].join('\0');
}

/** Whether it is a part of an upgrade, and not of what the user runs. */
export function isOfUpgrade({ metadata }: Manifest): boolean {
  return metadata.labels?.[LABEL_UPGRADE] !== undefined;
}

/** The application whose migrator Job it is. */
export function migratedBy(object: Manifest | undefined): string | undefined {
  if (object?.kind !== 'Job' || object.metadata.labels?.[LABEL_JOB] !== MIGRATOR_JOB) return undefined;
  return object.metadata.labels[LABEL_UPGRADE];
}
