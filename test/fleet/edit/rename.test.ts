import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../cli/terminal-of';
import { read } from '../../output/tree';
import { FleetFolder } from '../fleet-folder';

const ACME = '# ours\nwave: canary\n';
const APPROVED = ['--approved-by', 'Ada Lovelace', '--date', '2026-01-31'];

/** A fleet that is synthesized, in a repository. */
function fleetOf(acme = ACME): FleetFolder {
  const fleet = new FleetFolder({ 'production/environment.yaml': '{}\n', 'production/acme.yaml': acme });
  fleet.configure({ 'production/bolt.yaml': '{}\n' });
  mkdirSync(join(fleet.folder, '.git'));
  fleet.synth();
  return fleet;
}

const run = ({ installations }: FleetFolder, ...args: string[]) =>
  runCommand([...args, '-e', 'production', '--folder', installations]);
const rename = (fleet: FleetFolder, ...args: string[]) => run(fleet, 'rename', 'acme', 'zeta', ...args);
const text = ({ installations }: FleetFolder, tenant: string) => read(installations, `production/${tenant}.yaml`);
const application = (fleet: FleetFolder, tenant: string) =>
  fleet.object(`production/applications/${tenant}.yaml`, 'Application');

test('what runs is stopped first, then has its new name in its old namespace, and every synthesis between is allowed', async () => {
  const fleet = fleetOf();
  const { namespace } = application(fleet, 'acme').spec.destination;
  const first = await rename(fleet);
  expect(first).toMatchObject({ code: 0, out: expect.stringContaining('acme.yaml: state active → offboarding') });
  expect(first.err).toContain('the same command again renames it');
  fleet.synth();

  const second = await rename(fleet, ...APPROVED);
  expect(second).toMatchObject({ code: 0, out: expect.stringContaining('zeta.yaml: state (absent) → suspended') });
  expect(second.err).toContain('kubectl --namespace argocd delete application shop-production-acme');
  expect(second.err).toContain(
    'kubectl annotate -f dist/production/installations/zeta/manifests.yaml argocd.argoproj.io/tracking-id-\n',
  );
  expect(text(fleet, 'acme')).toBe(`${ACME}removed:\n  date: 2026-01-31\n  approvedBy: Ada Lovelace\n`);
  expect(text(fleet, 'zeta')).toBe(`${ACME}suspended: true\nnamespace: shop-production-acme\n`);
  fleet.synth();
  expect(existsSync(join(fleet.outdir, 'production/installations/zeta/manifests.yaml'))).toBe(true);
  expect(application(fleet, 'zeta').spec.destination.namespace).toBe(namespace);
  expect(existsSync(join(fleet.outdir, 'production/applications/acme.yaml'))).toBe(false);

  expect((await run(fleet, 'resume', 'zeta')).code).toBe(0);
  fleet.synth();
  expect(application(fleet, 'zeta').metadata.labels['cdk8s-downtime/state']).toBe('active');
});

test('what was never synthesized is renamed at once', async () => {
  const fleet = fleetOf();
  fleet.configure({ 'production/dora.yaml': ACME });
  const { code, out } = await run(fleet, 'rename', 'dora', 'zeta');
  expect([code, out]).toEqual([0, expect.stringContaining('zeta.yaml: tenant dora → zeta')]);
  expect(text(fleet, 'zeta')).toBe(ACME);
  expect(existsSync(join(fleet.installations, 'production/dora.yaml'))).toBe(false);
  fleet.synth();
});

test('without a repository around it nobody knows, so it is stopped', async () => {
  const fleet = new FleetFolder({ 'production/environment.yaml': '{}\n', 'production/acme.yaml': ACME });
  expect((await rename(fleet)).out).toContain('active → offboarding');
  expect((await rename(fleet, ...APPROVED)).out).toContain('offboarding → removed');
});

test('the second step waits until the first one is synthesized, and for somebody who decides', async () => {
  const fleet = fleetOf();
  await rename(fleet);
  expect(await rename(fleet, ...APPROVED)).toMatchObject({
    code: 1,
    err: expect.stringContaining('production/acme is active in what is synthesized; synthesize, commit and sync'),
  });
  fleet.synth();
  expect(await rename(fleet)).toMatchObject({ code: 1, err: expect.stringContaining('--approved-by') });
  expect(text(fleet, 'acme')).toBe(`${ACME}offboarding: true\n`);
});

test('one whose file says nothing else can be renamed, too', async () => {
  const fleet = fleetOf('{}\n');
  await rename(fleet);
  fleet.synth();
  expect(await rename(fleet, ...APPROVED)).toMatchObject({ code: 0 });
  expect(text(fleet, 'zeta')).toBe('suspended: true\nnamespace: shop-production-acme\n');
});

test.each([
  ['acme', 'bolt', "there is a tenant 'bolt'"],
  ['acme', 'Zeta', "'Zeta' is no name of a tenant"],
  ['acme', 'environment', 'environment.yaml is the environment itself'],
  ['acne', 'zeta', "production has no installation 'acne'; did you mean 'acme'?"],
])('%s to %s is refused', async (from, to, message) => {
  const fleet = fleetOf();
  const { code, err } = await run(fleet, 'rename', from, to);
  expect([code, err]).toEqual([1, expect.stringContaining(message)]);
  expect(text(fleet, 'acme')).toBe(ACME);
});

test('what is removed is refused', async () => {
  const fleet = fleetOf();
  fleet.configure({ 'production/dora.yaml': 'removed: { date: 2026-01-31, approvedBy: Ada }\n' });
  expect((await run(fleet, 'rename', 'dora', 'zeta')).err).toContain('nothing of it is left to rename');
});
