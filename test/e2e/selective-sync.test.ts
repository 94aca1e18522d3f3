import { describeScenario } from './support/describe-scenario';
import { expectFenced, expectNoJobPods, expectNothingStopped } from './support/expectations';
import { WORKLOADS } from './support/shop';

describeScenario('selective-sync', (step) => {
  let sha = '';

  step('installs 1.4.0', async (shop) => {
    await shop.deploy({ version: '1.4.0' });
  });

  step('holds back the pods of a new version that somebody synced alone', async (shop) => {
    const since = await shop.undisturbed('selective sync', async () => {
      sha = await shop.commit({ version: '1.5.0' });
      const resources = WORKLOADS.map((name) => ({ group: 'apps', kind: 'Deployment', name }));
      await shop.scenario.syncAndWait({ sha, resources });
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
