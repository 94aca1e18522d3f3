import { Duration } from 'cdk8s';
import type { KubeObject } from './support/cluster';
import { describeScenario } from './support/describe-scenario';
import { expectComplaint } from './support/expectations';
import { WORKLOADS } from './support/shop';

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

  step('does not migrate beside a pod that will not terminate, and names it', async (shop) => {
    const { scenario } = shop;
    const before = (await shop.pods()).map((pod) => pod.metadata.name);
    await scenario.storage.writeFile('hang', '');
    const since = await scenario.database.now();
    sha = await shop.commit({ version: '1.5.0', stopTimeout: Duration.seconds(35) });
    await shop.syncFailing(sha, 180);
    await expectComplaint(shop, new RegExp(before.join('|')));
    expect((await shop.pods()).map((pod) => pod.metadata.name)).toEqual(before);
    expect(await scenario.database.migrations(since)).toEqual([]);
    expect((await scenario.marker()).applied).not.toBe('1.5');
  });

  step('upgrades once the pod is gone', async (shop) => {
    const { scenario } = shop;
    await scenario.storage.removeFile('hang');
    await scenario.waitFor('no pod of the application is left', async () => (await shop.pods()).length === 0);
    await shop.syncSuccessfully(sha);
    await shop.settled('1.5.0');
    expect(await scenario.marker()).toMatchObject({ applied: '1.5' });
  });
});

function podSpecs(objects: KubeObject[]): { terminationGracePeriodSeconds?: number }[] {
  const deployments = objects.filter((o) => o.kind === 'Deployment' && WORKLOADS.includes(o.metadata.name));
  return deployments.map((deployment) => deployment.spec.template.spec);
}
