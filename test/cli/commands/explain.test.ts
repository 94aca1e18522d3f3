import { ArgoCdStandIn } from '../../run/support/argo-cd-stand-in';
import { NEW, OLD, ONE, TWO } from '../../run/support/planned';
import { runCommand } from '../terminal-of';

// Many calls, on a machine that may be busy.
jest.setTimeout(60_000);

let standIn: ArgoCdStandIn;

beforeEach(async () => {
  standIn = await ArgoCdStandIn.start();
  standIn.commit(ONE, { 'shop-production-acme': OLD });
  standIn.add('production', 'acme').install(OLD, ONE);
});
afterEach(() => standIn.stop());

const acme = () => standIn.application('shop-production-acme');
const call = (...args: string[]) =>
  runCommand(['explain', ...args], { env: { ARGOCD_SERVER: `http://${standIn.address}` } });

function pod(name: string, status: object) {
  return { kind: 'Pod', metadata: { name, namespace: 'shop-production-acme', uid: '1' }, status };
}

test('of what is well, that nothing is wrong', async () => {
  expect(await call('acme')).toEqual({ code: 0, out: 'Nothing is wrong.\n', err: '' });
});

test('a failed migration: the marker, its log, the sync, and what to do', async () => {
  standIn.commit(TWO, { 'shop-production-acme': NEW });
  acme().refresh();
  acme().troubles.push('migration-fails');
  acme().sync({ revision: TWO }, []);
  for (let look = 0; look < 4; look++) acme().advance();
  const { code, out } = await call('acme', '-e', 'production');
  expect(code).toBe(2);
  expect(out).toMatch(/shop-schema: a migration to 1\.5 began, attempt 1, and did not end well/);
  expect(out).toMatch(/ERROR: column shipped already exists/);
  expect(out).toMatch(/→ mend the cause, then sync again: .* may be half way/);
  expect(out).toMatch(/The last sync failed at /);
  expect(out).toMatch(/Job\/shop-migrate-1a2b3c4d: Job has reached the specified backoff limit/);
  expect(out).toMatch(/→ argocd app sync shop-production-acme/);
});

test.each<[string, { [key: string]: string } | undefined, RegExp[]]>([
  [
    'a migration that has not begun',
    { inProgress: '1.5', untouched: '1.4' },
    [/the database is as it was/, /sync the old version/],
  ],
  [
    'a refusal',
    {
      applied: '1.4',
      lastRefusal: '2026-02-01T09:59:30Z The image a:2 cannot be started. What to do: correct its tag.',
    },
    [/an upgrade was refused; nothing was stopped/, /a:2 cannot be started/, /→ correct its tag\./],
  ],
  [
    'a migration that changed nothing',
    { applied: '1.4', lastFailure: '2026-02-01T09:59:30Z It failed.' },
    [/the database has 1\.4, and the last attempt failed/, /It failed/],
  ],
  ['another schema', { applied: '1.3' }, [/the database has 1\.3, Git wants 1\.4/, /a full sync upgrades it/]],
  [
    'an edited marker',
    { applied: '"1.4"' },
    [
      /in 'applied' no job has written/,
      /patch configmap shop-schema --type merge --patch '\{"data":\{"applied":"1\.4"\}\}'/,
    ],
  ],
  ['no marker', undefined, [/no marker shop-schema/, /create configmap shop-schema --from-literal applied=VERSION/]],
])('%s', async (_, marker, texts) => {
  acme().marker = marker;
  const { code, out } = await call('acme');
  expect(code).toBe(2);
  for (const text of texts) expect(out).toMatch(text);
});

test('pods that wait in their fence, that crash, and that are well', async () => {
  acme().logs.fence = ['needs 1.5, the database has 1.4'];
  acme().logs.web = ['panic: no database'];
  acme().events.push({ type: 'Warning', reason: 'BackOff', message: 'Back-off restarting' });
  const waiting = {
    name: 'web',
    state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m' } },
    restartCount: 4,
  };
  acme().pods.push(
    pod('shop-new', { phase: 'Pending', initContainerStatuses: [{ name: 'fence', state: { running: {} } }] }),
    pod('shop-bad', { phase: 'Running', containerStatuses: [waiting] }),
    pod('shop-good', {
      phase: 'Running',
      containerStatuses: [{ name: 'web', state: { running: {} }, restartCount: 0 }],
    }),
  );
  const { out } = await call('acme');
  expect(out).toMatch(
    /Pod\/shop-new waits in its fence\n {2}needs 1\.5, the database has 1\.4\n {2}→ while an upgrade/,
  );
  expect(out).toMatch(/Pod\/shop-bad: its container web: CrashLoopBackOff: back-off 5m\n/);
  expect(out).toMatch(/BackOff: Back-off restarting\n {2}panic: no database\n {2}→ kubectl .* describe pod shop-bad/);
  expect(out).not.toMatch(/shop-good/);
});

test('for a program, and by the name of the Application', async () => {
  acme().marker = { applied: '1.3' };
  const [found] = JSON.parse((await call('shop-production-acme', '--format', 'json')).out);
  expect(found).toEqual({
    what: 'shop-schema: the database has 1.3, Git wants 1.4',
    details: [],
    remedies: ['a full sync upgrades it'],
  });
});

test('who is not there, and who is there twice', async () => {
  expect(await call('nobody')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/there is no installation 'nobody'/),
  });
  standIn.add('develop', 'acme');
  expect(await call('acme')).toMatchObject({ code: 1, err: expect.stringMatching(/give --environment/) });
});

test('one of two tenants of this name, in fleets of one Argo CD', async () => {
  const other = standIn.add('staging', 'acme');
  other.labels['cdk8s-downtime/fleet'] = 'mail';
  other.labels['cdk8s-downtime/environment'] = 'production';
  other.install(OLD, ONE);
  await expect(call('acme', '-e', 'production')).resolves.toMatchObject({
    code: 1,
    err: expect.stringMatching(/'acme' is shop-production-acme, shop-staging-acme(.|\n)*--fleet/),
  });
  expect(await call('acme', '--fleet', 'shop')).toMatchObject({ code: 0 });
});
