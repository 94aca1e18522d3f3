import { createServer } from 'node:net';
import type { Application } from '../../../src/run/argo-cd/application';
import { ArgoCdApi } from '../../../src/run/argo-cd/argo-cd-api';
import { JsonOverHttp } from '../../../src/run/argo-cd/json-over-http';
import { ArgoCdStandIn } from '../support/argo-cd-stand-in';

const ONE = 'a'.repeat(40);
const TWO = 'b'.repeat(40);
const ACME = 'shop-production-acme';

let standIn: ArgoCdStandIn;
let argoCd: ArgoCdApi;

beforeEach(async () => {
  standIn = await ArgoCdStandIn.start();
  standIn.commit(ONE, { [ACME]: { version: '1.4.0', schema: '1.4' } });
  standIn.add('production', 'acme').install({ version: '1.4.0', schema: '1.4' }, ONE);
  argoCd = client({});
});
afterEach(async () => {
  argoCd.close();
  await standIn.stop();
});

function client(options: {
  token?: string;
  repeats?: number;
  connections?: number;
  timeoutSeconds?: number;
}): ArgoCdApi {
  const defaults = { insecure: false, connections: 4, timeoutSeconds: 5, repeats: 3, firstPauseMilliseconds: 1 };
  const base = `http://${standIn.address}`;
  return new ArgoCdApi(base, new JsonOverHttp({ base, ...defaults, ...options }));
}

async function acme(answer = argoCd.get(ACME)): Promise<Application> {
  const application = await answer;
  if (!application) throw new Error(`There is no ${ACME}`);
  return application;
}

test('lists the Applications with some labels, and only with the fields that are needed', async () => {
  standIn.add('production', 'bolt');
  standIn.add('develop', 'acme');
  const selector = { 'cdk8s-downtime/environment': 'production', 'cdk8s-downtime/tenant': ['acme', 'cargo'] };
  const applications = await argoCd.list(selector);
  expect(applications).toMatchObject([
    {
      name: ACME,
      sync: 'Synced',
      revision: ONE,
      health: 'Healthy',
      destination: { namespace: ACME },
      annotations: { 'cdk8s-downtime/markers': 'shop-schema=1.4' },
      images: ['registry.example.com/legacy-shop/app:1.4.0', 'registry.example.com/legacy-shop/migrator:1.4.0'],
      automated: false,
      resources: [],
    },
  ]);
  expect(standIn.queries[0].get('selector')).toBe(
    'cdk8s-downtime/environment=production,cdk8s-downtime/tenant in (acme,cargo)',
  );
  expect(await argoCd.list({ 'cdk8s-downtime/fleet': true })).toHaveLength(3);
});

test('refreshes, syncs to a commit, and follows the operation', async () => {
  standIn.commit(TWO, { [ACME]: { version: '1.5.0', schema: '1.5' } });
  const before = await acme(argoCd.refresh(ACME));
  expect(before).toMatchObject({ sync: 'OutOfSync', revision: TWO, requested: undefined });
  await argoCd.sync(before, { revision: TWO, prune: true, info: { plan: 'abc' } });
  expect(standIn.application(ACME).syncs).toEqual([{ revision: TWO, prune: true }]);
  const during = await acme();
  expect(during).toMatchObject({ requested: { revision: TWO, info: { plan: 'abc' }, partial: false } });
  await expect(argoCd.sync(during, { revision: TWO, prune: true, info: {} })).rejects.toMatchObject({
    failure: 'busy',
  });
  await argoCd.get(ACME);
  expect(await argoCd.get(ACME)).toMatchObject({
    sync: 'Synced',
    requested: undefined,
    operation: {
      phase: 'Succeeded',
      revision: TWO,
      info: { plan: 'abc' },
      results: [{ hook: true, outcome: 'Succeeded' }],
    },
  });
});

test('reads objects of the cluster, and what a revision would apply', async () => {
  const application = await acme();
  const marker = { group: '', version: 'v1', kind: 'ConfigMap', namespace: ACME, name: 'shop-schema' };
  expect(await argoCd.object(application, marker)).toMatchObject({ data: { applied: '1.4' } });
  expect(await argoCd.manifests(application, ONE)).toMatchObject([{ kind: 'Deployment' }, { kind: 'Job' }]);
  standIn.showsMarkers = false;
  expect(await argoCd.object(application, marker)).toBeUndefined();
});

test('does not say which of what it may not see is there', async () => {
  expect(await argoCd.get('shop-production-nobody')).toBeUndefined();
});

test('repeats what may be repeated, while nobody or somebody in between answers', async () => {
  standIn.interruptions.push('drop', 503, 429);
  expect(await argoCd.get(ACME)).toMatchObject({ name: ACME });
  standIn.interruptions.push(...Array(4).fill(502));
  await expect(argoCd.get(ACME)).rejects.toMatchObject({
    failure: 'unreachable',
    message: expect.stringContaining('HTTP 502'),
  });
});

test('starts no sync twice', async () => {
  const application = await acme();
  standIn.interruptions.push(503);
  await expect(argoCd.sync(application, { prune: false, info: {} })).rejects.toMatchObject({ failure: 'unreachable' });
  expect(standIn.application(ACME).syncs).toEqual([]);
});

test('says that the token is wrong', async () => {
  standIn.token = 'right';
  await expect(client({ token: 'wrong' }).get(ACME)).rejects.toMatchObject({
    failure: 'unauthorized',
    message: `GET /api/v1/applications/${ACME}: no session information (HTTP 401)`,
  });
  expect(await client({ token: 'right' }).get(ACME)).toMatchObject({ name: ACME });
});

test('asks only a few things at once', async () => {
  const application = await acme();
  standIn.together = 4;
  await Promise.all(Array.from({ length: 48 }, () => argoCd.manifests(application, ONE)));
  expect(standIn.mostAtOnce).toBe(4);
});

test('gives a call up that nobody answers', async () => {
  const deaf = createServer(() => {});
  await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(deaf.address() as { port: number }).port}`;
  const options = {
    base,
    insecure: false,
    connections: 1,
    timeoutSeconds: 0.05,
    repeats: 1,
    firstPauseMilliseconds: 1,
  };
  await expect(new ArgoCdApi(base, new JsonOverHttp(options)).get(ACME)).rejects.toMatchObject({
    failure: 'unreachable',
    message: expect.stringContaining('no answer within 0.05 seconds'),
  });
  deaf.close();
});
