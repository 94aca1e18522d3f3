import { describeScenario } from './support/describe-scenario';
import { expectUpgradeOrder } from './support/expectations';

describeScenario(
  'restricted',
  (step) => {
    step('installs 1.4.0 under the strictest pod security', async (shop) => {
      const since = await shop.scenario.database.now();
      await shop.deploy({ version: '1.4.0' });
      await expectUpgradeOrder(shop, { since, version: '1.4.0', schema: '1.4', first: true });
    });

    step('upgrades to 1.5.0', async (shop) => {
      const since = await shop.scenario.database.now();
      await shop.upgrade('1.4.0 -> 1.5.0', { version: '1.5.0' });
      await expectUpgradeOrder(shop, { since, version: '1.5.0', schema: '1.5' });
    });
  },
  { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
);
