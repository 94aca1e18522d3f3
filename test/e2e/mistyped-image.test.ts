import { describeScenario } from './support/describe-scenario';
import { REGISTRY } from './support/environment';
import { expectComplaint, expectNothingStopped, expectUntouched, fingerprint } from './support/expectations';

const TYPO = '1.5.O'; // the letter

describeScenario('mistyped-image', (step) => {
  step('installs 1.4.0', async (shop) => {
    await shop.deploy({ version: '1.4.0' });
  });

  const mistakes = [
    ['application', { version: '1.5.0', appImage: `${REGISTRY}/app:${TYPO}` }],
    ['migrator', { version: '1.5.0', migratorImage: `${REGISTRY}/migrator:${TYPO}` }],
  ] as const;
  for (const [whose, props] of mistakes) {
    step(`stops nothing when the tag of the ${whose} is mistyped`, async (shop) => {
      const before = await fingerprint(shop);
      const since = await shop.undisturbed(`mistyped tag of the ${whose}`, async () => {
        await shop.syncFailing(await shop.commit(props), 180);
      });
      await expectNothingStopped(shop, since);
      await expectComplaint(shop, new RegExp(TYPO.replaceAll('.', '\\.')), /Nothing was stopped/);
      await expectUntouched(shop, before);
      expect(await shop.scenario.database.migrations(since)).toEqual([]);
    });
  }

  step('upgrades with the right tag', async (shop) => {
    await shop.upgrade('1.4.0 -> 1.5.0', { version: '1.5.0' });
  });
});
