import { sortedText, sortKeys } from '../../src/common/sort-keys';

const VALUES: [string, any][] = [
  ['plain values', [null, true, 1, -0.5, 'text', 'quotes " and \\ and \n', '\u2028', '']],
  ['keys in order', { a: 1, b: { c: [{ d: 1, e: 2 }] } }],
  ['keys out of order', { b: 1, a: 2 }],
  ['keys out of order further down', { a: [{ c: { f: 1, e: 2 } }], b: 1 }],
  ['keys that are numbers', { b: 1, 10: 2, 9: 3, '-1': 4, '': 5 }],
  ['what is undefined', { a: undefined, c: [undefined], b: undefined }],
];

test.each(VALUES)('the text of %s is that of the copy with sorted keys', (_, value) => {
  expect(sortedText(value)).toBe(JSON.stringify(sortKeys(value)));
});

test('the order of keys makes no difference', () => {
  const shuffled = { b: { d: [{ y: 1, x: 2 }], c: 1 }, a: 0 };
  expect(JSON.stringify(sortKeys(shuffled))).toBe('{"a":0,"b":{"c":1,"d":[{"x":2,"y":1}]}}');
  expect(sortedText(shuffled)).toBe('{"a":0,"b":{"c":1,"d":[{"x":2,"y":1}]}}');
});

test('sorting copies', () => {
  const value = { a: [{ b: 1 }] };
  const copy = sortKeys(value);
  copy.a[0].b = 2;
  expect(value.a[0].b).toBe(1);
});
