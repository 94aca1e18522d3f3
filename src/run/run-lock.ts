import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { throwProblems } from '../common';

/** Two runs at once in one clone would start more than the waves allow. */
export class RunLock {
  /** @throws ProblemsError when another run has it and lives */
  public static take(file: string): RunLock {
    const mine = JSON.stringify({ pid: process.pid, host: hostname(), since: new Date().toISOString() });
    for (let attempt = 0; ; attempt++) {
      try {
        writeFileSync(file, mine, { flag: 'wx' });
        return new RunLock(file);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 0) throw error;
        refuseIfAlive(file);
        rmSync(file, { force: true });
      }
    }
  }

  private constructor(private readonly file: string) {}

  public release(): void {
    rmSync(this.file, { force: true });
  }
}

/** What a run has left that was killed is taken over. Nobody knows of a process on another machine. */
function refuseIfAlive(file: string): void {
  const { pid, host, since } = contentOf(file);
  if (pid === undefined || (host === hostname() && !isAlive(pid))) return;
  throwProblems(
    [
      {
        code: 'run-locked',
        where: file,
        what: `process ${pid} on ${host} carries a plan out since ${since}`,
        remedy: 'wait until it has ended; delete the file when there is no such process any more',
      },
    ],
    { title: 'Another run is going on:' },
  );
}

function contentOf(file: string): { pid?: number; host?: string; since?: string } {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
