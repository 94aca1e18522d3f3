import type { LegacyShopProps } from '../../examples/legacy-shop/legacy-shop';
import { UpgradeStrategy } from '../../src';
import { describeScenario } from './support/describe-scenario';
import { REGISTRY } from './support/environment';
import { expectComplaint, expectFenced, expectNoJobPods, expectNothingScaled } from './support/expectations';
import { record } from './support/report';
import { WORKLOADS } from './support/shop';

const rollout = (version: string, props: Partial<LegacyShopProps> = {}): LegacyShopProps => ({
  version,
  strategy: UpgradeStrategy.FENCED_ROLLOUT,
  ...props,
});

describeScenario('fenced-rollout', (step) => {
  step('installs 1.4.0', async (shop) => {
    await shop.deploy(rollout('1.4.0'));
  });

  step('upgrades to 1.5.0 without scaling anything', async (shop) => {
    const since = await shop.scenario.database.now();
    await shop.upgrade('rollout 1.4.0 -> 1.5.0', rollout('1.5.0'));
    await expectNothingScaled(shop, since);
    expect(await shop.scenario.marker()).toMatchObject({ applied: '1.5', previous: '1.4' });
    const images = (await shop.scenario.database.heartbeats({ since })).map((beat) => beat.image);
    expect([...new Set(images)]).toEqual(['1.4.0', '1.5.0']);
    expect(images).toEqual([...images].sort());
  });

  step('changes memory without a Job and without a gap', async (shop) => {
    const since = await shop.undisturbed('rollout: more memory', async () => {
      await shop.deploy(rollout('1.5.0', { webResources: { memoryRequest: '80Mi' } }));
    });
    await expectNoJobPods(shop, since);
  });

  step('stops nothing for an image that cannot be pulled', async (shop) => {
    const since = await shop.undisturbed('rollout: mistyped tag', async () => {
      const sha = await shop.commit(rollout('2.0.0', { appImage: `${REGISTRY}/app:2.0.O` }));
      await shop.syncFailing(sha, 200);
    });
    await expectComplaint(shop, /2\.0\.O/, /Nothing was stopped/);
    expect(await shop.scenario.database.migrations(since)).toEqual([]);
  });

  step('holds back the pods of a new version that was applied without its Job', async (shop) => {
    await shop.undisturbed('rollout: apply only', async () => {
      const sha = await shop.commit(rollout('2.0.0'));
      await shop.scenario.syncAndWait({ sha, applyOnly: true });
      await expectFenced(shop, { waiting: '2.0.0', needs: '2.0', serving: '1.5.0', has: '1.5' });
    });
  });

  step('gives the old version back when a migration changed nothing', async (shop) => {
    const { scenario } = shop;
    await scenario.storage.writeFile('refuse-migrations', '1');
    const since = await scenario.database.now();
    const sha = await shop.commit(rollout('2.0.0'));
    await shop.syncFailing(sha);
    await scenario.waitFor('the old version serves again', async () => {
      const beats = await scenario.database.heartbeats({ since: (await scenario.database.now()) - 2 });
      const serving = WORKLOADS.every((workload) => beats.some(({ pod }) => pod.startsWith(workload)));
      return serving && beats.every(({ image }) => image === '1.5.0');
    });
    const [start, fail] = await scenario.database.migrations(since);
    const { seconds: gap } = await scenario.database.longestGap({ since, until: await scenario.database.now() });
    record({
      type: 'upgrade',
      scenario: scenario.name,
      what: 'rollout: nothing changed',
      gap,
      migration: fail.at - start.at,
    });
    expect(await scenario.marker()).toMatchObject({ applied: '1.5' });
    await expectComplaint(shop, /changed nothing/);
    const events = (await scenario.database.migrations(since)).map(({ event }) => event);
    expect(events).toEqual(['start', 'fail']);
  });

  step('stays down when a migration fails half way, and a plain sync goes on', async (shop) => {
    const { scenario } = shop;
    await scenario.storage.writeFile('fail-migrations', '1');
    const sha = await shop.commit(rollout('2.0.0'));
    await shop.syncFailing(sha);
    const failed = await scenario.database.now();
    expect(await scenario.marker()).toMatchObject({ inProgress: '2.0', previous: '1.5' });
    await new Promise((resolve) => setTimeout(resolve, 5000));
    expect(await scenario.database.heartbeats({ since: failed })).toEqual([]);
    await shop.syncSuccessfully(sha);
    await shop.settled('2.0.0');
    expect(await scenario.marker()).toMatchObject({ applied: '2.0' });
  });

  step('is switched to hooks and back without a migration and without a gap', async (shop) => {
    const since = await shop.undisturbed('rollout -> hooks', async () => {
      await shop.deploy({ version: '2.0.0' });
    });
    await shop.undisturbed('hooks -> rollout', async () => {
      await shop.deploy(rollout('2.0.0'));
    });
    expect(await shop.scenario.database.migrations(since)).toEqual([]);
  });
});
