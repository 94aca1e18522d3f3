import { apply } from './support/cluster';
import { describeScenario } from './support/describe-scenario';
import { expectFenced, expectNoJobPods, expectNothingStopped } from './support/expectations';

const HOOK = 'argocd.argoproj.io/hook';

describeScenario('kubectl-apply', (step) => {
  step('installs 1.4.0', async (shop) => {
    await shop.deploy({ version: '1.4.0' });
  });

  step('holds back the pods of a new version that somebody applied by hand', async (shop) => {
    const since = await shop.undisturbed('kubectl apply', async () => {
      const objects = shop.objects({ version: '1.5.0' });
      await apply(objects.filter((object) => !object.metadata.annotations?.[HOOK]));
      await expectFenced(shop, { waiting: '1.5.0', needs: '1.5', serving: '1.4.0', has: '1.4' });
    });
    await expectNoJobPods(shop, since);
    await expectNothingStopped(shop, since);
  });

  step('upgrades with a full sync', async (shop) => {
    await shop.deploy({ version: '1.5.0' });
  });
});
