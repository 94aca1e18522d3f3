import { describeScenario } from './support/describe-scenario';
import { expectDown } from './support/expectations';

describeScenario('terminate', (step) => {
  let sha = '';

  step('installs 1.4.0', async (shop) => {
    await shop.deploy({ version: '1.4.0' });
  });

  step('stops a sync in the middle of the migration', async (shop) => {
    const { scenario } = shop;
    const since = await scenario.database.now();
    sha = await shop.commit({ version: '1.5.0', migratorEnv: { SECONDS_NEEDED: '15' } });
    await scenario.sync({ sha });
    await scenario.waitFor('the migration runs', async () => (await scenario.database.migrations(since)).length > 0);
    await scenario.terminate();
    const result = await scenario.waitForOperation(90);
    expect(result.phase).not.toBe('Succeeded');
    const marker = await scenario.marker();
    expect(marker).toMatchObject({ inProgress: '1.5' });
    expect(marker.applied).toBeUndefined();
    await expectDown(shop);
  });

  step('finishes the upgrade with the next sync', async (shop) => {
    const { scenario } = shop;
    await shop.syncSuccessfully(sha, 180);
    await shop.settled('1.5.0');
    expect(await scenario.marker()).toMatchObject({ applied: '1.5' });
    const events = (await scenario.database.migrations()).filter((event) => event.target === '1.5');
    expect(events[events.length - 1]).toMatchObject({ event: 'done' });
  });
});
