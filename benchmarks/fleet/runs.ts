import { spawnSync } from 'node:child_process';
import { median } from '../measure';
import type { Report } from './programs/report';

/** What one run took. Programs of other tools report nothing. */
export interface Figures extends Partial<Report> {
  /** Milliseconds from the start of the first process to the end of the last. */
  readonly wall: number;
  readonly cpuSeconds: number;
}

export interface Medians extends Figures {
  readonly runs: number;
}

export interface Candidate {
  readonly name: string;
  readonly rounds: number;
  /** Brings about what is measured; takes no part in the time. */
  prepare?(round: number): void;
  run(): Figures;
  /** Looks at what came out. */
  check?(figures: Figures): void;
}

/** Runs the candidates in turn, so that what else the machine does hits all of them. @returns the medians, by name */
export function measure(candidates: Candidate[]): Map<string, Medians> {
  const runs = new Map<string, Figures[]>(candidates.map(({ name }) => [name, []]));
  const rounds = Math.max(...candidates.map((candidate) => candidate.rounds));
  for (let round = 0; round < rounds; round++) {
    for (const candidate of candidates) {
      if (round >= candidate.rounds) continue;
      candidate.prepare?.(round);
      // What earlier runs have left to be written is not this one's.
      spawnSync('sync');
      const figures = candidate.run();
      candidate.check?.(figures);
      runs.get(candidate.name)?.push(figures);
    }
  }
  return new Map([...runs].map(([name, figures]) => [name, medians(figures)]));
}

/** Runs one of our programs in a process of its own. */
export function runProgram(cwd: string, program: string, args: string[]): Figures {
  const { output, wall } = run(cwd, process.execPath, [program, ...args]);
  return { wall, ...JSON.parse(output) };
}

/** Runs a shell command, which can be a loop over processes. */
export function runShell(cwd: string, script: string, env: NodeJS.ProcessEnv): Figures {
  const { output, wall } = run(cwd, '/bin/sh', ['-c', `${script}\ntimes`], env);
  const cpu = [...output.matchAll(/(\d+)m(\d+\.\d+)s/g)].map(
    ([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds),
  );
  return { wall, cpuSeconds: cpu.reduce((sum, seconds) => sum + seconds, 0) };
}

function run(cwd: string, command: string, args: string[], env = process.env): { output: string; wall: number } {
  const began = performance.now();
  // Neither the command line of cdk8s nor the loader of this program is part of what is measured.
  const { NODE_OPTIONS: _, CDK8S_OUTDIR: __, CI: ___, ...own } = env;
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, env: own, encoding: 'utf8' });
  const wall = performance.now() - began;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? ''}\n${stdout}${stderr}`);
  return { output: stdout, wall };
}

function medians(runs: Figures[]): Medians {
  const of = (key: keyof Figures) => median(runs.map((figures) => figures[key] ?? Number.NaN));
  return {
    runs: runs.length,
    wall: of('wall'),
    synth: of('synth'),
    cpuSeconds: of('cpuSeconds'),
    peakMegabytes: of('peakMegabytes'),
    written: of('written'),
  };
}
