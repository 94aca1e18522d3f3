import { ApiObject, App, Chart } from 'cdk8s';
import { LegacyShop, type LegacyShopProps } from '../../examples/legacy-shop/legacy-shop';
import { AppEnvSource } from '../../src';
import { describeScenario } from './support/describe-scenario';
import { expectComplaint, expectNothingStopped, expectUntouched, fingerprint } from './support/expectations';
import type { Render } from './support/shop';

/** How long a migration takes is said by a ConfigMap of the same chart, which is no hook. */
const NAME = 'shop-migration';

const render: Render = (namespace, { migratorEnv, migratorEnvFrom = [], ...props }: LegacyShopProps) => {
  const chart = new Chart(new App(), 'legacy-shop', { namespace, disableResourceNameHashes: true });
  new ApiObject(chart, 'migration', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: NAME },
    data: migratorEnv,
  });
  new LegacyShop(chart, 'Default', { ...props, migratorEnvFrom: [AppEnvSource.configMap(NAME), ...migratorEnvFrom] });
  // Copies are made when it is validated.
  expect(chart.node.findAll().flatMap((node) => node.node.validate())).toEqual([]);
  return chart.toJson();
};

describeScenario(
  'late-configuration',
  (step) => {
    step('installs, although the ConfigMap of the migrator comes after it', async (shop) => {
      await shop.deploy({ version: '1.4.0', migratorEnv: { SECONDS_NEEDED: '1' } });
      expect((await shop.scenario.get('configmap', NAME))?.data).toEqual({ SECONDS_NEEDED: '1' });
    });

    step('migrates with the content of the new version', async (shop) => {
      await shop.upgrade('1.4.0 -> 1.5.0', { version: '1.5.0', migratorEnv: { SECONDS_NEEDED: '4' } });
      expect(await shop.scenario.database.migrationSeconds('1.5')).toBeGreaterThan(3.5);
    });

    step('names a Secret that is not there, with every pod serving', async (shop) => {
      const migratorEnvFrom = [AppEnvSource.secret('not-there')];
      const before = await fingerprint(shop);
      const since = await shop.undisturbed('a Secret that is not there', async () => {
        const sha = await shop.commit({ version: '2.0.0', migratorEnv: { SECONDS_NEEDED: '1' }, migratorEnvFrom });
        await shop.syncFailing(sha, 240);
      });
      await expectComplaint(shop, /The migrator cannot start: .*"not-there" not found\. Nothing was stopped/);
      await expectNothingStopped(shop, since);
      await expectUntouched(shop, before);
    });
  },
  {},
  render,
);
