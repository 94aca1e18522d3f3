import { compareVersions } from '../../src/downtime/version';
import { randomVersions, VERSION_VECTORS } from './versions';

test.each(VERSION_VECTORS)('%s %s: %s', (a, b, relation) => {
  expect(compareVersions(a, b)).toBe(relation);
});

test('the vectors are many, and none contradicts another', () => {
  expect(VERSION_VECTORS.length).toBeGreaterThanOrEqual(200);
  const relations = new Map(VERSION_VECTORS.map(([a, b, relation]) => [`${a} ${b}`, relation]));
  for (const [a, b, relation] of VERSION_VECTORS) expect([a, b, relations.get(`${a} ${b}`)]).toEqual([a, b, relation]);
});

test.each([
  ['', '1.0'],
  ['1.0\n', '1.0'],
  ['1.0 2.0', '1.0'],
  ['1.0+ ', '1.0'],
])('what is no version is not compared: %j', (a, b) => {
  expect(compareVersions(a, b)).toBe('unknown');
});

describe('random versions', () => {
  const versions = randomVersions(20_000, 8);
  const comparable = versions.filter((version) => compareVersions(version, version) === 'same');

  test('many of them can be compared', () => {
    expect(comparable.length).toBeGreaterThan(5_000);
  });

  test('the relation is the opposite the other way round', () => {
    const opposite = { older: 'newer', same: 'same', newer: 'older', unknown: 'unknown' };
    const pairs = versions.slice(1).map((version, index) => [versions[index], version]);
    expect(pairs.filter(([a, b]) => compareVersions(b, a) !== opposite[compareVersions(a, b)])).toEqual([]);
  });

  test('what can be compared is in one order', () => {
    const rank = { older: -1, same: 0, newer: 1, unknown: Number.NaN };
    const triples = comparable.slice(2).map((version, index) => [comparable[index], comparable[index + 1], version]);
    const order = (a: string, b: string) => rank[compareVersions(a, b)];
    const wrong = triples.filter(([a, b, c]) => {
      const sum = order(a, b) + order(b, c);
      return (order(a, b) * order(b, c) !== -1 && order(a, c) !== Math.sign(sum)) || Number.isNaN(sum);
    });
    expect(wrong).toEqual([]);
  });
});
