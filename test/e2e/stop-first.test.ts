import { jobCreated, scaledToZero } from './support/audit';
import { describeScenario } from './support/describe-scenario';
import { expectUpgradeOrder } from './support/expectations';
import { expectOrder } from './support/order';
import { WEB, WORKER } from './support/shop';

describeScenario('stop-first', (step) => {
  step('installs 1.4.0', async (shop) => {
    await shop.deploy({ version: '1.4.0', stopFirst: true });
  });

  step('stops the application before the migrator Job exists', async (shop) => {
    const { audit, database } = shop.scenario;
    const since = await database.now();
    await shop.upgrade('1.4.0 -> 1.5.0, stop first', { version: '1.5.0', stopFirst: true });
    await expectUpgradeOrder(shop, { since, version: '1.5.0', schema: '1.5' });
    if (!audit.available) return;
    const entries = await audit.entries(since);
    const migrator = entries.findIndex(jobCreated('shop-migrate-'));
    for (const workload of [WEB, WORKER]) {
      expectOrder(entries.slice(0, migrator + 1), [
        ['check Job created', jobCreated('shop-check-')],
        [`${workload} scaled to 0`, scaledToZero(workload)],
        ['migrator Job created', jobCreated('shop-migrate-')],
      ]);
    }
  });
});
