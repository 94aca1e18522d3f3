import { MaxUpdate, RolloutStep } from '../../../src';

const render = (step: RolloutStep) => JSON.parse(JSON.stringify(step._render()));

test('a step by the values of a label', () => {
  expect(render(RolloutStep.whereLabelIs('ring', ['1', '2']))).toEqual({
    matchExpressions: [{ key: 'ring', operator: 'In', values: ['1', '2'] }],
  });
  expect(render(RolloutStep.whereLabelIsNot('ring', ['1'], MaxUpdate.count(3)))).toEqual({
    matchExpressions: [{ key: 'ring', operator: 'NotIn', values: ['1'] }],
    maxUpdate: 3,
  });
});

test.each<[MaxUpdate, any]>([
  [MaxUpdate.none(), 0],
  [MaxUpdate.count(1), 1],
  [MaxUpdate.percent(1), '1%'],
  [MaxUpdate.percent(100), '100%'],
])('%#', (maxUpdate, written) => {
  expect(render(RolloutStep.whereLabelIs('ring', ['1'], maxUpdate)).maxUpdate).toBe(written);
});

test('what a step selects, as Argo CD does: without the label, "not" selects', () => {
  const is = RolloutStep.whereLabelIs('ring', ['1', '2']);
  const isNot = RolloutStep.whereLabelIsNot('ring', ['1', '2']);
  const labels = [{ ring: '1' }, { ring: '2', x: 'y' }, { ring: '3' }, { x: '1' }, undefined];
  expect(labels.map((one) => is._selects(one as any))).toEqual([true, true, false, false, false]);
  expect(labels.map((one) => isNot._selects(one as any))).toEqual([false, false, true, true, true]);
});

test.each([0, -1, 1.5])('fails for the count %p', (count) => {
  expect(() => MaxUpdate.count(count)).toThrow(
    new Error(`maxUpdate ${count} is not a whole number from 1 on; use MaxUpdate.none() for syncs by hand`),
  );
});

test.each([0, 101, 1.5])('fails for %p percent', (percent) => {
  expect(() => MaxUpdate.percent(percent)).toThrow(
    new Error(`maxUpdate ${percent}% is not a whole number from 1 to 100; use MaxUpdate.none() for syncs by hand`),
  );
});

test('fails for a step without values', () => {
  expect(() => RolloutStep.whereLabelIs('ring', [])).toThrow(
    new Error("a rollout step by label 'ring' has no values; say which ones it is for"),
  );
});
