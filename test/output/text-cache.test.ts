import { TextCache } from '../../src/output/text-cache';

test('knows what was set', () => {
  const cache = new TextCache<number>(10);
  cache.set('a', 1);
  cache.set('a', 2);
  expect(cache.get('a')).toBe(2);
  expect(cache.get('b')).toBeUndefined();
});

test('forgets everything when the texts become too long, and begins again', () => {
  const cache = new TextCache<number>(10);
  for (const [index, text] of ['12345', '67890', 'a', 'bcdefghi', 'j'].entries()) cache.set(text, index);
  expect(['12345', '67890', 'a', 'bcdefghi', 'j'].map((text) => cache.get(text))).toEqual([
    undefined,
    undefined,
    2,
    3,
    4,
  ]);
});

test('does not keep a text that is too long alone', () => {
  const cache = new TextCache<number>(10);
  cache.set('a', 1);
  cache.set('12345678901', 2);
  expect(cache.get('12345678901')).toBeUndefined();
  expect(cache.get('a')).toBe(1);
});
