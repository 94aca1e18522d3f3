import { ArgoCdStandIn } from './support/argo-cd-stand-in';
import { carryOut, NEW, OLD, ONE, Told, TWO, targetOf, upgradeOf, waveOf } from './support/planned';

// Many calls, on a machine that may be busy.
jest.setTimeout(60_000);

let standIn: ArgoCdStandIn;
beforeEach(async () => {
  standIn = await ArgoCdStandIn.start();
});
afterEach(() => standIn.stop());

const app = (tenant: string) => standIn.application(`shop-production-${tenant}`);
const outcomes = (results: { name: string; outcome: string }[]) =>
  Object.fromEntries(results.map(({ name, outcome }) => [name, outcome]));

test('each installation is synced to the reviewed commit, wave by wave', async () => {
  upgradeOf(standIn, ['acme', 'bolt', 'cargo']);
  const told = new Told();
  const results = await carryOut(standIn, [waveOf('canary', ['acme']), waveOf('main', ['bolt', 'cargo'])], {}, told);
  expect(outcomes(results)).toEqual({ acme: 'done', bolt: 'done', cargo: 'done' });
  for (const tenant of ['acme', 'bolt', 'cargo']) {
    expect(app(tenant).live).toEqual(NEW);
    expect(app(tenant).syncs).toEqual([{ revision: TWO, prune: false }]);
  }
  expect(told.words.slice(0, 5)).toEqual([
    ...['wave canary', 'acme comparing', 'acme syncing', 'acme starting', 'acme done'],
  ]);
  expect(told.words[5]).toBe('wave main');
});

test('not more at once than the wave allows', async () => {
  const tenants = ['a1', 'a2', 'a3', 'a4', 'a5'];
  upgradeOf(standIn, tenants);
  const told = new Told();
  const now = new Set<string>();
  let most = 0;
  told.onPhase = (word) => {
    now.add(word.split(' ')[0]);
    for (const done of told.words.filter((each) => each.endsWith(' done'))) now.delete(done.split(' ')[0]);
    most = Math.max(most, now.size);
  };
  await carryOut(standIn, [waveOf('main', tenants)], {}, told);
  expect(most).toBe(2);
});

test('what is there already is not synced again, so a run that was killed goes on', async () => {
  upgradeOf(standIn, ['acme', 'bolt']);
  await carryOut(standIn, [waveOf('main', ['acme'])]);
  const results = await carryOut(standIn, [waveOf('main', ['acme', 'bolt'])]);
  expect(outcomes(results)).toEqual({ acme: 'skipped', bolt: 'done' });
  expect(app('acme').syncs.length).toBe(1);
});

test('a sync that a killed run has left is waited for', async () => {
  upgradeOf(standIn, ['acme']);
  app('acme').refresh();
  app('acme').sync({ revision: TWO, prune: true }, []);
  const results = await carryOut(standIn, [waveOf('main', ['acme'])]);
  expect(outcomes(results)).toEqual({ acme: 'done' });
  expect(app('acme').syncs.length).toBe(1);
});

test("somebody else's sync is left alone", async () => {
  upgradeOf(standIn, ['acme']);
  app('acme').sync({ revision: ONE }, []);
  const [result] = await carryOut(standIn, [waveOf('main', ['acme'])]);
  expect(result).toMatchObject({ outcome: 'failed', message: `a sync to ${ONE} runs: wait until it has ended` });
});

test('a failed migration ends the run; what it says is in the report', async () => {
  upgradeOf(standIn, ['acme', 'bolt', 'cargo', 'delta']);
  app('acme').troubles.push('migration-fails');
  const results = await carryOut(standIn, [waveOf('canary', ['acme']), waveOf('main', ['bolt', 'cargo', 'delta'])]);
  expect(outcomes(results)).toEqual({
    ...{ acme: 'failed', bolt: 'not-started', cargo: 'not-started', delta: 'not-started' },
  });
  expect(results[0]).toMatchObject({
    message: expect.stringMatching(/Job\/shop-migrate.*a migration to 1\.5 is in progress.*column shipped/s),
  });
  expect(app('bolt').live).toEqual(OLD);
  // After the fix the same command completes the rest.
  const again = await carryOut(standIn, [waveOf('canary', ['acme']), waveOf('main', ['bolt', 'cargo', 'delta'])]);
  expect(outcomes(again)).toEqual({ acme: 'done', bolt: 'done', cargo: 'done', delta: 'done' });
});

test('what runs beside a failure comes to its end', async () => {
  upgradeOf(standIn, ['acme', 'bolt', 'cargo']);
  app('acme').troubles.push('refused');
  const results = await carryOut(standIn, [waveOf('main', ['acme', 'bolt', 'cargo'])]);
  expect(outcomes(results)).toEqual({ acme: 'failed', bolt: 'done', cargo: 'not-started' });
});

test('more failures are allowed when somebody says so', async () => {
  upgradeOf(standIn, ['acme', 'bolt', 'cargo']);
  app('acme').troubles.push('refused');
  const results = await carryOut(standIn, [waveOf('main', ['acme', 'bolt', 'cargo'])], { maxFailures: 2 });
  expect(outcomes(results)).toEqual({ acme: 'failed', bolt: 'done', cargo: 'done' });
});

test('an installation that Git has gone on for is not synced to something else', async () => {
  upgradeOf(standIn, ['acme']);
  standIn.commit('c'.repeat(40), { 'shop-production-acme': { version: '1.6.0', schema: '1.6' } });
  const [result] = await carryOut(standIn, [waveOf('main', ['acme'])]);
  expect(result).toMatchObject({
    outcome: 'failed',
    message: expect.stringMatching(/compares with c{40}.*plan again/),
  });
  expect(app('acme').syncs).toEqual([]);
});

test('images that are not those of the plan are not applied', async () => {
  upgradeOf(standIn, ['acme']);
  const wave = waveOf('main', [], {
    targets: [targetOf('acme', { to: { applications: [], images: ['registry.example.com/legacy-shop/app:1.4.9'] } })],
  });
  const [result] = await carryOut(standIn, [wave]);
  expect(result).toMatchObject({
    outcome: 'failed',
    message: expect.stringContaining('images that the plan does not'),
  });
  expect(app('acme').syncs).toEqual([]);
});

describe('what Git no longer has', () => {
  const removal = (object: string) =>
    waveOf('main', [], {
      targets: [targetOf('acme', { reasons: [{ code: 'object-removed', class: 'live', object, text: 'goes' }] })],
    });

  test('is pruned when the plan says so', async () => {
    upgradeOf(standIn, ['acme']);
    await carryOut(standIn, [removal('Service/old')]);
    expect(app('acme').syncs).toEqual([{ revision: TWO, prune: true }]);
  });

  test('is left to a human when it is data', async () => {
    upgradeOf(standIn, ['acme']);
    const [result] = await carryOut(standIn, [removal('PersistentVolumeClaim/shop-data')]);
    expect(result).toMatchObject({
      outcome: 'failed',
      message: expect.stringContaining('pruning PersistentVolumeClaim/shop-data would delete data'),
    });
    expect(app('acme').syncs).toEqual([]);
  });
});

test('nothing is started in a closed sync window', async () => {
  upgradeOf(standIn, ['acme']);
  const never = { project: 'shop', kind: 'deny' as const, schedule: '0 0 * * *', duration: '24h', installations: 1 };
  const [result] = await carryOut(standIn, [
    waveOf('main', [], { targets: [{ ...targetOf('acme'), windows: [never] }] }),
  ]);
  expect(result).toMatchObject({ outcome: 'failed', message: 'its sync window is closed now' });
  expect(app('acme').syncs).toEqual([]);
});

test('an installation that does not become healthy fails at its deadline', async () => {
  upgradeOf(standIn, ['acme']);
  app('acme').troubles.push('never-healthy');
  const [result] = await carryOut(standIn, [waveOf('main', ['acme'])], { deadlineSeconds: 1 });
  expect(result).toMatchObject({
    outcome: 'failed',
    message: 'not within 1 seconds: it is Healthy and Synced (it is Synced, Progressing)',
  });
});

test('an Application that Argo CD syncs by itself is waited for', async () => {
  upgradeOf(standIn, ['acme']);
  const acme = app('acme');
  acme.automated = true;
  const told = new Told();
  told.onPhase = (word) => {
    if (word === 'acme syncing') acme.sync({}, []);
  };
  const results = await carryOut(standIn, [waveOf('main', ['acme'])], {}, told);
  expect(outcomes(results)).toEqual({ acme: 'done' });
  expect(acme.syncs).toEqual([{}]);
});

test('an interruption starts nothing more, and what runs comes to its end', async () => {
  upgradeOf(standIn, ['acme', 'bolt', 'cargo']);
  let stopped = false;
  const told = new Told();
  told.onPhase = (word) => {
    stopped ||= word === 'acme syncing';
  };
  const waves = [waveOf('main', ['acme', 'bolt', 'cargo'], { concurrency: 1 })];
  const results = await carryOut(standIn, waves, { isStopped: () => stopped }, told);
  expect(outcomes(results)).toEqual({ acme: 'done', bolt: 'not-started', cargo: 'not-started' });
});

test('a server that is away for a while ends nothing', async () => {
  upgradeOf(standIn, ['acme']);
  const told = new Told();
  told.onPhase = (word) => {
    if (word === 'acme syncing') standIn.interruptions.push(...Array<'drop'>(12).fill('drop'));
  };
  const results = await carryOut(standIn, [waveOf('main', ['acme'])], {}, told);
  expect(outcomes(results)).toEqual({ acme: 'done' });
});

test('a token that is no longer good ends the run', async () => {
  upgradeOf(standIn, ['acme']);
  standIn.token = 'another';
  await expect(carryOut(standIn, [waveOf('main', ['acme'])])).rejects.toThrow(/no session|unauthorized|token/i);
});

test('2,000 Applications: few connections, and calls in proportion', async () => {
  const tenants = Array.from({ length: 2000 }, (_, index) => `t${index}`);
  upgradeOf(standIn, tenants);
  const results = await carryOut(standIn, [waveOf('main', tenants, { concurrency: 50 })]);
  expect(results.filter(({ outcome }) => outcome === 'done').length).toBe(2000);
  expect(standIn.mostAtOnce).toBeLessThanOrEqual(4);
  expect(standIn.calls.length / 2000).toBeLessThan(12);
}, 120_000);
