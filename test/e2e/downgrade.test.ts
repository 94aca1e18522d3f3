import { describeScenario } from './support/describe-scenario';
import { expectComplaint, expectNothingStopped, expectUntouched, fingerprint } from './support/expectations';

describeScenario('downgrade', (step) => {
  step('installs 1.4.0 and upgrades to 1.5.0', async (shop) => {
    await shop.deploy({ version: '1.4.0' });
    await shop.upgrade('1.4.0 -> 1.5.0', { version: '1.5.0' });
  });

  step('refuses to go back before anything stops', async (shop) => {
    const before = await fingerprint(shop);
    const since = await shop.undisturbed('refused downgrade', async () => {
      await shop.syncFailing(await shop.commit({ version: '1.4.0' }));
    });
    await expectComplaint(shop, /1\.4 is older than 1\.5/, /Nothing was stopped/, /allowDowngrade/);
    await expectNothingStopped(shop, since);
    await expectUntouched(shop, before);
    expect(await shop.scenario.marker()).toMatchObject({ applied: '1.5' });
  });

  step('goes back when downgrades are allowed', async (shop) => {
    await shop.upgrade('1.5.0 -> 1.4.0', { version: '1.4.0', allowDowngrade: true });
    expect(await shop.scenario.marker()).toMatchObject({ applied: '1.4', previous: '1.5' });
  });
});
