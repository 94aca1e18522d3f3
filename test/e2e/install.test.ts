import { describeScenario } from './support/describe-scenario';
import { expectNoJobPods, expectUpgradeOrder } from './support/expectations';

describeScenario('install', (step) => {
  let sha = '';

  step('creates the schema before the application on an empty namespace', async (shop) => {
    const since = await shop.scenario.database.now();
    sha = await shop.deploy({ version: '1.4.0' });
    await expectUpgradeOrder(shop, { since, version: '1.4.0', schema: '1.4', first: true });
    expect(await shop.scenario.marker()).toMatchObject({ applied: '1.4', history: expect.stringContaining('1.4') });
    const events = (await shop.scenario.database.migrations()).map(({ target, event }) => `${event} ${target}`);
    expect(events).toEqual(['start 1.4', 'done 1.4']);
  });

  step('finds nothing to do in a second sync', async (shop) => {
    const since = await shop.undisturbed('second sync', () => shop.syncSuccessfully(sha));
    await expectNoJobPods(shop, since);
  });
});
