import { selectorProblems } from '../../../src/kubernetes/rules/selector-rules';

const template = { metadata: { labels: { app: 'shop', tier: 'web' } } };
const whats = (selector: any, of: any = template) => selectorProblems(selector, of).map(({ what }) => what);

test.each<[any, string]>([
  [{ matchLabels: { app: 'shop', part: 'web' } }, "asks for part = 'web'"],
  [{ matchLabels: { app: 'other' } }, "asks for app = 'other'"],
  [{ matchExpressions: [{ key: 'tier', operator: 'In', values: ['db'] }] }, 'asks for tier In'],
  [{ matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['web'] }] }, 'asks for tier NotIn'],
  [{ matchExpressions: [{ key: 'part', operator: 'Exists' }] }, 'asks for part Exists'],
  [{ matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }, 'asks for app DoesNotExist'],
])('fails: %j', (selector, expected) => {
  expect(whats(selector)).toEqual([`${expected}, which the labels of its pods do not have`]);
});

test('fails when its values are no labels', () => {
  expect(whats({ matchLabels: { app: 1 } }, { metadata: { labels: { app: 1 } } })).toEqual(['has app = the number 1']);
});

test('fails when the pods have no labels', () => {
  expect(whats({ matchLabels: { app: 'shop' } }, {})).toHaveLength(1);
});

test('passes when it selects the pods', () => {
  const matchExpressions = [
    { key: 'tier', operator: 'In', values: ['db', 'web'] },
    { key: 'tier', operator: 'NotIn', values: ['db'] },
    { key: 'part', operator: 'NotIn', values: ['db'] },
    { key: 'app', operator: 'Exists' },
    { key: 'part', operator: 'DoesNotExist' },
  ];
  expect(whats({ matchLabels: { app: 'shop' }, matchExpressions })).toEqual([]);
  expect(whats(undefined)).toEqual([]);
});
