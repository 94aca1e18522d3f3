import { type KubeObject, kubectlJson } from './support/cluster';
import { describeSteps, forEachStrategy } from './support/describe-scenario';
import { DATA_CLAIM } from './support/environment';
import { expectNoJobPods, expectNothingStopped, expectUpgradeOrder, fingerprint } from './support/expectations';
import { Fleet, type TenantShop } from './support/fleet';
import { pause } from './support/run';
import { hasVersion, schemaOf, WEB } from './support/shop';

// What is synced here, with the versions of the example. cargo is the one in develop that does not sync by itself.
const AUTOMATIC = ['develop/acme', 'develop/bolt'];
const BY_HAND = { 'develop/cargo': '1.5.0', 'production/acme': '1.4.1', 'production/bolt': '1.4.0' };
const DEVELOP = [...AUTOMATIC, 'develop/cargo'];
const ALL = [...AUTOMATIC, ...Object.keys(BY_HAND)];

const CHANGES = {
  'production/environment.yaml': {
    'defaults.replicas': 1, // the machine is small
    'windows.night': [{ kind: 'allow', schedule: '0 0 * * *', duration: '24h' }],
  },
};

forEachStrategy('fleet', (strategy, title) =>
  describeSteps(
    title,
    () => Fleet.create(title, CHANGES, strategy),
    (step) => {
      let head = '';

      step('comes up from one file an environment', async (fleet) => {
        await fleet.prepare(ALL);
        for (const environment of ['develop', 'staging', 'production']) await fleet.bootstrap(environment);
        await each(fleet, AUTOMATIC, async (shop) => {
          await shop.settled('1.5.0', 180);
          await shop.awaitSync('Synced');
        });
        const files = await fleet.files(/^\w+\/(bootstrap|applications\/\w+)\.yaml$/);
        const committed = (await Promise.all(files.map((file) => fleet.committed(file)))).flat();
        expect(names(await fleet.inArgoCd())).toEqual(names(committed));
      });

      step('waits where it may not sync by itself', async (fleet) => {
        const waiting = (await fleet.inArgoCd()).filter(({ spec }) => spec.syncPolicy && !spec.syncPolicy.automated);
        expect(waiting.map(({ status }) => [status.sync.status, status.health.status])).toEqual(
          waiting.map(() => ['OutOfSync', 'Missing']),
        );
        const { items } = await kubectlJson<{ items: KubeObject[] }>(['get', 'pods', '--all-namespaces']);
        const running = new Set(items.map(({ metadata }) => metadata.namespace));
        const expected = AUTOMATIC.map((tenant) => fleet.tenant(tenant).scenario.namespace);
        expect([...running].filter((namespace) => namespace?.startsWith(`e2e-${title}-`)).sort()).toEqual(expected);
      });

      step('comes up when it is synced', async (fleet) => {
        head = await fleet.commit('Nothing new');
        await each(fleet, Object.keys(BY_HAND), async (shop, tenant) => {
          const version = BY_HAND[tenant as keyof typeof BY_HAND];
          const since = await shop.scenario.database.now();
          await shop.syncSuccessfully(head, 180);
          await shop.settled(version, 180);
          await expectUpgradeOrder(shop, { since, version, schema: schemaOf({ version }), first: true });
        });
      });

      step('upgrades three tenants at once, and no other feels it', async (fleet) => {
        for (const tenant of DEVELOP) await fleet.edit(`${tenant}.yaml`, { version: '2.0.0' });
        await fleet.tenant('production/acme').undisturbed('upgrades of three others', async () => {
          head = await fleet.commit('2.0.0 for develop');
          await each(fleet, DEVELOP, async (shop, tenant) => {
            const since = await shop.scenario.database.now();
            await shop.measured('1.5.0 -> 2.0.0, three at once', '2.0', async () => {
              if (AUTOMATIC.includes(tenant)) await shop.scenario.application.refresh(head);
              else await shop.syncSuccessfully(head, 180);
              await shop.settled('2.0.0', 180);
            });
            await expectUpgradeOrder(shop, { since, version: '2.0.0', schema: '2.0' });
            expect(await shop.scenario.marker()).toMatchObject({ applied: '2.0', previous: '1.5' });
          });
        });
      });

      step('changes one tenant, and touches no other', async (fleet) => {
        const others = ALL.filter((tenant) => tenant !== 'develop/acme');
        const before = await fingerprints(fleet, others);
        const acme = fleet.tenant('develop/acme');
        await fleet.edit('develop/acme.yaml', { resources: { memoryRequest: '96Mi', memoryLimit: '256Mi' } });
        const since = await acme.undisturbed('memory of one tenant', async () => {
          head = await fleet.commit('More memory for acme');
          await acme.scenario.application.refresh(head);
          await acme.scenario.waitFor('acme has more memory', async () => (await memory(acme)) === '96Mi');
          await acme.settled('2.0.0');
        });
        await expectNoJobPods(acme, since);
        await expectNothingStopped(acme, since);
        await each(fleet, others, async (shop) => {
          await shop.scenario.application.refresh(head);
          await shop.awaitSync('Synced');
        });
        expect(await fingerprints(fleet, others)).toEqual(before);
      });

      step('leaves what somebody changed by hand alone until the next sync', async (fleet) => {
        const cargo = fleet.tenant('develop/cargo');
        await cargo.undisturbed('memory changed by hand', async () => {
          const web = [`deployment/${WEB}`, '--containers', 'web'];
          await cargo.scenario.kubectl('set', 'resources', ...web, '--requests', 'memory=80Mi');
          await cargo.settled('2.0.0');
          await cargo.awaitSync('OutOfSync');
          head = await fleet.commit('Nothing for cargo');
          await cargo.scenario.application.refresh(head);
          await pause(5); // long enough for a sync that nobody wants
          expect(await memory(cargo)).toBe('80Mi');
          await cargo.syncSuccessfully(head);
          await cargo.settled('2.0.0');
          expect(await memory(cargo)).toBe('64Mi');
        });
      });

      step('stops a tenant that is suspended, and brings it back with its data', async (fleet) => {
        const { scenario } = fleet.tenant('develop/bolt');
        const bolt = fleet.tenant('develop/bolt');
        const marker = await scenario.marker();
        const migrations = await scenario.database.migrations();

        await fleet.edit('develop/bolt.yaml', { suspended: true });
        const since = await scenario.database.now();
        await scenario.application.refresh(await fleet.commit('bolt is suspended'));
        await scenario.waitFor('bolt has stopped', async () => (await bolt.pods()).length === 0);
        await bolt.awaitSync('Synced');
        expect((await bolt.deployments()).map(({ spec }) => spec.replicas)).toEqual([0, 0]);
        expect(await scenario.get('persistentvolumeclaim', DATA_CLAIM)).toBeDefined();

        await fleet.edit('develop/bolt.yaml', { suspended: undefined });
        await scenario.application.refresh(await fleet.commit('bolt comes back'));
        await bolt.settled('2.0.0');
        expect(await scenario.marker()).toEqual(marker);
        expect(await scenario.database.migrations()).toEqual(migrations);
        await expectNoJobPods(bolt, since);
      });

      step('promotes a version from develop to production with an edit', async (fleet) => {
        const acme = fleet.tenant('production/acme');
        const { version } = await fleet.configuration('develop/acme.yaml');
        await fleet.tenant('production/bolt').undisturbed('promotion of another tenant', async () => {
          await acme.undisturbed('promotion that nobody has synced', async () => {
            await fleet.edit('production/acme.yaml', { version });
            head = await fleet.commit('acme gets in production what it has in develop');
            await acme.scenario.application.refresh(head);
            await acme.awaitSync('OutOfSync');
            expect((await acme.pods()).map((pod) => hasVersion(pod, '1.4.1'))).toEqual([true, true]);
          });
          const since = await acme.scenario.database.now();
          await acme.measured('1.4.1 -> 2.0.0', '2.0', async () => {
            await acme.syncSuccessfully(head);
            await acme.settled('2.0.0');
          });
          await expectUpgradeOrder(acme, { since, version: '2.0.0', schema: '2.0' });
        });
      });

      step('finds nothing left to do', async (fleet) => {
        head = await fleet.commit('Nothing new');
        await fleet.upToDate();
        await each(fleet, ALL, async (shop) => {
          await shop.scenario.application.refresh(head);
          await shop.awaitSync('Synced');
        });
      });

      step('removes a tenant in two steps, and leaves its data', async (fleet) => {
        const bolt = fleet.tenant('develop/bolt');
        const { application } = bolt.scenario;
        await fleet.edit('develop/bolt.yaml', { offboarding: true });
        await application.refresh(await fleet.commit('bolt is about to go'));
        await bolt.scenario.waitFor('bolt has stopped', async () => (await bolt.pods()).length === 0);
        await bolt.awaitSync('Synced');

        await fleet.edit('develop/bolt.yaml', { version: '2.1.0' });
        await application.refresh(await fleet.commit('The schema of what is stopped'));
        await bolt.scenario.waitFor('bolt is migrated', async () => (await bolt.scenario.marker())?.applied === '2.1');
        await bolt.awaitSync('Synced');
        expect(await bolt.pods()).toEqual([]);

        await fleet.edit('develop/bolt.yaml', {
          offboarding: undefined,
          removed: { date: '2026-03-01', approvedBy: 'Jo' },
        });
        await fleet.commit('bolt goes');
        expect(await fleet.files(/^develop\/.*bolt/)).toEqual([]);
        // Nothing is pruned: somebody has to delete the Application, and that deletes nothing else.
        await pause(5);
        expect(names(await fleet.inArgoCd())).toContain(`Application ${application.name}`);
        await fleet.deleteApplication('develop/bolt');
        await fleet.upToDate();
        expect((await bolt.deployments()).map(({ spec }) => spec.replicas)).toEqual([0, 0]);
        expect(await bolt.scenario.get('persistentvolumeclaim', DATA_CLAIM)).toBeDefined();
        expect(await bolt.scenario.marker()).toMatchObject({ applied: '2.1' });
      });
    },
  ),
);

type Action = (shop: TenantShop, tenant: string) => Promise<void>;

async function each(fleet: Fleet, tenants: string[], action: Action): Promise<void> {
  await Promise.all(tenants.map((tenant) => action(fleet.tenant(tenant), tenant)));
}

/** The same before and after: nobody touched the workloads of these tenants. */
function fingerprints(fleet: Fleet, tenants: string[]): Promise<object[]> {
  return Promise.all(tenants.map((tenant) => fingerprint(fleet.tenant(tenant))));
}

/** What the web server asks for. */
async function memory(shop: TenantShop): Promise<string> {
  const web = await shop.scenario.get('deployment', WEB);
  return web?.spec.template.spec.containers[0].resources.requests.memory;
}

function names(objects: KubeObject[]): string[] {
  return objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort();
}
