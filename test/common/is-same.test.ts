import { isSame } from '../../src/common';

test.each([
  [1, 1, true],
  ['1', 1, false],
  [null, null, true],
  [null, {}, false],
  [undefined, null, false],
  [{}, [], false],
  [[], {}, false],
  [[1, 2], [1, 2], true],
  [[1, 2], [2, 1], false],
  [[1], [1, 2], false],
  [{ a: 1, b: { c: [null] } }, { b: { c: [null] }, a: 1 }, true],
  [{ a: 1 }, { a: 1, b: 2 }, false],
  [{ a: 1, b: 2 }, { a: 1 }, false],
  [{ a: undefined }, {}, true],
  [{}, { a: undefined }, true],
  [{ a: { b: 1 } }, { a: { b: 2 } }, false],
])('%j and %j: %j', (one, other, expected) => {
  expect(isSame(one, other)).toBe(expected);
});
