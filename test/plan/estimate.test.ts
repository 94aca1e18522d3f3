import { type MeasuredUpgrade, type Plan, planText, withHistory } from '../../src/plan';

const plan = (from: string, to: string): Plan => ({
  ...{ format: 1, base: { name: 'a' }, head: { name: 'b' }, verdict: '', outcome: 'downtime', shapes: [] },
  environments: [
    {
      ...{ tree: 'deploy', name: 'production', verdict: 'production: 1 goes down', counts: {}, waves: [] },
      installations: [
        {
          ...{ name: 'acme', environment: 'production', class: 'downtime', jobs: [], restarts: [] },
          reasons: [{ code: 'schema-changed', class: 'downtime', text: 'migrates the schema' }],
          from: { applications: [{ name: 'shop', schemaVersion: from }], images: [] },
          to: { applications: [{ name: 'shop', schemaVersion: to }], images: [] },
          downtime: { longestSeconds: 2100, source: 'migrator-deadline' },
        },
      ],
    },
  ],
});
const upgrade = (name: string, from: string, to: string, downSeconds?: number): MeasuredUpgrade => ({
  ...{ environment: 'production', name, from, to },
  ...(downSeconds !== undefined && { downSeconds }),
});
const estimate = (upgrades: MeasuredUpgrade[]) =>
  withHistory(plan('1.4', '1.5'), upgrades).environments[0].installations[0].downtime;

const SAME = Array.from({ length: 10 }, (_, index) => upgrade(`t${index}`, '1.4', '1.5', index + 1));

test.each<[string, MeasuredUpgrade[], number | undefined, number | undefined]>([
  ['between the same schemas', [...SAME, upgrade('x', '1.3', '1.5', 500)], 9, 10],
  ['to the same schema', [upgrade('x', '1.3', '1.5', 500), upgrade('acme', '1.3', '1.4', 7)], 500, 1],
  ['of the same installation', [upgrade('acme', '1.3', '1.4', 7), upgrade('bolt', '1.3', '1.4', 9)], 7, 1],
  ['none', [upgrade('bolt', '1.3', '1.4', 9)], undefined, undefined],
  ['none that was measured', [upgrade('bolt', '1.4', '1.5')], undefined, undefined],
])('%s', (_, upgrades, expectedSeconds, samples) => {
  expect(estimate(upgrades)).toEqual({
    ...{ longestSeconds: 2100, source: 'migrator-deadline' },
    ...(samples !== undefined && { expectedSeconds, samples }),
  });
});

test('is told before the longest that it may take', () => {
  const line = (upgrades: MeasuredUpgrade[]) =>
    /acme: .*/.exec(planText(withHistory(plan('1.4', '1.5'), upgrades)))?.[0];
  expect(line(SAME)).toBe('acme: downtime about 9 s (10 upgrades), at most 35 min: migrates the schema');
  expect(line([])).toBe('acme: downtime at most 35 min: migrates the schema');
});
