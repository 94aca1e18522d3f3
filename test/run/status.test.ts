import { fleetStatus } from '../../src/run';
import { ArgoCdStandIn } from './support/argo-cd-stand-in';
import { client, upgradeOf } from './support/planned';

// Many calls, on a machine that may be busy.
jest.setTimeout(60_000);

let standIn: ArgoCdStandIn;
beforeEach(async () => {
  standIn = await ArgoCdStandIn.start();
});
afterEach(() => standIn.stop());

const tenants = (count: number) => Array.from({ length: count }, (_, index) => `t${index}`);
const status = async (allMarkers: boolean) => {
  const argo = client(standIn);
  try {
    return await fleetStatus(argo, { 'cdk8s-downtime/tenant': true }, allMarkers);
  } finally {
    argo.close();
  }
};

test('2,000 installations that are well are one call', async () => {
  upgradeOf(standIn, tenants(2000));
  const rows = await status(false);
  expect(rows.map(({ problems }) => problems)).toEqual(rows.map(() => []));
  expect(rows.length).toBe(2000);
  expect(standIn.calls).toEqual(['GET /applications']);
});

test('a marker is a call, and no more of them run at once than there are connections', async () => {
  upgradeOf(standIn, tenants(200));
  await status(true);
  expect(standIn.count(/resource/)).toBe(200);
  expect(standIn.mostAtOnce).toBeLessThanOrEqual(4);
});

test('of those that are not well the markers are asked, and they come first', async () => {
  upgradeOf(standIn, tenants(50));
  const ill = standIn.application('shop-production-t7');
  ill.refresh(); // Git has a new version
  ill.marker = { inProgress: '1.5', lastFailure: '2026-02-01T09:59:30Z It ended with 1.\nmore of the log' };
  const [first, ...others] = await status(false);
  expect(first).toMatchObject({
    name: 't7',
    applied: 'none',
    problems: ['OutOfSync', 'shop-schema: migration to 1.5 in progress', '2026-02-01T09:59:30Z It ended with 1.'],
  });
  expect(others.every(({ applied }) => applied === undefined)).toBe(true);
  expect(standIn.count(/resource/)).toBe(1);
});

test('a list without installations is not a fleet that is well', async () => {
  await expect(status(false)).rejects.toThrow(/no Application .* labels cdk8s-downtime\/tenant; .*token/s);
});
