import * as fs from 'node:fs';
import { hostname } from 'node:os';
import * as path from 'node:path';

// Hidden, and no name of an unfinished file: those of other runs are removed.
const FILE = '.cdk8s-downtime.lock';

/**
 * Keeps two synthesis runs from writing one tree at the same time: each would remove the unfinished files of the other, and leave a tree that
 * is partly of each.
 */
export class SynthesisLock {
  /**
   * Where the folder cannot be written there is none: nothing will be changed there.
   *
   * @throws when another run has it
   */
  public static take(outdir: string): SynthesisLock {
    const file = path.join(outdir, FILE);
    try {
      const created = fs.mkdirSync(outdir, { recursive: true });
      createLock(file);
      return new SynthesisLock(file, outdir, created);
    } catch (error) {
      if (error instanceof LockedError) throw error;
      return new SynthesisLock(undefined, outdir);
    }
  }

  private constructor(
    private readonly file: string | undefined,
    private readonly outdir: string,
    private readonly created?: string,
  ) {}

  /** Also removes the folders that were made for it, when nothing has been written there. */
  public release(): void {
    if (this.file === undefined) return;
    fs.rmSync(this.file, { force: true });
    if (this.created === undefined) return;
    const first = path.resolve(this.created);
    for (let folder = path.resolve(this.outdir); folder.length >= first.length; folder = path.dirname(folder)) {
      try {
        fs.rmdirSync(folder);
      } catch {
        return;
      }
    }
  }
}

class LockedError extends Error {}

function createLock(file: string): void {
  const own = `${process.pid} ${hostname()}\n`;
  try {
    fs.writeFileSync(file, own, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const other = fs.readFileSync(file, 'utf8');
    // Who has just made it writes its number next.
    const isNew = other === '' && Date.now() - fs.statSync(file).mtimeMs < 10_000;
    if (isNew || mayRun(other)) {
      throw new LockedError(
        `another synthesis is writing to '${path.dirname(file)}' (${other === '' ? 'a process' : `process ${other.trim().replace(' ', ' on ')}`}), and nothing was changed; ` +
          `wait until it has ended, or remove '${file}' when there is none`,
      );
    }
    // It was killed. Whoever renames it has it: of two that find it, one.
    const old = `${file}-${process.pid}`;
    fs.renameSync(file, old);
    fs.rmSync(old);
    createLock(file);
  }
}

/** Whether the process in a lock may be there still. Of another machine or container it cannot be known. */
function mayRun(lock: string): boolean {
  const [pid, host] = lock.trim().split(' ');
  if (host !== hostname()) return host !== undefined;
  // A process that has the lock does not ask for it again: it is the number of one that is gone.
  if (Number(pid) === process.pid) return false;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
