import { describeScenario } from './support/describe-scenario';
import { expectComplaint, expectDown } from './support/expectations';

describeScenario('migration-fails', (step) => {
  let sha = '';
  let before: object;

  step('installs 1.4.0', async (shop) => {
    await shop.deploy({ version: '1.4.0' });
    before = await shop.templates();
  });

  step('leaves the application down when the migrator fails, and says why', async (shop) => {
    const { scenario } = shop;
    await scenario.storage.writeFile('fail-migrations', '1');
    const since = await scenario.database.now();
    sha = await shop.commit({ version: '1.5.0' });
    await shop.syncFailing(sha);

    const marker = await scenario.marker();
    expect(marker).toMatchObject({ inProgress: '1.5', previous: '1.4' });
    expect(marker.applied).toBeUndefined();
    // The tail of the migrator's log: its pod is gone with its Job.
    expect(marker.lastFailure).toContain('migration to 1.5 failed');
    await expectComplaint(shop, /migration to 1\.5 failed/);
    const events = (await scenario.database.migrations(since)).map(({ event }) => event);
    expect(events).toEqual(['start', 'fail']);
  });

  step('stays down, and the hooks do not touch the old Deployments', async (shop) => {
    await expectDown(shop);
    if (!shop.isRollout) expect(await shop.templates()).toEqual(before);
  });

  step('succeeds with a plain second sync', async (shop) => {
    const since = await shop.scenario.database.now();
    await shop.syncSuccessfully(sha);
    await shop.settled('1.5.0');
    expect(await shop.scenario.marker()).toMatchObject({ applied: '1.5' });
    const events = (await shop.scenario.database.migrations(since)).map(({ event }) => event);
    expect(events).toEqual(['start', 'done']);
  });
});
