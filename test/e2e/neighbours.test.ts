import { join } from 'node:path';
import { apply, type KubeObject, kubectl } from './support/cluster';
import { describeScenario } from './support/describe-scenario';
import { REGISTRY } from './support/environment';
import { expectComplaint, expectNothingStopped, expectUntouched, fingerprint } from './support/expectations';
import { withVariable } from './support/manifests';
import { type Shop, WEB } from './support/shop';

/** Enough for the namespace's LimitRange. */
const toolResources = { cpuRequest: '20m', memoryRequest: '32Mi', memoryLimit: '256Mi' };

const LIMITS = {
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata: { name: 'limits' },
  spec: { limits: [{ type: 'Container', min: { cpu: '15m', memory: '24Mi' } }] },
};

/** Somebody's pod with the labels by which the application's pods are found. */
const STRANGER = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'stranger', labels: { 'app.kubernetes.io/component': WEB } },
  spec: {
    containers: [
      {
        name: 'main',
        image: `${REGISTRY}/app:1.4.0`,
        command: ['sleep', '3600'],
        resources: { requests: { cpu: '20m', memory: '32Mi' }, limits: { cpu: '20m', memory: '32Mi' } },
      },
    ],
    terminationGracePeriodSeconds: 0,
  },
};

/** A sync that is refused with every pod serving. */
async function refused(shop: Shop, what: string, objects: KubeObject[], ...reasons: RegExp[]): Promise<void> {
  const before = await fingerprint(shop);
  const since = await shop.undisturbed(what, async () => {
    await shop.syncFailing(await shop.scenario.commit(objects, what), 240);
  });
  await expectComplaint(shop, ...reasons);
  await expectNothingStopped(shop, since);
  await expectUntouched(shop, before);
  expect(await shop.scenario.database.migrations(since)).toEqual([]);
}

const POLICY = join(__dirname, '../../docs/policies/delete-own-pods.yaml');

describeScenario('neighbours', (step) => {
  step('installs 1.4.0 in a namespace with a LimitRange', async (shop) => {
    await apply([{ ...LIMITS, metadata: { ...LIMITS.metadata, namespace: shop.scenario.namespace } }]);
    await shop.deploy({ version: '1.4.0', toolResources });
  });

  step('says what the LimitRange says when the own containers ask for too little', async (shop) => {
    const impatient = withVariable(shop.objects({ version: '1.5.0' }), 'IMAGE_TIMEOUT', () => '15');
    const says = /minimum (cpu|memory) usage per Container/;
    if (!shop.isRollout) return refused(shop, 'asks for too little', impatient, says, /Nothing was stopped/);
    // The pod of the only Job cannot come up either: nobody is there to refuse, and nobody to stop anything.
    const { scenario } = shop;
    const since = await shop.undisturbed('asks for too little', async () => {
      await scenario.sync({ sha: await scenario.commit(impatient, 'asks for too little') });
      await scenario.waitFor('the Job says why', async () => says.test((await scenario.events('Job')).join()));
      await scenario.terminate();
      await scenario.waitForOperation();
    });
    await expectNothingStopped(shop, since);
    expect(await scenario.database.migrations(since)).toEqual([]);
  });

  step('names a pod that is none of the application before anything stops', async (shop) => {
    const { namespace } = shop.scenario;
    await apply([{ ...STRANGER, metadata: { ...STRANGER.metadata, namespace } }]);
    await refused(
      shop,
      'a foreign pod',
      shop.objects({ version: '1.5.0', toolResources }),
      /stranger/,
      /Nothing was stopped/,
    );
    await shop.scenario.kubectl('delete', 'pod', 'stranger');
  });

  step('upgrades when all that is mended', async (shop) => {
    await shop.upgrade('1.4.0 -> 1.5.0', { version: '1.5.0', toolResources });
  });

  step('gives the jobs no right to do anything else', async (shop) => {
    const { namespace } = shop.scenario;
    const account = `system:serviceaccount:${namespace}:shop-upgrade`;
    const may = async (...what: string[]) => {
      const args = ['auth', 'can-i', ...what, `--as=${account}`];
      return (await shop.scenario.kubectl(...args).catch((error) => `${error.stdout ?? error}`)).includes('yes');
    };
    const allowed = [
      ['get', 'configmaps/shop-schema'],
      ['patch', 'configmaps/shop-schema'],
      shop.isRollout ? ['delete', 'pods'] : ['patch', `deployments.apps/${WEB}`, '--subresource=scale'],
    ];
    for (const what of allowed) expect([what, await may(...what)]).toEqual([what, true]);
    const forbidden = [
      ['patch', `deployments.apps/${WEB}`],
      ['update', `deployments.apps/${WEB}`],
      ['delete', `deployments.apps/${WEB}`],
      ['create', 'deployments.apps'],
      ['patch', 'deployments.apps/another', '--subresource=scale'],
      ['create', 'pods'],
      ['create', 'pods', '--subresource=exec'],
      ['create', 'jobs.batch'],
      ['patch', 'jobs.batch'],
      ['get', 'secrets'],
      ['get', 'secrets/shop-database'],
      ['delete', 'configmaps/shop-schema'],
      ['patch', 'configmaps/another'],
      ['get', 'configmaps/another'],
      ['create', 'serviceaccounts', '--subresource=token'],
      ['update', 'roles.rbac.authorization.k8s.io'],
      ['get', 'deployments.apps', '--namespace=argocd'],
      shop.isRollout ? ['patch', `deployments.apps/${WEB}`, '--subresource=scale'] : ['delete', 'pods'],
    ];
    for (const what of forbidden) expect([what, await may(...what)]).toEqual([what, false]);
    const image = '{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"elsewhere"}]}}}}';
    const really = shop.scenario.kubectl('patch', 'deployment', WEB, `--patch=${image}`, `--as=${account}`);
    await expect(really).rejects.toThrow(/forbidden/i);
  });

  step('can be kept by a policy from deleting pods of others', async (shop) => {
    if (!shop.isRollout) return; // the hooks delete none
    const { scenario } = shop;
    const account = `--as=system:serviceaccount:${scenario.namespace}:shop-upgrade`;
    await kubectl(['apply', '--filename', POLICY]);
    await apply([{ ...STRANGER, metadata: { ...STRANGER.metadata, labels: {}, namespace: scenario.namespace } }]);
    // A policy is in force some time after it was applied.
    await scenario.waitFor('the policy is in force', () =>
      scenario.kubectl('delete', 'pod', 'stranger', '--dry-run=server', account).then(
        () => false,
        (error) => /pods of their own application only/.test(`${error}`),
      ),
    );
    await expect(scenario.kubectl('delete', 'pod', 'stranger', account)).rejects.toThrow(/own application only/);
    await scenario.kubectl('delete', 'pod', 'stranger');
    await shop.upgrade('1.5.0 -> 2.0.0, under the policy', { version: '2.0.0', toolResources });
    await kubectl(['delete', '--filename', POLICY]);
  });
});
