import { podDeletedBy, scaledToZero } from './support/audit';
import { describeScenario } from './support/describe-scenario';
import { expectUntouched, fingerprint } from './support/expectations';
import { hasVersion, type Shop, WEB, WORKER } from './support/shop';

const NEW = { version: '1.5.0', withoutWorker: true };

/** A version without the worker whose author has not said so. */
const unsaid = (shop: Shop) =>
  JSON.parse(JSON.stringify(shop.objects(NEW)).replace(/\\n(scale|removed) apps\/v1 Deployment shop-worker/g, ''));

describeScenario('removed-workload', (step) => {
  step('installs 1.4.0 with a worker', async (shop) => {
    await shop.deploy({ version: '1.4.0' });
  });

  step('refuses a migration beside a worker that Git no longer has', async (shop) => {
    const before = await fingerprint(shop);
    await shop.undisturbed('forgotten workload', async () => {
      // In a rollout, which is one wave, Argo CD would prune it before the Job looks.
      const sha = await shop.scenario.commit(unsaid(shop), 'forgotten');
      expect((await shop.scenario.syncAndWait({ sha, prune: false })).phase).toBe('Failed');
    });
    const { lastRefusal } = await shop.scenario.marker();
    expect(lastRefusal).toMatch(/Deployment\/shop-worker belongs to this application(.|\n)*removedWorkloads/);
    await expectUntouched(shop, before);
  });

  step('stops it with the rest when it is said to be removed, and leaves the rest to Argo CD', async (shop) => {
    const { scenario } = shop;
    const since = await scenario.database.now();
    const sha = await shop.commit(NEW);
    expect((await scenario.syncAndWait({ sha, prune: false })).phase).toBe('Succeeded');
    if (shop.isRollout) expect(await shop.pods([WORKER])).not.toEqual([]); // they wait in their fence
    await shop.syncSuccessfully(sha);
    await scenario.waitFor('the worker is gone and the web server is new', async () => {
      const pods = await shop.pods();
      return (
        pods.every((pod) => pod.metadata.name.startsWith(WEB) && hasVersion(pod, NEW.version)) &&
        (await scenario.get('deployment', WORKER)) === undefined
      );
    });
    const [start] = await scenario.database.migrations(since);
    const late = await scenario.database.heartbeats({ since: start.at, workload: WORKER });
    expect(late).toEqual([]);
    if (!scenario.audit.available) return;
    const stop = shop.isRollout ? podDeletedBy(scenario.namespace) : scaledToZero(WORKER);
    const stopped = (await scenario.audit.entries(since, stop)).filter(({ name }) => name.startsWith(WORKER));
    expect(stopped).not.toEqual([]);
    expect(stopped[0].at).toBeLessThan(start.at);
  });
});
