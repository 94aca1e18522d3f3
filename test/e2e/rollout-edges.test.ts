import type { KubeObject } from './support/cluster';
import { apply } from './support/cluster';
import { describeScenario } from './support/describe-scenario';
import { expectFenced, expectNothingScaled } from './support/expectations';
import { patchedLegacyShop } from './support/legacy-shop';
import { type Shop, WEB, WORKER, WORKLOADS } from './support/shop';

/** What is around an application in real clusters: budgets and autoscalers, none of which may hold an upgrade up or be upset by it. */
function surroundings(namespace: string): KubeObject[] {
  return WORKLOADS.flatMap((name) => [
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name, namespace },
      spec: { minAvailable: '100%', selector: { matchLabels: { 'app.kubernetes.io/component': name } } },
    },
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name, namespace },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
        minReplicas: name === WEB ? 2 : 1,
        maxReplicas: 5,
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
        ],
      },
    },
  ]);
}

/** Without what lets the accounts of the namespace read the marker. */
const unreadable = (objects: KubeObject[]) =>
  objects.filter(({ kind, metadata }) => !(kind === 'RoleBinding' && metadata.name === 'shop-schema'));

/** The web server mounts a Secret, which may come later. */
function withLateSecret(objects: KubeObject[], name: string): KubeObject[] {
  const web = objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === WEB);
  web?.spec.template.spec.volumes.push({ name, secret: { secretName: name } });
  const [main] = web?.spec.template.spec.containers ?? [];
  main.volumeMounts.push({ name, mountPath: `/etc/${name}` });
  return objects;
}

async function upgraded(
  shop: Shop,
  what: string,
  schema: string,
  objects: KubeObject[],
  seconds?: number,
): Promise<void> {
  await shop.measured(what, schema, async () => {
    await shop.syncSuccessfully(await shop.scenario.commit(objects, what), seconds);
    await shop.settled(`${schema}.0`, seconds);
  });
}

describeScenario(
  'rollout-edges',
  (step) => {
    step('installs 1.4.0 among budgets and autoscalers', async (shop) => {
      await shop.deploy({ version: '1.4.0' });
      await apply(surroundings(shop.scenario.namespace));
    });

    // Longer than progressDeadlineSeconds, with pods that count as available only after minReadySeconds.
    step('migrates longer than the pods may wait by their author', async (shop) => {
      const since = await shop.scenario.database.now();
      const migratorEnv = { SECONDS_NEEDED: '40' };
      await upgraded(shop, 'long migration', '1.5', shop.objects({ version: '1.5.0', migratorEnv }), 240);
      await expectNothingScaled(shop, since);
    });

    step('goes to a third version while pods of the second still wait', async (shop) => {
      const { scenario } = shop;
      const sha = await shop.commit({ version: '2.0.0' });
      await shop.undisturbed('a version that waits', async () => {
        await scenario.syncAndWait({ sha, applyOnly: true });
        await expectFenced(shop, { waiting: '2.0.0', needs: '2.0', serving: '1.5.0', has: '1.5' });
      });
      await upgraded(shop, '1.5.0 -> 2.1.0, past 2.0.0', '2.1', shop.objects({ version: '2.1.0' }));
      const targets = (await scenario.database.migrations()).map(({ target }) => target);
      expect(targets).not.toContain('2.0');
    });

    step('waits with every pod serving for a volume that comes late', async (shop) => {
      const { scenario } = shop;
      const objects = withLateSecret(shop.objects({ version: '1.4.0', allowDowngrade: true, webReplicas: 8 }), 'late');
      await shop.measured('8 pods, and a late volume', '1.4', async () => {
        const sha = await scenario.commit(objects, 'late volume');
        await scenario.sync({ sha });
        const since = await shop.undisturbed('a volume that is not there', async () => {
          await scenario.waitFor('a pod of the new version waits for the volume', async () =>
            (await scenario.events('Pod')).some((event) => event.startsWith(WEB) && event.includes('"late" not found')),
          );
          await new Promise((resolve) => setTimeout(resolve, 10_000));
        });
        expect(await scenario.database.migrations(since)).toEqual([]);
        await scenario.kubectl('create', 'secret', 'generic', 'late', '--from-literal=key=value');
        expect(await scenario.waitForOperation(300)).toMatchObject({ phase: 'Succeeded' });
        await shop.settled('1.4.0', 120);
      });
    });

    step('upgrades where no account may read the marker, through the mounted one, and says so', async (shop) => {
      const { scenario } = shop;
      const objects = unreadable(shop.objects({ version: '1.5.0' }));
      await scenario.kubectl('delete', 'rolebinding', scenario.markerName);
      const sha = await scenario.commit(objects, 'unreadable');
      await scenario.sync({ sha });
      const pod = await scenario.waitFor('a new pod waits', async () =>
        (await shop.pods([WORKER])).find(({ status }) =>
          status.initContainerStatuses?.some((c: KubeObject) => c.name === 'fence' && c.state.running),
        ),
      );
      await scenario.waitFor('the fence says that it reads the mounted marker', async () =>
        /mounted/.test(await scenario.podLogs(pod.metadata.name, 'fence')),
      );
      expect(await scenario.waitForOperation(420)).toMatchObject({ phase: 'Succeeded' });
      await shop.settled('1.5.0', 240);
    });
  },
  {},
  patchedLegacyShop({ '/spec/minReadySeconds': 3, '/spec/progressDeadlineSeconds': 20 }),
);
