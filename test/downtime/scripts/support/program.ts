import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type InlineProgram, type JobProgram, jobPrograms, script } from '../../../../src/downtime/programs';
import { UpgradeStrategy } from '../../../../src/downtime/upgrade-strategy';
import { MEMORY } from '../../../support/memory';
import type { FakeCluster } from '../fake-kubectl/cluster';
import { serve } from '../fake-kubectl/server';
import type { Shell } from './shells';

const KUBECTL = join(__dirname, '../fake-kubectl/kubectl');
const LONGEST_RUN_MS = 30_000;
// Waiting is most of what the programs do, so they wait shorter, and the cluster of the test knows the time limits of calls. Functions, because busybox
// looks for programs of its own before PATH.
const SHORT = 'sleep() { command sleep 0.02; }\ntimeout() { seconds=$1; shift; TIME_LIMIT=$seconds "$@"; }\n';

const root = mkdtempSync(join(MEMORY, 'downtime-scripts-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
// Tests run side by side, and the machine may be busy.
jest.setTimeout(2 * LONGEST_RUN_MS);

export interface ProgramOptions {
  readonly shell: Shell;
  readonly cluster?: FakeCluster;
  readonly env?: { [name: string]: string };
  readonly args?: string[];
  /** Where the pod's containers share notes; default a new folder. */
  readonly folder?: Folder;
}

/** The files of all strategies: equal names are equal files. */
const FILES: { [file: string]: string } = Object.assign({}, ...Object.values(UpgradeStrategy).map(jobPrograms));

/** What stands for a pod's volumes: the shared folder, /tmp and the programs. */
export class Folder {
  public readonly path = mkdtempSync(join(root, 'pod-'));
  public readonly state = join(this.path, 'state');
  public readonly tmp = join(this.path, 'tmp');
  public readonly programs = join(this.path, 'programs');

  constructor(private readonly files = jobPrograms(UpgradeStrategy.PRE_SYNC_HOOKS)) {
    for (const folder of [this.state, this.tmp, this.programs]) mkdirSync(folder);
    for (const [file, text] of Object.entries(files)) {
      writeFileSync(join(this.programs, file), this.adapted(text));
    }
  }

  /** The arguments with which a shell runs a program: a file as start.sh runs it, or a text as the pod runs it. */
  public program(name: JobProgram | InlineProgram): string[] {
    const file = `${name}.sh`;
    return file in this.files ? [`./${file}`] : ['-c', this.adapted(script(name))];
  }

  /** Tests run side by side: each has its own folders. */
  private adapted(text: string): string {
    return SHORT + text.replaceAll('/tmp/', `${this.tmp}/`).replaceAll('/downtime/programs/', `${this.programs}/`);
  }

  /** The content of a note in the shared folder; undefined when it is not there. */
  public note(name: string): string | undefined {
    return read(join(this.state, name));
  }

  /** The content of a file in /tmp, which only the upgrade's own containers share. */
  public temporary(name: string): string | undefined {
    return read(join(this.tmp, name));
  }
}

const read = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);

/** How a program ended. */
export interface Ended {
  readonly code: number;
  /** Standard output and standard error, as a container's log has them. */
  readonly log: string;
}

/** A program of src/downtime/scripts that runs, with the text that stands in manifests. */
export class Program {
  public readonly ended: Promise<Ended>;
  private readonly child: ChildProcess;
  private killed = false;
  private readonly logFile: string;

  constructor(name: JobProgram | InlineProgram, options: ProgramOptions) {
    const { shell, cluster, args = [] } = options;
    const folder = options.folder ?? new Folder();
    this.logFile = join(folder.path, `${name}.log`);
    const output = openSync(this.logFile, 'a');
    const calls = mkdtempSync(join(folder.path, `${name}-calls-`));
    const stop = cluster ? serve(cluster, calls) : () => {};
    const [command, ...shellArgs] = shell.command;
    this.child = spawn(command, [...shellArgs, ...folder.program(name), ...args], {
      cwd: folder.programs,
      env: { PATH: searchPath(shell), HOME: folder.tmp, FAKE_KUBECTL: calls, ...options.env },
      stdio: ['ignore', output, output],
      detached: true,
    });
    closeSync(output);
    this.ended = new Promise((resolve, reject) => {
      let late = '';
      const timer = setTimeout(() => {
        late = `${name} still ran after ${LONGEST_RUN_MS} ms`;
        this.killAll();
      }, LONGEST_RUN_MS);
      this.child.on('error', (error) => {
        clearTimeout(timer);
        stop();
        reject(error);
      });
      this.child.on('exit', (code, signal) => {
        clearTimeout(timer);
        // A container's other processes end with its first one.
        this.killAll();
        stop();
        const problems = [late, ...(cluster?.unknown ?? [])].filter(Boolean);
        if (problems.length > 0) reject(new Error(`${problems.join('\n')}\n${this.log}`));
        else if (this.killed) resolve({ code: 137, log: this.log });
        else if (code === null) reject(new Error(`${name} was ended by ${signal}:\n${this.log}`));
        else resolve({ code, log: this.log });
      });
    });
    // A test that fails before it waits for the end must not take the others with it.
    this.ended.catch(() => {});
  }

  public get log(): string {
    return readFileSync(this.logFile, 'utf8');
  }

  /** What the kubelet sends to a container that shall end: to its first process only. */
  public terminate(): void {
    this.child.kill('SIGTERM');
  }

  /** What the kernel does for want of memory. */
  public kill(): void {
    this.killed = true;
    this.killAll();
  }

  private killAll(): void {
    try {
      process.kill(-(this.child.pid as number), 'SIGKILL');
    } catch {
      // Nothing is left.
    }
  }
}

/** A program with the texts of the files that it includes. */
function included(text: string): string {
  return text.replace(/^\. \.\/([a-z-]+)\.sh\n/gm, (_, file) => included(FILES[`${file}.sh`]));
}

/** What a line of shell code prints that uses the functions of a program, which does not begin its own work. */
export function callFunctions(shell: Shell, name: JobProgram, code: string, input = '', env = {}): string {
  const program = included(script(name));
  const functions = program.replace(/^main\n$/m, '');
  if (functions === program) throw new Error(`${name} does not end with a call of main`);
  const [command, ...shellArgs] = shell.command;
  const { status, stdout, stderr } = spawnSync(command, [...shellArgs, '-c', `${functions}\n${code}`], {
    env: { PATH: searchPath(shell), ...env },
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 24,
  });
  if (status !== 0 || stderr !== '') throw new Error(`exit code ${status}: ${stderr}`);
  return stdout;
}

/** Waits until something is so. */
export async function until(condition: () => boolean, what = 'the condition'): Promise<void> {
  const end = Date.now() + LONGEST_RUN_MS;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`${what} did not come true in time`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const searchPaths = new Map<Shell, string>();

function searchPath(shell: Shell): string {
  let path = searchPaths.get(shell);
  if (path === undefined) {
    const folder = mkdtempSync(join(root, 'bin-'));
    symlinkSync(KUBECTL, join(folder, 'kubectl'));
    if (shell.applets) {
      for (const applet of execFileSync(shell.applets, ['--list'], { encoding: 'utf8' }).trim().split('\n')) {
        symlinkSync(shell.applets, join(folder, applet));
      }
    }
    path = shell.applets ? folder : `${folder}:${process.env.PATH}`;
    searchPaths.set(shell, path);
  }
  return path;
}
