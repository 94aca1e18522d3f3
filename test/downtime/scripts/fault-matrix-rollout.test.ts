import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CallFault, inject, KINDS, MIGRATIONS } from './faults/faults';
import { RolloutSync } from './faults/rollout-sync';
import { RolloutWorld } from './faults/rollout-world';
import { type Case, countedCases, unsafe } from './faults/run-cases';
import { type Migration, UNCHANGED } from './faults/sync';
import { rolloutFolder } from './support/jobs';
import { markerOf } from './support/objects';
import type { Folder } from './support/program';
import { ALL_SHELLS, type Shell } from './support/shells';

jest.setTimeout(1_800_000);

const sync = (world: RolloutWorld, shell: Shell, version: string, more = {}) =>
  new RolloutSync(world, { shell, version, stopFirst: false, ...more });

/** The calls of each program when nothing goes wrong, and the world before each. */
interface GoodRun {
  readonly calls: { readonly rehearse: string[]; readonly record: string[]; readonly unchanged: string[] };
  readonly world: { readonly rehearse: RolloutWorld; readonly record: RolloutWorld };
  readonly pod: string;
  /** As the guard leaves it. */
  readonly folder: Folder;
}

async function goodRun(shell: Shell): Promise<GoodRun> {
  const world = RolloutWorld.serving();
  const before = world.copy();
  const good = sync(world, shell, '2.0');
  world.applyDeployments('2.0');
  expect(world.serves('1.0')).toBe(true);
  const folder = rolloutFolder();
  const pod = good.createPod();
  let from = world.cluster.calls.length;
  expect(await good.guard(pod, folder)).toBe(true);
  const rehearse = world.cluster.calls.slice(from);
  const then = world.copy();
  from = world.cluster.calls.length;
  expect(await good.work(pod, folder)).toBe(true);
  const record = world.cluster.calls.slice(from);
  expect(problems(world, '2.0')).toEqual([]);
  const partial = { world: { rehearse: before, record: then }, pod, folder };
  return { ...partial, calls: { rehearse, record, unchanged: await unchangedCalls(shell, partial) } };
}

/** The calls of a recorder whose migrator says that nothing has changed: the old pods serve again. */
async function unchangedCalls(shell: Shell, good: Pick<GoodRun, 'world' | 'pod' | 'folder'>): Promise<string[]> {
  const world = good.world.record.copy();
  await sync(world, shell, '2.0', { migration: UNCHANGED }).work(good.pod, copyOf(good.folder));
  world.settle();
  expect([...world.violations, world.serves('1.0')]).toEqual([true]);
  return world.cluster.calls;
}

function copyOf(folder: Folder): Folder {
  const copy = rolloutFolder();
  for (const name of ['applied-before', 'begun']) {
    const text = folder.temporary(name);
    if (text !== undefined) writeFileSync(join(copy.tmp, name), text);
  }
  return copy;
}

function problems(world: RolloutWorld, version: string): string[] {
  const { applied, ...marker } = markerOf(world.cluster) ?? {};
  const found: string[] = [];
  if (world.database.version !== version || world.database.half) found.push(`the database is not ${version}`);
  if (applied !== version) found.push(`applied is ${applied}`);
  const { inProgress, holder, untouched } = marker;
  if (inProgress || holder || untouched) found.push(`the marker is not clean: ${JSON.stringify(marker)}`);
  if (!world.serves(version)) found.push(`the pods of ${version} do not serve`);
  return found;
}

/** The sync in which a fault happens, then a plain one. */
async function callFault(shell: Shell, good: GoodRun, fault: CallFault, migration?: Migration): Promise<string[]> {
  const step = fault.step === 'record' ? 'record' : 'rehearse';
  const world = good.world[step].copy();
  const { started, end } = inject(world, fault);
  const first = sync(world, shell, '2.0', { started, migration });
  let ended: boolean;
  if (step === 'record') {
    ended = await first.work(good.pod, copyOf(good.folder));
    world.cluster.remove(`Pod/${good.pod}`);
    if (!ended) for (const { metadata } of world.cluster.ofKind('Job')) world.cluster.remove(`Job/${metadata.name}`);
    world.settle();
  } else {
    ended = await first.run();
  }
  end();
  const wrong = unsafe(world);
  const { half, version } = world.database;
  const ours = ['fails once', 'loses its answer', 'hangs', ...(migration ? [] : ['sees a SIGTERM'])].includes(
    fault.kind,
  );
  if (!ended && !half && version === '1.0' && ours && !world.serves('1.0')) {
    wrong.push('DOWN: the old version does not serve');
  }
  const second = sync(world, shell, '2.0');
  const well = await second.run();
  wrong.push(...unsafe(world).filter((what) => !wrong.includes(what)));
  if (!well) wrong.push('STUCK: the plain sync failed');
  else wrong.push(...problems(world, '2.0').map((what) => `STUCK: ${what}`));
  return wrong.length > 0 ? [...wrong, first.log, second.log] : [];
}

async function migrationFault(shell: Shell, good: GoodRun, migration: Migration): Promise<string[]> {
  const world = good.world.rehearse.copy();
  const first = sync(world, shell, '2.0', { migration });
  await first.run();
  const wrong = unsafe(world);
  const second = sync(world, shell, '2.0');
  if (!(await second.run())) wrong.push('STUCK: the plain sync failed');
  wrong.push(...unsafe(world), ...problems(world, '2.0').map((what) => `STUCK: ${what}`));
  return wrong.length > 0 ? [...wrong, first.log, second.log] : [];
}

async function casesOf(shell: Shell): Promise<Case[]> {
  const good = await goodRun(shell);
  const faults = (step: 'rehearse' | 'record', calls: string[], migration?: Migration): Case[] =>
    calls.flatMap((does, index) =>
      KINDS.map((kind) => ({
        name: `${shell.name}${migration ? ', nothing changed' : ''}: call ${index + 1} of ${step} (${does.slice(0, 60)}) ${kind}`,
        run: () => callFault(shell, good, { step, kind, call: index + 1, does, stopFirst: false }, migration),
      })),
    );
  return [
    ...faults('rehearse', good.calls.rehearse),
    ...faults('record', good.calls.record),
    ...faults('record', good.calls.unchanged, UNCHANGED),
    ...[UNCHANGED, ...MIGRATIONS].map((migration) => ({
      name: `${shell.name}: migrator: ${migration.name}`,
      run: () => migrationFault(shell, good, migration),
    })),
  ];
}

const wrongOf = countedCases('FENCED_ROLLOUT');

describe.each(ALL_SHELLS)('faults of a rollout in $name', (shell) => {
  test('end safely, and one plain sync mends what they left', async () => {
    expect(await wrongOf(await casesOf(shell))).toEqual([]);
  });
});
