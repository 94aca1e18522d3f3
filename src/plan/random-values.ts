import type { Manifest } from '../kubernetes';
import { changedPaths } from './field-changes';
import { objectChanges } from './objects';

/** Something in a chart that is another one each time it is rendered. */
export interface RandomValue {
  /** Kind/name. */
  readonly object: string;
  /** As `spec.replicas`; absent when the object itself is there only once. */
  readonly field?: string;
  /** What it does, and what to do about it. */
  readonly remedy: string;
}

/** What differs between two renderings of the same. Values are not told: most are passwords. */
export function randomValues(first: readonly Manifest[], second: readonly Manifest[]): RandomValue[] {
  return objectChanges(first, second).flatMap(({ name, before, after }): RandomValue[] => {
    const object = before ?? after;
    if (!before || !after || !object) return [{ object: name, remedy: NAME }];
    return changedPaths(before, after).map((field) => ({ object: name, field, remedy: remedyOf(object, field) }));
  });
}

const NAME =
  'its name changes, so each sync makes it anew and prunes the one before: give it a name with a value of the chart';
const SECRET =
  'each sync replaces what the application works with: give it with a value of the chart, or give the chart an existing Secret (a value that is often called existingSecret)';
const CHECKSUM = 'it follows from another value, and each change restarts the pods: it stays when that value stays';
const OTHER = 'give it with a value of the chart, or fix it with a JSON patch';

function remedyOf({ kind }: Manifest, field: string): string {
  if (kind === 'Secret' && /^(data|stringData)(\.|$)/.test(field)) return SECRET;
  return /annotations\..*(checksum|hash)/i.test(field) ? CHECKSUM : OTHER;
}
