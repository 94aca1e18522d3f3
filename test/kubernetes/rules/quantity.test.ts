import { amountOf } from '../../../src/kubernetes/rules/quantity';

test.each<[unknown, number | undefined]>([
  ['100m', 0.1],
  ['1', 1],
  [2, 2],
  ['1.5Gi', 1.5 * 1024 ** 3],
  ['1k', 1000],
  ['1E', 1e18],
  ['1e3', 1000],
  ['.5', 0.5],
  ['-1', -1],
  ['5n', 5e-9],
  ['', undefined],
  ['1GB', undefined],
  ['1 Gi', undefined],
  ['much', undefined],
  [undefined, undefined],
  [Number.NaN, undefined],
])('%j amounts to %j', (quantity, amount) => {
  const found = amountOf(quantity);
  if (amount === undefined) expect(found).toBeUndefined();
  else expect(found).toBeCloseTo(amount, 12);
});
