import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VersionRelation } from '../../src/downtime/version';

/** Two versions, and what the first is to the second. */
export type VersionVector = [a: string, b: string, relation: VersionRelation];

const OPPOSITE = { older: 'newer', same: 'same', newer: 'older', unknown: 'unknown' } as const;
const vectors = readFileSync(join(__dirname, 'versions.vectors.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(' ') as VersionVector);

/** The lines of versions.vectors.txt, each the other way round too. */
export const VERSION_VECTORS: VersionVector[] = vectors.flatMap(([a, b, relation]): VersionVector[] => [
  [a, b, relation],
  [b, a, OPPOSITE[relation]],
]);

/** Versions that are alike in their beginnings, often equal, and sometimes none at all; the same for the same seed. */
export function randomVersions(count: number, seed: number): string[] {
  const next = random(seed);
  const below = (limit: number) => Math.floor(next() * limit);
  const oneOf = (choices: readonly string[]) => choices[below(choices.length)];
  const parts = (most: number, part: () => string) => Array.from({ length: 1 + below(most) }, part).join('.');
  return Array.from({ length: count }, () => {
    const prerelease = below(2) ? `-${parts(3, () => oneOf(IDENTIFIERS))}` : '';
    return `${oneOf(['', '', '', 'v'])}${parts(3, () => oneOf(NUMBERS))}${prerelease}${oneOf(['', '', '', '+b.1', '+-', '_'])}`;
  });
}

const NUMBERS = ['0', '1', '01', '2', '9', '09', '10', '010', '0x1', '1e1', '9007199254740992', '9007199254740993'];
const IDENTIFIERS = [...NUMBERS, 'a', 'A', 'a-b', '-', 'rc', 'rc1', 'nan', 'inf', '1e2', '0x10', ''];

/** Mulberry32: evenly distributed numbers from 0 to 1. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
