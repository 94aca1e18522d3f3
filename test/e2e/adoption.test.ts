import { describeScenario } from './support/describe-scenario';

describeScenario('adoption', (step) => {
  step('installs 1.4.0', async (shop) => {
    await shop.deploy({ version: '1.4.0' });
  });

  step('adopts a migrator that still runs when Argo CD starts all over', async (shop) => {
    const { scenario } = shop;
    const since = await scenario.database.now();
    const sha = await shop.commit({ version: '1.5.0', migratorEnv: { SECONDS_NEEDED: '15' } });
    await scenario.sync({ sha });
    await scenario.waitFor('the migration runs', async () => (await scenario.database.migrations(since)).length > 0);
    // What a controller does that was restarted and knows nothing of the operation: another one, from the beginning.
    await shop.syncSuccessfully(sha, 180);
    await shop.settled('1.5.0');
    const events = (await scenario.database.migrations(since)).map(({ event, target }) => `${event} ${target}`);
    expect(events).toEqual(['start 1.5', 'done 1.5']);
    expect((await scenario.marker()).history).toContain('attempts=1');
  });
});
