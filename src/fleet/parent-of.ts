import { createHash } from 'node:crypto';

/**
 * Which of several parents an Application belongs to: by its tenant's name alone, so that adding one moves no other, and so that one more
 * parent moves only those that it gets ("A Fast, Minimal Memory, Consistent Hash Algorithm", Lamping and Veach, 2014).
 *
 * @returns 0 to `parents` - 1
 */
export function parentOf(tenant: string, parents: number): number {
  let key = createHash('sha256').update(tenant).digest().readBigUInt64BE();
  let parent = 0;
  for (let next = 0; next < parents; ) {
    parent = next;
    key = BigInt.asUintN(64, key * 2862933555777941757n + 1n);
    next = Math.floor((parent + 1) * (2 ** 31 / (Number(key >> 33n) + 1)));
  }
  return parent;
}
