import { merge } from '../../../src/fleet/configuration/layers';

/** mulberry32 */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) % below;
  };
}

const KEYS = ['a', 'b', 'c', 'constructor', 'toString'];

function randomValue(random: (below: number) => number, depth: number): unknown {
  const kind = random(depth > 0 ? 8 : 4);
  if (kind === 0) return null;
  if (kind === 1) return random(2) === 0;
  if (kind === 2) return random(100);
  if (kind === 3) return KEYS[random(KEYS.length)];
  if (kind === 4) return Array.from({ length: random(3) }, () => randomValue(random, depth - 1));
  return Object.fromEntries(KEYS.filter(() => random(2) === 0).map((key) => [key, randomValue(random, depth - 1)]));
}

/** What is at the end of each path of keys. An empty object is an end, but gives way to a fuller one. */
function leaves(value: unknown, path = ''): [string, unknown][] {
  const isLeaf = typeof value !== 'object' || value === null || Array.isArray(value);
  if (isLeaf || Object.keys(value).length === 0) return [[path, value]];
  return Object.entries(value).flatMap(([key, item]) => leaves(item, `${path}/${key}`));
}

/** The same as a list of assignments: each leaf of the upper layer replaces what is at, above or below its path. */
function naive(layers: unknown[]): Map<string, unknown> {
  const result = new Map<string, unknown>();
  const isEmptyObject = (value: unknown) => JSON.stringify(value) === '{}';
  for (const [path, value] of layers.flatMap((layer) => leaves(layer))) {
    const inside = [...result.keys()].filter((known) => known.startsWith(`${path}/`));
    if (isEmptyObject(value) && inside.length > 0) continue;
    for (const known of inside) result.delete(known);
    for (const known of [...result.keys()]) if (path.startsWith(`${known}/`)) result.delete(known);
    result.set(path, value);
  }
  return result;
}

test('random layers are merged like a list of assignments', () => {
  const random = randomNumbers(1);
  for (let round = 0; round < 3000; round++) {
    const layers = Array.from({ length: 3 }, () => ({ values: randomValue(random, 3) }));
    const before = JSON.stringify(layers);
    const merged = layers.reduce<unknown>((below, above) => merge(below, above), {});
    const expected = naive(layers);
    expect([layers, new Map(leaves(merged))]).toEqual([layers, expected]);
    expect(JSON.stringify(layers)).toBe(before);
  }
});

test('the result shares nothing with the layers', () => {
  const below = { a: [{ x: 1 }], b: { c: [1] } };
  const above = { d: { e: [1] } };
  const merged = merge(below, above);
  merged.a[0].x = 2;
  merged.b.c.push(2);
  merged.d.e.push(2);
  expect([below, above]).toEqual([{ a: [{ x: 1 }], b: { c: [1] } }, { d: { e: [1] } }]);
});
