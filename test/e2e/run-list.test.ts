import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunResult } from '../../src/run';
import { call, connection } from './support/command-line';
import { describeSteps, forEachStrategy } from './support/describe-scenario';
import { Fleet, type TenantShop } from './support/fleet';
import { LONGEST_QUIET_GAP } from './support/shop';

const WAVES: { readonly [wave: string]: string[] } = {
  canary: ['acme'],
  early: ['bolt', 'cargo'],
  main: ['delta', 'echo', 'fox'],
};
const TENANTS = Object.values(WAVES).flat();
const id = (tenant: string) => `production/${tenant}`;
// The Argo CD of the tests holds the fleets of other scenarios, too.
const ofFleet = ({ name }: Fleet) => ['--fleet', name, ...connection()];

const HARMLESS = [
  ['restart', 'more memory', { 'defaults.resources': { memoryRequest: '80Mi', memoryLimit: '256Mi' } }],
  ['live', 'one more web server', { 'defaults.replicas': 2 }],
] as const;

// A day of somebody who upgrades an environment: the steps of docs/run-list.md, with what goes wrong on some days.
forEachStrategy('run-list', (strategy, title) =>
  describeSteps(
    title,
    () => Fleet.create(title, {}, strategy),
    (step) => {
      let base = '';
      let head = '';
      const run = (fleet: Fleet, onLine?: Parameters<typeof call>[2]) =>
        call(fleet.folder, ['run', base, head, '-e', 'production', '--result', report, ...connection()], onLine);
      // Not in the fleet's folder, which is committed whole.
      const reports = mkdtempSync(join(tmpdir(), `${title}-`));
      const report = join(reports, 'run.json');
      afterAll(() => rmSync(reports, { recursive: true }));

      step('comes up with six tenants in three waves', async (fleet) => {
        const waves = Object.keys(WAVES).map((name) => ({ name, version: '1.4.0', concurrency: 2 }));
        await fleet.edit('production/environment.yaml', { waves, 'defaults.replicas': 1, windows: undefined });
        for (const [wave, tenants] of Object.entries(WAVES))
          for (const tenant of tenants) await fleet.write(`production/${tenant}.yaml`, { wave });
        base = await fleet.commit('six tenants');
        await fleet.prepare(TENANTS.map(id));
        await fleet.bootstrap('production');
        await each(fleet, async (shop) => {
          await shop.syncSuccessfully(base, 240);
          await shop.settled('1.4.0', 240);
          await served(shop);
        });
      });

      step('sets the version of each wave, synthesizes, commits, and sees who goes down', async (fleet) => {
        for (const wave of Object.keys(WAVES)) {
          const set = ['set', '--environment', 'production', '--wave', wave, 'version=1.5.0'];
          expect(await call(fleet.folder, set)).toMatchObject({ code: 0 });
        }
        head = await fleet.commit('1.5.0 for production');
        const plan = await call(fleet.folder, ['plan', base, head]);
        expect(plan.code).toBe(3);
        expect(plan.out).toMatch(/production: 6 go down \(1\.4 → 1\.5\)/);
        const ready = await call(fleet.folder, ['preflight', base, head, ...connection()]);
        expect(ready).toMatchObject({ code: 0, out: '6 of 6 are ready\n' });
      });

      step('stops with the wave in which a migration fails, and the others of that wave finish', async (fleet) => {
        await fleet.tenant(id('bolt')).scenario.storage.writeFile('fail-migrations', '1');
        const { code, out } = await run(fleet);
        expect(out).toMatch(/production\/acme is done/);
        expect(out).toMatch(/production\/bolt failed after \d+ s.*migration to 1\.5 failed/s);
        expect(out).toMatch(/production\/cargo is done/);
        expect(out).toMatch(/2 done, 1 failed, 3 not started/);
        expect(code).toBe(5);
        const status = await call(fleet.folder, ['status', ...ofFleet(fleet)]);
        expect(status.code).toBe(2);
        expect(status.out.split('\n')[1]).toMatch(/production +early +bolt .*migration to 1\.5 in progress/);
        const explained = await call(fleet.folder, ['explain', 'bolt', '-e', 'production', ...ofFleet(fleet)]);
        expect(explained.code).toBe(2);
        expect(explained.out).toMatch(
          /shop-schema: a migration to 1\.5 began, attempt 1(.|\n)*migration to 1\.5 failed/,
        );
      });

      step('goes on where it was, is killed in the middle, and goes on again', async (fleet) => {
        const killed = await run(fleet, (line, kill) => {
          if (/production\/delta is synced/.test(line)) kill();
        });
        expect(killed.code).toBeNull();
        const { code, out } = await run(fleet);
        expect(out).toMatch(/production\/acme has what is planned already/);
        expect(out).toMatch(/production\/fox is done/);
        expect(code).toBe(0);
        await expectAsPlanned(fleet, JSON.parse(readFileSync(report, 'utf8')));
        await each(fleet, async (shop) => {
          await shop.settled('1.5.0');
          expect(await shop.scenario.marker()).toMatchObject({ applied: '1.5', previous: '1.4' });
          const done = (await shop.scenario.database.migrations()).filter((event) => event.event === 'done');
          expect(done.map(({ target }) => target)).toEqual(['1.4', '1.5']);
        });
        const status = await call(fleet.folder, ['status', '--markers', ...ofFleet(fleet)]);
        expect(status).toMatchObject({ code: 0, out: expect.stringMatching(/6 of 6 are well\n$/) });
        const history = await call(fleet.folder, ['history', '-e', 'production', ...ofFleet(fleet)]);
        expect(history.out).toMatch(/^1\.5 +6 +\d+ +\d+ +\d+$/m);
      });

      // What the plan says of a change is what is felt of it.
      for (const [changeClass, what, changes] of HARMLESS) {
        step(`is not felt: ${what}, which the plan calls ${changeClass}`, async (fleet) => {
          base = head;
          await fleet.edit('production/environment.yaml', changes);
          head = await fleet.commit(what);
          const plan = await call(fleet.folder, ['plan', base, head, '--format', 'json']);
          expect(plan.code).toBe(2);
          const [environment] = JSON.parse(plan.out).environments;
          expect(environment.installations.map((one: { class: string }) => one.class)).toEqual(
            TENANTS.map(() => changeClass),
          );
          await fleet.tenant(id('acme')).undisturbed(what, async () => {
            expect(await run(fleet)).toMatchObject({ code: 0, out: expect.stringMatching(/6 done\n$/) });
          });
        });
      }
    },
  ),
);

/** No downtime of the run is longer than the plan's limit, and that of the tenant which only this run has touched is what its users have felt. */
async function expectAsPlanned(fleet: Fleet, { installations }: RunResult): Promise<void> {
  const done = installations.filter((one) => one.outcome === 'done');
  for (const { name, planned, downtimeSeconds } of done) {
    expect([name, planned.class]).toEqual([name, 'downtime']);
    expect(downtimeSeconds).toBeLessThanOrEqual(planned.downtime?.longestSeconds ?? 0);
  }
  const fox = done.find(({ name }) => name === 'fox');
  if (fox?.startedAt === undefined || fox.seconds === undefined) throw new Error('fox is not done');
  const since = Date.parse(fox.startedAt) / 1000;
  const { database } = fleet.tenant(id('fox')).scenario;
  const { seconds: felt } = await database.longestGap({ since, until: since + fox.seconds });
  expect(felt).toBeGreaterThan(LONGEST_QUIET_GAP);
  // From the stop until it is Healthy: not shorter than nobody answered, and shorter than all of it. Both are whole seconds.
  expect(fox.downtimeSeconds).toBeGreaterThanOrEqual(Math.floor(felt) - 2);
  expect(fox.downtimeSeconds).toBeLessThanOrEqual(fox.seconds);
}

async function each(fleet: Fleet, action: (shop: TenantShop) => Promise<void>): Promise<void> {
  await Promise.all(TENANTS.map((tenant) => action(fleet.tenant(id(tenant)))));
}

/** What a controller of Ingresses would say: the test cluster has none, and without it the Application is never Healthy. */
async function served({ scenario }: TenantShop): Promise<void> {
  const status = JSON.stringify({ status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } } });
  await scenario.kubectl('patch', 'ingress', 'shop', '--subresource', 'status', '--type', 'merge', '--patch', status);
}
