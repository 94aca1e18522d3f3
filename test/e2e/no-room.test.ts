import { describeScenario } from './support/describe-scenario';
import { expectNothingScaled } from './support/expectations';
import { patchedLegacyShop } from './support/legacy-shop';

/** Pods of which no second set has room: each new one takes the place of one that serves. */
const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } };

describeScenario(
  'no-room',
  (step) => {
    step('installs 1.4.0', async (shop) => {
      await shop.deploy({ version: '1.4.0', webReplicas: 3, workerReplicas: 2 });
    });

    step('upgrades with one pod fewer of each workload while the new ones wait', async (shop) => {
      const since = await shop.scenario.database.now();
      await shop.upgrade('1.4.0 -> 1.5.0, no surge', { version: '1.5.0', webReplicas: 3, workerReplicas: 2 });
      await expectNothingScaled(shop, since);
    });
  },
  {},
  patchedLegacyShop({ '/spec/strategy': strategy }),
);
