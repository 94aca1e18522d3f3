import { describeScenario } from './support/describe-scenario';
import { expectUpgradeOrder } from './support/expectations';

// With the same properties each time, so that the Jobs of the first A have the very names that the second A wants.
describeScenario('back-and-forth', (step) => {
  step('installs 1.4.0', async (shop) => {
    await shop.deploy({ version: '1.4.0', allowDowngrade: true });
  });

  for (const [from, version, schema] of [
    ['1.4.0', '1.5.0', '1.5'],
    ['1.5.0', '1.4.0', '1.4'],
    ['1.4.0', '1.5.0', '1.5'],
  ]) {
    step(`migrates from ${from} to ${version}`, async (shop) => {
      const since = await shop.scenario.database.now();
      await shop.upgrade(`${from} -> ${version}`, { version, allowDowngrade: true });
      await expectUpgradeOrder(shop, { since, version, schema });
      const events = (await shop.scenario.database.migrations(since)).map(({ event }) => event);
      expect(events).toEqual(['start', 'done']);
    });
  }
});
