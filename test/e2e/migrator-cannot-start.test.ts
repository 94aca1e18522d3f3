import type { KubeObject } from './support/cluster';
import { describeScenario } from './support/describe-scenario';
import { expectNothingStopped, expectUntouched, fingerprint } from './support/expectations';

describeScenario('migrator-cannot-start', (step) => {
  step('installs 1.4.0', async (shop) => {
    await shop.deploy({ version: '1.4.0' });
  });

  step('stops nothing for a migrator that no node has room for', async (shop) => {
    const { scenario } = shop;
    const objects = shop.objects({ version: '1.5.0' });
    const spec = objects.filter(isMigratorJob)[0].spec;
    spec.activeDeadlineSeconds = 15;
    spec.template.spec.containers.find(({ name }: { name: string }) => name === 'migrate').resources = {
      requests: { cpu: '1000', memory: '64Mi' },
      limits: { cpu: '1000', memory: '64Mi' },
    };
    const before = await fingerprint(shop);
    const since = await shop.undisturbed('migrator cannot be scheduled', async () => {
      await shop.syncFailing(await scenario.commit(objects), 120);
    });
    await expectUntouched(shop, before);
    await expectNothingStopped(shop, since);
    expect(await scenario.marker()).toMatchObject({ applied: '1.4' });
  });

  step('upgrades once there is room', async (shop) => {
    await shop.deploy({ version: '1.5.0' });
    expect(await shop.scenario.marker()).toMatchObject({ applied: '1.5' });
  });
});

function isMigratorJob(object: KubeObject): boolean {
  return object.kind === 'Job' && object.metadata.name.startsWith('shop-migrate-');
}
