import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACME, Repository } from '../../plan/support';
import { ArgoCdStandIn } from '../../run/support/argo-cd-stand-in';
import { OLD, ONE } from '../../run/support/planned';
import { runCommand } from '../terminal-of';

// Many calls, on a machine that may be busy.
jest.setTimeout(60_000);

let standIn: ArgoCdStandIn;
const line = (to: string, from: string, stop: string, migrated: string) =>
  `${migrated} from=${from} to=${to} stop=${stop} stopped=${stop} migrated=${migrated} attempts=1`;

beforeEach(async () => {
  standIn = await ArgoCdStandIn.start();
  const tenants = ['acme', 'bolt', 'cargo'];
  standIn.commit(ONE, Object.fromEntries(tenants.map((tenant) => [`shop-production-${tenant}`, OLD])));
  for (const [index, tenant] of tenants.entries()) {
    const application = standIn.add('production', tenant);
    application.install(OLD, ONE);
    const history = [
      line('1.3', 'none', '2026-01-01T08:00:00Z', '2026-01-01T08:00:05Z'),
      line('1.4', '1.3', '2026-02-01T10:00:00Z', `2026-02-01T10:0${index + 1}:00Z`),
    ];
    application.marker = { applied: '1.4', history: history.join('\n') };
  }
});
afterEach(() => standIn.stop());

const call = (...args: string[]) =>
  runCommand(['history', ...args], { env: { ARGOCD_SERVER: `http://${standIn.address}` } });

test('the upgrades of all tenants, and how long they took', async () => {
  const { code, out } = await call();
  expect(code).toBe(0);
  const lines = out.split('\n').map((each) => each.trim().split(/ {2,}/));
  expect(lines[0]).toEqual([
    ...['MIGRATED', 'ENVIRONMENT', 'TENANT', 'APPLICATION', 'FROM', 'TO', 'DOWN_SECONDS', 'ATTEMPTS'],
  ]);
  expect(lines[1]).toEqual(['2026-01-01T08:00:05Z', 'production', 'acme', 'shop', '-', '1.3', '-', '1']);
  expect(lines[4]).toEqual(['2026-02-01T10:01:00Z', 'production', 'acme', 'shop', '1.3', '1.4', '60', '1']);
  expect(lines.slice(-3, -1)).toEqual([
    ['TO', 'UPGRADES', 'P50 (s)', 'P90 (s)', 'LONGEST (s)'],
    ['1.4', '3', '120', '180', '180'],
  ]);
});

test('one tenant, for a program', async () => {
  const { upgrades, figures } = JSON.parse((await call('--tenant', 'bolt', '--format', 'json')).out);
  expect(upgrades.map(({ name, to }: any) => [name, to])).toEqual([
    ['bolt', '1.3'],
    ['bolt', '1.4'],
  ]);
  expect(figures).toEqual([{ to: '1.4', upgrades: 1, p50Seconds: 120, p90Seconds: 120, longestSeconds: 120 }]);
});

test('for a spreadsheet', async () => {
  const lines = (await call('--format', 'csv')).out.split('\n');
  expect(lines[0]).toBe('migrated,environment,tenant,application,from,to,down_seconds,attempts');
  expect(lines[6]).toBe('2026-02-01T10:03:00Z,production,cargo,shop,1.3,1.4,180,1');
  expect(lines.length).toBe(8);
});

test('for Prometheus, the last upgrade of each', async () => {
  const { out } = await call('--format', 'prometheus');
  const labels = '{environment="production",tenant="acme",application="shop",schema_version="1.4"}';
  expect(out).toContain(`\ncdk8s_downtime_last_upgrade_down_seconds${labels} 60\n`);
  expect(out).toContain(`\ncdk8s_downtime_last_upgrade_timestamp_seconds${labels} 1769940060\n`);
  expect(out.match(/^cdk8s_downtime_last_upgrade_down_seconds/gm)).toHaveLength(3);
});

test('a marker that may not be seen has no history', async () => {
  standIn.showsMarkers = false;
  expect(JSON.parse((await call('--format', 'json')).out)).toEqual({ upgrades: [], figures: [] });
});

test('a plan that is told of them says how long it will take', async () => {
  const repository = new Repository();
  const file = join(repository.folder, 'upgrades.json');
  writeFileSync(file, (await call('--format', 'json')).out);
  repository.edit(ACME, (text) => text.replaceAll('"1.4"', '"1.5"'));
  const plan = (...args: string[]) => runCommand(['plan', ...args], { cwd: repository.folder });
  expect((await plan('--history', 'upgrades.json')).out).toMatch(
    /acme: downtime about 60 s \(1 upgrade\), at most \d+ min/,
  );
  writeFileSync(file, '{}');
  expect(await plan('--history', 'upgrades.json')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/has no upgrades/),
  });
  expect(await plan('--history', 'none.json')).toMatchObject({ code: 1, err: expect.stringMatching(/cannot be read/) });
}, 60_000);

test('of one fleet of several', async () => {
  standIn.application('shop-production-bolt').labels['cdk8s-downtime/fleet'] = 'mail';
  const { upgrades } = JSON.parse((await call('--fleet', 'shop', '--format', 'json')).out);
  expect(upgrades.map(({ name }: { name: string }) => name)).toEqual(['acme', 'cargo', 'acme', 'cargo']);
});

test.each([[['-e', 'produktion']], [['--fleet', 'mail']], [['--tenant', 'nobody']]])(
  'a name that Argo CD does not have is no fleet without upgrades: %j',
  async (args) => {
    await expect(call(...args)).resolves.toMatchObject({ code: 1, out: '', err: expect.stringContaining(args[1]) });
  },
);
