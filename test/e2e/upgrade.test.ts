import { describeScenario } from './support/describe-scenario';
import { expectUpgradeOrder } from './support/expectations';

describeScenario('upgrade', (step) => {
  step('installs 1.4.0', async (shop) => {
    await shop.deploy({ version: '1.4.0' });
  });

  for (const [from, version, schema, previous] of [
    ['1.4.0', '1.5.0', '1.5', '1.4'],
    ['1.5.0', '2.0.0', '2.0', '1.5'],
  ]) {
    step(`stops ${from}, migrates, starts ${version}`, async (shop) => {
      const since = await shop.scenario.database.now();
      await shop.upgrade(`${from} -> ${version}`, { version });
      await expectUpgradeOrder(shop, { since, version, schema });
      expect(await shop.scenario.marker()).toMatchObject({ applied: schema, previous });
      const images = (await shop.scenario.database.heartbeats({ since })).map((beat) => beat.image);
      expect([...new Set(images)]).toEqual([from, version]); // first only the one, then only the other
      expect(images).toEqual([...images].sort());
    });
  }

  step('keeps a ledger', async (shop) => {
    const { history = '' } = await shop.scenario.marker();
    expect(history.trim().split('\n')).toHaveLength(3);
  });
});
