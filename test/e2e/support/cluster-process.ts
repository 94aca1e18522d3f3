import { spawn } from 'node:child_process';
import { openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { environment } from './environment';

/** A part of our own cluster, which is one process: it can be killed, and started again as it was. */
export class ClusterProcess {
  private readonly command: string[];
  private readonly env: { [name: string]: string };
  private readonly folder: string;

  /** @param name of the program; Argo CD's parts are one program, and have their names in its environment */
  public constructor(private readonly name: string) {
    const id = readdirSync('/proc').find((entry) => /^\d+$/.test(entry) && isCalled(entry, name));
    if (id === undefined || !environment.clusterWork) throw new Error(`There is no process of ${name}`);
    this.command = strings(id, 'cmdline');
    this.env = variables(id);
    this.folder = readlinkSync(`/proc/${id}/cwd`);
  }

  /** As when its node has died: it cannot say goodbye. */
  public kill(): void {
    for (const id of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry) && isCalled(entry, this.name)))
      process.kill(Number(id), 'SIGKILL');
  }

  public start(): void {
    const log = openSync(join(environment.clusterWork ?? '', 'logs', `${this.name}.log`), 'a');
    const [program, ...args] = this.command;
    const options = { env: this.env, cwd: this.folder, detached: true };
    spawn(program, args, { ...options, stdio: ['ignore', log, log] }).unref();
  }
}

function isCalled(id: string, name: string): boolean {
  const [program = ''] = strings(id, 'cmdline');
  return basename(program) === name || variables(id).ARGOCD_BINARY_NAME === name;
}

function variables(id: string): { [name: string]: string } {
  const lines = strings(id, 'environ').filter((line) => line.includes('='));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

/** Nothing of a process that has ended meanwhile. */
function strings(id: string, file: string): string[] {
  try {
    return readFileSync(`/proc/${id}/${file}`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return [];
  }
}
