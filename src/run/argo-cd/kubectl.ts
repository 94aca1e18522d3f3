import { spawn } from 'node:child_process';
import { ArgoCdError, type ArgoCdFailure } from './argo-cd';

export interface KubectlOptions {
  readonly context?: string;
  readonly timeoutSeconds: number;
  /** So many processes at once; the others wait. */
  readonly processes: number;
}

/** Runs kubectl, a few at a time. */
export class Kubectl {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly options: KubectlOptions) {}

  /** What it prints. */
  public async run(args: string[], timeoutSeconds = this.options.timeoutSeconds): Promise<string> {
    if (this.running >= this.options.processes) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running++;
    try {
      return await execute(
        [...(this.options.context ? ['--context', this.options.context] : []), ...args],
        timeoutSeconds,
      );
    } finally {
      // Whoever waits takes the place over.
      const next = this.waiting.shift();
      if (next) next();
      else this.running--;
    }
  }

  /** The object that it prints; undefined when it prints nothing. */
  public async json(args: string[]): Promise<unknown> {
    const printed = await this.run([...args, '--output', 'json']);
    return printed.trim() === '' ? undefined : JSON.parse(printed);
  }
}

function execute(args: string[], timeoutSeconds: number): Promise<string> {
  return new Promise((resolve, reject) => {
    // A group of its own: what a terminal sends on Ctrl-C is for us, and must not end what is asked meanwhile.
    const child = spawn('kubectl', args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, timeoutSeconds * 1000);
    child.on('error', (cause) => {
      clearTimeout(timer);
      reject(new ArgoCdError('unreachable', `kubectl cannot be started: ${cause.message}`, { cause }));
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      if (code === 0) return resolve(Buffer.concat(out).toString('utf8'));
      const said = late ? `no answer within ${timeoutSeconds} seconds` : Buffer.concat(err).toString('utf8').trim();
      return reject(new ArgoCdError(failureOf(said), `kubectl ${args.slice(0, 6).join(' ')}: ${said}`));
    });
  });
}

function failureOf(said: string): ArgoCdFailure {
  if (/\(NotFound\)|\(Forbidden\)/.test(said)) return 'denied';
  if (/\(Conflict\)/.test(said)) return 'busy';
  if (/Unauthorized|must be logged in/.test(said)) return 'unauthorized';
  return /\(BadRequest\)|\(Invalid\)/.test(said) ? 'refused' : 'unreachable';
}
