import { describeScenario } from './support/describe-scenario';
import { expectFenced, expectNoJobPods, expectNothingStopped } from './support/expectations';

describeScenario('apply-only', (step) => {
  let sha = '';

  step('installs 1.4.0', async (shop) => {
    await shop.deploy({ version: '1.4.0' });
  });

  step('holds back the pods of a new version that was applied without hooks', async (shop) => {
    const since = await shop.undisturbed('apply only', async () => {
      sha = await shop.commit({ version: '1.5.0' });
      await shop.scenario.syncAndWait({ sha, applyOnly: true });
      await expectFenced(shop, { waiting: '1.5.0', needs: '1.5', serving: '1.4.0', has: '1.4' });
    });
    await expectNoJobPods(shop, since);
    await expectNothingStopped(shop, since);
  });

  step('upgrades with a full sync', async (shop) => {
    await shop.syncSuccessfully(sha);
    await shop.settled('1.5.0');
  });
});
