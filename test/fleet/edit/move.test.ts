import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../cli/terminal-of';
import { read } from '../../output/tree';
import { FleetFolder } from '../fleet-folder';

const ENVIRONMENT = 'clusters: [in-cluster, west]\nnamespaces: [shop-*]\ndefaults: { cluster: in-cluster }\n';
const ACME = 'version: 1.4.0 # pinned\n';

/** A fleet that is synthesized, in a repository. */
function fleetOf(): FleetFolder {
  const fleet = new FleetFolder({ 'production/environment.yaml': ENVIRONMENT, 'production/acme.yaml': ACME });
  mkdirSync(join(fleet.folder, '.git'));
  fleet.synth();
  return fleet;
}

const run = ({ installations }: FleetFolder, ...args: string[]) =>
  runCommand([...args, '-e', 'production', '--folder', installations]);
const text = ({ installations }: FleetFolder, tenant = 'acme') => read(installations, `production/${tenant}.yaml`);

test('what runs is stopped first, then goes, then runs, and every synthesis between is allowed', async () => {
  const fleet = fleetOf();
  const move = () => run(fleet, 'move', 'acme', '--namespace', 'shop-far', '--cluster', 'west');
  const first = await move();
  expect(first).toMatchObject({ code: 0, out: expect.stringContaining('acme.yaml: state active → suspended') });
  expect(first.err).toContain('the same command again moves it');
  expect(text(fleet)).toBe(`${ACME}suspended: true\n`);
  fleet.synth();

  const second = await move();
  expect(second.out).toContain('acme.yaml: cluster in-cluster → west\n');
  expect(second.out).toContain('acme.yaml: namespace shop-production-acme → shop-far\n');
  expect(second.err).toContain('npx cdk8s-downtime resume -e production acme');
  fleet.synth();
  expect(await move()).toMatchObject({ code: 0, out: '', err: 'Everything is so already.\n' });

  await run(fleet, 'resume', 'acme');
  fleet.synth();
  expect(fleet.object('production/applications/acme.yaml', 'Application').spec.destination).toEqual({
    name: 'west',
    namespace: 'shop-far',
  });
});

test('the second step waits until the first one is synthesized', async () => {
  const fleet = fleetOf();
  const move = () => run(fleet, 'move', 'acme', '--namespace', 'shop-far');
  await move();
  const { code, err } = await move();
  expect([code, err]).toEqual([1, expect.stringContaining('production/acme still runs in what is synthesized')]);
  expect(text(fleet)).toBe(`${ACME}suspended: true\n`);
});

test('what was never synthesized goes at once', async () => {
  const fleet = fleetOf();
  fleet.configure({ 'production/dora.yaml': ACME });
  const { out, err } = await run(fleet, 'move', 'dora', '--namespace', 'shop-far');
  expect(out).toContain('namespace shop-production-dora → shop-far');
  expect(err).toContain('npx cdk8s-downtime plan');
  expect(text(fleet, 'dora')).toBe(`${ACME}namespace: shop-far\n`);
});

test.each([
  [['acme'], 'where it goes is not said; give --namespace, --cluster or both'],
  [['acne', '--cluster', 'west'], "did you mean 'acme'?"],
  [['gone', '--cluster', 'west'], 'nothing of it is left to move'],
  [['stopped', '--cluster', 'wets'], "did you mean 'west'?"],
  [['stopped', '--namespace', 'other'], "'other'"],
])('%j is refused, and nothing changed', async (args, message) => {
  const fleet = fleetOf();
  const stopped = `${ACME}suspended: true\n`;
  fleet.configure({
    'production/gone.yaml': 'removed: { date: 2026-01-31, approvedBy: Ada }\n',
    'production/stopped.yaml': stopped,
  });
  const { code, err } = await run(fleet, 'move', ...args);
  expect([code, err]).toEqual([1, expect.stringContaining(message)]);
  expect([text(fleet), text(fleet, 'stopped')]).toEqual([ACME, stopped]);
});
