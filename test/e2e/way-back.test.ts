import { describeScenario } from './support/describe-scenario';
import { expectComplaint, expectNothingStopped, expectUntouched, fingerprint } from './support/expectations';
import { record } from './support/report';
import { type Shop, WORKLOADS } from './support/shop';

const schemaQuery = ['legacy-migrate', 'version'];

/** Waits until every workload of the version serves again after a migration that failed, and writes down how long that took. */
async function servesAgain(shop: Shop, version: string, what: string, since: number): Promise<void> {
  const { scenario } = shop;
  const { database, name } = scenario;
  const [start, fail] = await database.migrations(since);
  expect([start.event, fail.event]).toEqual(['start', 'fail']);
  const first = await scenario.waitFor(`${version} serves again`, async () => {
    const beats = await database.heartbeats({ since: fail.at });
    expect(beats.filter(({ image }) => image !== version)).toEqual([]);
    const firsts = WORKLOADS.map((workload) => beats.find(({ pod }) => pod.startsWith(workload))?.at);
    return firsts.every((at) => at !== undefined) && Math.max(...(firsts as number[]));
  });
  record({ type: 'way back', scenario: name, what, seconds: first - fail.at });
}

describeScenario('way-back', (step) => {
  step('installs 1.4.0', async (shop) => {
    await shop.deploy({ version: '1.4.0' });
  });

  step('has the old version serve within seconds when the migrator says that nothing changed', async (shop) => {
    const { scenario } = shop;
    await scenario.storage.writeFile('refuse-migrations', '1');
    const since = await scenario.database.now();
    await shop.syncFailing(await shop.commit({ version: '1.5.0' }));
    await servesAgain(shop, '1.4.0', 'exit code', since);
    expect(await scenario.marker()).toMatchObject({ applied: '1.4' });
    await expectComplaint(shop, /changed nothing/);
  });

  step('changes nothing when the commit is reverted, and forgets what went wrong', async (shop) => {
    const since = await shop.undisturbed('way back: revert', async () => {
      await shop.syncSuccessfully(await shop.commit({ version: '1.4.0' }));
      await shop.settled('1.4.0');
    });
    expect(await shop.scenario.database.migrations(since)).toEqual([]);
    const marker = await shop.scenario.marker();
    expect(marker).toMatchObject({ applied: '1.4' });
    expect([marker.lastFailure, marker.lastRefusal]).toEqual([undefined, undefined]);
  });

  step('believes the database more than an exit code', async (shop) => {
    const { scenario } = shop;
    await scenario.storage.writeFile('refuse-migrations', '1');
    const since = await scenario.database.now();
    const migratorEnv = { REFUSAL_CODE: '7' };
    await shop.syncFailing(await shop.commit({ version: '1.5.0', schemaQuery, migratorEnv }));
    await servesAgain(shop, '1.4.0', 'question', since);
    await expectComplaint(shop, /The database itself says so/);
  });

  step('upgrades although the marker was lost, because the database says what it has', async (shop) => {
    await shop.scenario.kubectl('delete', 'configmap', shop.scenario.markerName);
    await shop.deploy({ version: '1.5.0', schemaQuery });
    expect(await shop.scenario.marker()).toMatchObject({ applied: '1.5', previous: '1.4' });
  });

  step('refuses a marker that is wrong with every pod serving', async (shop) => {
    const { scenario } = shop;
    const say = (applied: string) =>
      scenario.kubectl(
        'patch',
        'configmap',
        scenario.markerName,
        '--type=merge',
        `--patch={"data":{"applied":"${applied}"}}`,
      );
    await say('1.4');
    const before = await fingerprint(shop);
    const since = await shop.undisturbed('way back: wrong marker', async () => {
      await shop.syncFailing(await shop.commit({ version: '2.0.0', schemaQuery }), 180);
    });
    await expectComplaint(shop, /has schema version 1\.4, but the database says 1\.5/);
    await expectNothingStopped(shop, since);
    await expectUntouched(shop, before);
    expect(await scenario.database.migrations(since)).toEqual([]);
    await say('1.5');
  });

  step('upgrades when it is mended', async (shop) => {
    await shop.upgrade('1.5.0 -> 2.0.0, asked', { version: '2.0.0', schemaQuery });
  });
});
