import { ArgoCdStandIn } from '../../run/support/argo-cd-stand-in';
import { OLD, ONE } from '../../run/support/planned';
import { runCommand } from '../terminal-of';

// Many calls, on a machine that may be busy.
jest.setTimeout(60_000);

let standIn: ArgoCdStandIn;

beforeEach(async () => {
  standIn = await ArgoCdStandIn.start();
  standIn.commit(ONE, { 'shop-production-acme': OLD, 'shop-staging-acme': OLD });
  standIn.add('production', 'acme').install(OLD, ONE);
  // Of another fleet, and never synced.
  standIn.add('staging', 'acme').labels['cdk8s-downtime/fleet'] = 'mail';
});
afterEach(() => standIn.stop());

const call = (...args: string[]) =>
  runCommand(['status', ...args], { env: { ARGOCD_SERVER: `http://${standIn.address}` } });

test('all fleets of this Argo CD, those with problems first', async () => {
  const { code, out } = await call();
  expect(code).toBe(2);
  expect(out.split('\n').map((line) => line.split(/ +/)[0])).toEqual(['ENVIRONMENT', 'staging', 'production', '1', '']);
});

test('one fleet does not depend on its neighbours', async () => {
  expect(await call('--fleet', 'shop')).toMatchObject({ code: 0, out: expect.stringMatching(/1 of 1 are well\n$/) });
  expect(await call('--fleet', 'mail')).toMatchObject({ code: 2 });
});

test.each([[['--fleet', 'shopp']], [['-e', 'produktion']], [['--fleet', 'mail', '-e', 'production']]])(
  'a name that Argo CD does not have is not well: %j',
  async (args) => {
    await expect(call(...args)).resolves.toMatchObject({ code: 1, out: '', err: expect.stringContaining(args[1]) });
  },
);
