import { UNREACHABLE } from '../fake-kubectl/cluster';
import { ApiError, Hung } from '../fake-kubectl/commands';
import { MARKER, type MarkerData } from '../support/objects';
import type { Program } from '../support/program';
import type { Migration, Step } from './sync';
import type { World } from './world';

/** What can happen at one call of a program. */
export const KINDS = [
  'fails once',
  'fails always',
  'is the first of an outage',
  'loses its answer',
  'hangs',
  'is the last one before a SIGKILL',
  'never comes, because of a SIGKILL',
  'sees a SIGTERM',
] as const;
export type Kind = (typeof KINDS)[number];

/** Something goes wrong at a call of a program: at the n-th of its first pod. */
export interface CallFault {
  readonly step: Step;
  readonly kind: Kind;
  readonly call: number;
  /** What the call did when nothing went wrong. */
  readonly does: string;
  readonly stopFirst: boolean;
}

/** Lets a fault happen in a world; returns what is to be told of programs that start, and how to end it. */
export function inject(world: World, fault: CallFault) {
  let current: { step: Step; program: Program; calls: number; first: boolean } | undefined;
  let outage = false;
  const seen = new Set<Step>();
  world.before = (does) => {
    if (!current) return;
    current.calls++;
    const here = current.step === fault.step && current.first && current.calls === fault.call;
    const same = current.step === fault.step && does === fault.does;
    if (fault.kind === 'is the first of an outage' && here) outage = true;
    if (outage || (fault.kind === 'fails once' && here) || (fault.kind === 'fails always' && same)) {
      throw new ApiError(UNREACHABLE);
    }
    if (fault.kind === 'hangs' && here) throw new Hung();
    if (fault.kind === 'sees a SIGTERM' && here) current.program.terminate();
    if (fault.kind === 'never comes, because of a SIGKILL' && here) {
      current.program.kill();
      throw new ApiError('killed');
    }
  };
  world.after = () => {
    if (!current?.first || current.step !== fault.step || current.calls !== fault.call) return;
    if (fault.kind === 'is the last one before a SIGKILL') current.program.kill();
    if (fault.kind === 'loses its answer') throw new ApiError(UNREACHABLE);
  };
  return {
    started: (step: Step, program: Program) => {
      current = { step, program, calls: 0, first: !seen.has(step) };
      seen.add(step);
    },
    end: () => {
      world.before = world.after = () => {};
    },
  };
}

const edit = (change: MarkerData & { [key: string]: string | undefined }) => (world: World) =>
  world.cluster.edit(`ConfigMap/${MARKER}`, ({ data }) => {
    for (const [key, value] of Object.entries(change)) {
      if (value === undefined) delete data[key];
      else data[key] = value;
    }
  });

const success = { code: 0, complete: true };

/** What can happen to a migrator, and to the marker meanwhile. */
export const MIGRATIONS: Migration[] = [
  { name: 'exit code 1', code: 1 },
  { name: 'exit code 42', code: 42 },
  { name: 'exit code 255', code: 255 },
  { name: 'exit code 1 although it was complete', code: 1, complete: true },
  { name: 'out of memory', code: 137, seenByApiOnly: true },
  { name: 'success that only the API server tells of', ...success, seenByApiOnly: true },
  { name: 'its pod is deleted', code: 143, meanwhile: (_, record) => record.terminate() },
  {
    name: 'its pod is deleted, and it ends well all the same',
    ...success,
    meanwhile: (_, record) => record.terminate(),
  },
  { name: 'everything is killed', code: 137, seenByApiOnly: true, meanwhile: (_, record) => record.kill() },
  { name: 'the recorder is killed', ...success, meanwhile: (_, record) => record.kill() },
  { name: 'the marker is deleted', ...success, meanwhile: ({ cluster }) => cluster.remove(`ConfigMap/${MARKER}`) },
  {
    name: 'the marker is deleted, and it fails',
    code: 1,
    meanwhile: ({ cluster }) => cluster.remove(`ConfigMap/${MARKER}`),
  },
  { name: 'another key is added to the marker', ...success, meanwhile: edit({ note: 'by hand' }) },
  { name: 'the holder is taken away', ...success, meanwhile: edit({ holder: undefined }) },
  { name: 'the holder is taken away, and it fails', code: 1, meanwhile: edit({ holder: undefined }) },
  { name: 'another holder is written', ...success, meanwhile: edit({ holder: 'shop-migrate-other' }) },
  { name: 'inProgress is taken away', ...success, meanwhile: edit({ inProgress: undefined }) },
  { name: 'requested is taken away', ...success, meanwhile: edit({ requested: undefined }) },
  { name: 'attempts is no number', ...success, meanwhile: edit({ attempts: 'x y' }) },
  { name: 'stoppedAt is no time', ...success, meanwhile: edit({ stoppedAt: '$(id)' }) },
];
