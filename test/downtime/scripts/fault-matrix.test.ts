import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AskedWorld } from './faults/asked-world';
import { type CallFault, inject, KINDS, MIGRATIONS } from './faults/faults';
import { type Case, countedCases, unsafe } from './faults/run-cases';
import { ScheduledWorld } from './faults/scheduled-world';
import { type Migration, type Step, Sync, UNCHANGED } from './faults/sync';
import { World } from './faults/world';
import { markerOf } from './support/objects';
import { Folder } from './support/program';
import { ALL_SHELLS, type Shell } from './support/shells';

jest.setTimeout(1_800_000);

const STOP_FIRST = [false, true];

/** The calls of each program when nothing goes wrong, and the world before each. */
interface GoodRun {
  readonly calls: { [step in Step]: string[] };
  /** Before the check job, before the guard, before the recorder. */
  readonly world: { [step in Step]: World };
  readonly pod: string;
  /** As the guard leaves it. */
  readonly folder: Folder;
}

async function goodRun(shell: Shell, stopFirst: boolean, world: World = World.serving()): Promise<GoodRun> {
  const sync = new Sync(world, { shell, version: '2.0', stopFirst });
  const before: { [step: string]: World } = { check: world.copy() };
  const calls: { [step: string]: string[] } = {};
  const folder = new Folder();
  let from = 0;
  const next = (step: Step) => {
    calls[step] = world.cluster.calls.slice(from);
    from = world.cluster.calls.length;
  };
  if (!(await sync.check())) throw new Error(sync.log);
  next('check');
  before.guard = world.copy();
  const pod = sync.createPod();
  expect(await sync.guard(pod, folder)).toBe(true);
  next('guard');
  before.record = world.copy();
  expect(await sync.work(pod, folder)).toBe(true);
  next('record');
  world.applyDeployments('2.0');
  expect(problems(world)).toEqual([]);
  return { calls, world: before, pod, folder } as GoodRun;
}

/** What is wrong after a sync that ended well. */
function problems(world: World, version = '2.0'): string[] {
  const marker = markerOf(world.cluster) ?? {};
  const { requested, inProgress, holder, untouched } = marker;
  const found: string[] = [];
  if (world.database.version !== version || world.database.half) found.push(`the database is not ${version}`);
  if (marker.applied !== version) found.push(`applied is ${marker.applied}`);
  if (version === '2.0' && (requested || inProgress || holder || untouched)) {
    found.push(`the marker is not clean: ${JSON.stringify(marker)}`);
  }
  if (!world.serves(version)) found.push(`the pods of ${version} do not serve`);
  return found;
}

/** The sync in which a fault happens, then one in which none does. */
async function callFault(
  shell: Shell,
  good: GoodRun,
  fault: CallFault,
  then: string,
  migration?: Migration,
): Promise<string[]> {
  const world = good.world[fault.step].copy();
  const { started, end } = inject(world, fault);
  const first = new Sync(world, { shell, version: '2.0', stopFirst: fault.stopFirst, started, migration });
  let ended: boolean;
  if (fault.step === 'record') {
    ended = await first.work(good.pod, folderOf(good));
    world.cluster.remove(`Pod/${good.pod}`);
    if (ended) world.applyDeployments('2.0');
    else for (const { metadata } of world.cluster.ofKind('Job')) world.cluster.remove(`Job/${metadata.name}`);
    world.settle();
  } else {
    ended = await first.run();
  }
  end();
  const wrong = [...unsafe(world)];
  const { half, version } = world.database;
  const untouched = !half && version === '1.0';
  // Who was told to end does not know what the migrator, which was told so too, has left.
  const ours = ['fails once', 'loses its answer', 'hangs', ...(migration ? [] : ['sees a SIGTERM'])].includes(
    fault.kind,
  );
  if (!ended && untouched && ours && !world.serves('1.0')) wrong.push('DOWN: the old version did not come back');
  const refusedOnly = then === '1.0' && (!untouched || halfWay(world));
  const second = new Sync(world, { shell, version: then, stopFirst: fault.stopFirst });
  const well = await second.run();
  wrong.push(...unsafe(world).filter((what) => !wrong.includes(what)));
  if (!refusedOnly) {
    if (!well) wrong.push('STUCK: the plain sync failed');
    else wrong.push(...problems(world, then).map((what) => `STUCK: ${what}`));
  }
  return wrong.length > 0 ? [...wrong, first.log, second.log] : [];
}

/** What the guard left for the recorder. */
function folderOf({ folder }: GoodRun): Folder {
  const copy = new Folder();
  for (const name of ['applied-before', 'begun']) {
    const text = folder.temporary(name);
    if (text !== undefined) writeFileSync(join(copy.tmp, name), text);
  }
  return copy;
}

/** The calls of a recorder whose migrator says that nothing has changed. */
async function unchangedCalls(shell: Shell, good: GoodRun): Promise<string[]> {
  const world = good.world.record.copy();
  await new Sync(world, { shell, version: '2.0', stopFirst: false, migration: UNCHANGED }).work(
    good.pod,
    folderOf(good),
  );
  world.settle();
  expect([...world.violations, world.serves('1.0')]).toEqual([true]);
  return world.cluster.calls;
}

/** Whether the marker has to say that the database may be half way. */
function halfWay(world: World): boolean {
  const { inProgress, untouched } = markerOf(world.cluster) ?? {};
  return inProgress !== undefined && untouched === undefined;
}

async function migrationFault(shell: Shell, good: GoodRun, migration: Migration): Promise<string[]> {
  const world = good.world.guard.copy();
  const first = new Sync(world, { shell, version: '2.0', stopFirst: false, migration });
  await first.run();
  const wrong = unsafe(world);
  const second = new Sync(world, { shell, version: '2.0', stopFirst: false });
  if (!(await second.run())) wrong.push('STUCK: the plain sync failed');
  wrong.push(...unsafe(world), ...problems(world).map((what) => `STUCK: ${what}`));
  return wrong.length > 0 ? [...wrong, first.log, second.log] : [];
}

/** Faults in a world of its own, at the calls of its guard and of a recorder whose migrator has changed nothing. */
async function casesIn(world: World, what: string, shell: Shell): Promise<Case[]> {
  const good = await goodRun(shell, false, world);
  const faultsOf = (step: Step, calls: string[], after: string, migration?: Migration) =>
    calls.flatMap((does, index) =>
      KINDS.flatMap((kind) =>
        (step === 'guard' && /SIG/.test(kind) ? ['2.0', '1.0'] : ['2.0']).map((version): Case => {
          const fault = { step, kind, call: index + 1, does, stopFirst: false };
          const name = `${shell.name}, ${what}${after}: call ${index + 1} of ${step} (${does.slice(0, 60)}) ${kind}; then ${version}`;
          return { name, run: () => callFault(shell, good, fault, version, migration) };
        }),
      ),
    );
  return [
    ...faultsOf('guard', good.calls.guard, ''),
    ...faultsOf('record', await unchangedCalls(shell, good), ', nothing changed', UNCHANGED),
  ];
}

async function casesOf(shell: Shell): Promise<Case[]> {
  const cases: Case[] = [];
  for (const stopFirst of STOP_FIRST) {
    const good = await goodRun(shell, stopFirst);
    for (const step of ['check', 'guard', 'record'] as const) {
      // It is not told who stopped.
      if (step === 'record' && stopFirst) continue;
      const calls = good.calls[step];
      calls.forEach((does, index) => {
        // Before the stop it makes no difference who stops.
        if (step === 'check' && stopFirst && index < calls.length - 2) return;
        for (const kind of KINDS) {
          const fault = { step, kind, call: index + 1, does, stopFirst };
          const name = `${shell.name}, stopFirst ${stopFirst}: call ${index + 1} of ${step} (${does.slice(0, 60)}) ${kind}`;
          cases.push({ name, run: () => callFault(shell, good, fault, '2.0') });
          if (step === 'guard' && /SIG/.test(kind) && !stopFirst) {
            cases.push({ name: `${name}; then 1.0`, run: () => callFault(shell, good, fault, '1.0') });
          }
        }
      });
    }
    if (stopFirst) continue;
    (await unchangedCalls(shell, good)).forEach((does, index) => {
      for (const kind of KINDS) {
        const fault = { step: 'record' as const, kind, call: index + 1, does, stopFirst };
        const name = `${shell.name}: nothing changed: call ${index + 1} of record (${does.slice(0, 60)}) ${kind}`;
        cases.push({ name, run: () => callFault(shell, good, fault, '2.0', UNCHANGED) });
      }
    });
    for (const migration of [UNCHANGED, ...MIGRATIONS]) {
      cases.push({
        name: `${shell.name}: migrator: ${migration.name}`,
        run: () => migrationFault(shell, good, migration),
      });
    }
  }
  // In one shell: how the others differ shows in the cases before.
  if (shell !== ALL_SHELLS[0]) return cases;
  // What is stopped before the claim must come back, too.
  const scheduled = await casesIn(ScheduledWorld.serving(), 'with a CronJob and an order of stops', shell);
  const asked = await casesIn(AskedWorld.serving(), 'the marker was lost, and the database is asked', shell);
  return [...cases, ...scheduled, ...asked];
}

const wrongOf = countedCases('PRE_SYNC_HOOKS');

describe.each(ALL_SHELLS)('faults in $name', (shell) => {
  test('end safely, and one plain sync mends what they left', async () => {
    expect(await wrongOf(await casesOf(shell))).toEqual([]);
  });
});
