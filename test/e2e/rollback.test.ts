import { describeScenario } from './support/describe-scenario';
import { expectFenced, expectNoJobPods, expectNothingStopped } from './support/expectations';

describeScenario('rollback', (step) => {
  let old = '';
  let current = '';

  step('installs 1.4.0 and upgrades to 1.5.0', async (shop) => {
    old = await shop.deploy({ version: '1.4.0' });
    current = await shop.deploy({ version: '1.5.0' });
  });

  step("holds back the old version's pods after Argo CD's Rollback", async (shop) => {
    const since = await shop.undisturbed('rollback', async () => {
      await shop.scenario.syncAndWait({ sha: old, applyOnly: true });
      await expectFenced(shop, { waiting: '1.4.0', needs: '1.4', serving: '1.5.0', has: '1.5' });
    });
    await expectNoJobPods(shop, since);
    await expectNothingStopped(shop, since);
  });

  step('comes back to 1.5.0 without downtime', async (shop) => {
    const since = await shop.undisturbed('sync after a rollback', async () => {
      await shop.syncSuccessfully(current);
      await shop.settled('1.5.0');
    });
    expect(await shop.scenario.database.migrations(since)).toEqual([]);
  });
});
