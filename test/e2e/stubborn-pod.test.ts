import { Duration } from 'cdk8s';
import type { KubeObject } from './support/cluster';
import { describeScenario } from './support/describe-scenario';
import { expectComplaint } from './support/expectations';
import { hasVersion, WORKLOADS } from './support/shop';

describeScenario('stubborn-pod', (step) => {
  let sha = '';

  // In Git the grace period is always shorter than the time that the stop may take; a kubelet that has lost its storage
  // or its network does not keep to it. This is how such a pod is made here.
  step('installs 1.4.0 with pods that nobody kills', async (shop) => {
    const objects = shop.objects({ version: '1.4.0' });
    for (const pod of podSpecs(objects)) pod.terminationGracePeriodSeconds = 600;
    await shop.syncSuccessfully(await shop.scenario.commit(objects));
    await shop.settled('1.4.0');
  });

  step(
    'does not migrate beside a pod that will not terminate, names it, and brings the old version back',
    async (shop) => {
      const { scenario } = shop;
      const before = (await shop.pods()).map((pod) => pod.metadata.name);
      await scenario.storage.writeFile('hang', '');
      const since = await scenario.database.now();
      sha = await shop.commit({ version: '1.5.0', stopTimeout: Duration.seconds(35) });
      await shop.syncFailing(sha, 180);
      await expectComplaint(shop, new RegExp(before.join('|')));
      expect(await scenario.database.migrations(since)).toEqual([]);
      expect(await scenario.marker()).toMatchObject({ applied: '1.4' });
      await scenario.waitFor('the old version serves again', async () => {
        const fresh = (await shop.pods()).filter(({ metadata }) => !before.includes(metadata.name));
        const old = fresh.filter((pod) => hasVersion(pod, '1.4.0'));
        // Beside them a rollout has pods of the new version, which wait.
        return (shop.isRollout || fresh.length === old.length) && old.length === before.length && old.every(isReady);
      });
    },
  );

  step('upgrades once the pod is gone', async (shop) => {
    const { scenario } = shop;
    await scenario.storage.removeFile('hang');
    await scenario.waitFor('no pod is about to end', async () =>
      (await shop.pods()).every(({ metadata }) => !metadata.deletionTimestamp),
    );
    await shop.syncSuccessfully(sha);
    await shop.settled('1.5.0');
    expect(await scenario.marker()).toMatchObject({ applied: '1.5' });
  });
});

function podSpecs(objects: KubeObject[]): { terminationGracePeriodSeconds?: number }[] {
  const deployments = objects.filter((o) => o.kind === 'Deployment' && WORKLOADS.includes(o.metadata.name));
  return deployments.map((deployment) => deployment.spec.template.spec);
}

function isReady(pod: KubeObject): boolean {
  const conditions: { type: string; status: string }[] = pod.status?.conditions ?? [];
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}
