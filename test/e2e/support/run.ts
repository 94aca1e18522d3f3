import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { environment } from './environment';

export interface RunOptions {
  readonly input?: string;
  readonly cwd?: string;
  readonly env?: { [name: string]: string };
  /** A subprocess that hangs must not hang the test. On an idle machine. Default 60. */
  readonly timeoutSeconds?: number;
}

/** Runs a program without a shell and returns its standard output; fails with its standard error. */
export function run(command: string, args: string[], options: RunOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      timeout: environment.limit(options.timeoutSeconds ?? 60),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    child.stdin.on('error', () => undefined); // a program that does not read its input is no failure
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(Buffer.concat(output).toString());
      const text = Buffer.concat(errors).toString().trim();
      reject(new Error(`${command} ${args.join(' ').slice(0, 300)}: ${signal ?? `exit code ${code}`}: ${text}`));
    });
    child.stdin.end(options.input ?? '');
  });
}

/**
 * Runs a program that goes on for ever until it writes such a line. It is started again from time to time: a watch
 * whose connection has died looks like one that has nothing to tell.
 */
export async function untilLine(
  command: string,
  args: string[],
  wanted: (line: string) => boolean,
  seconds: number,
): Promise<boolean> {
  const end = Date.now() + environment.limit(seconds);
  while (Date.now() < end) {
    const timeout = Math.min(10_000, end - Date.now());
    const child = spawn(command, args, { timeout, stdio: ['ignore', 'pipe', 'ignore'] });
    const failed = new Promise<void>((resolve) => child.on('error', () => resolve()));
    try {
      for await (const line of createInterface({ input: child.stdout })) {
        if (wanted(line)) return true;
      }
    } finally {
      child.kill();
    }
    await Promise.race([failed, pause(0.5)]);
  }
  return false;
}

export const pause = (seconds: number) => new Promise<void>((resolve) => setTimeout(resolve, seconds * 1000));

/** What `check` returns once that is something; `undefined` after the limit for `seconds`. An error counts as "not yet". */
export async function eventually<T>(
  check: () => Promise<T | undefined | false | null>,
  seconds: number,
  onError: (error: unknown) => void = () => undefined,
): Promise<T | undefined> {
  const end = Date.now() + environment.limit(seconds);
  for (;;) {
    try {
      const value = await check();
      if (value !== undefined && value !== false && value !== null) return value;
    } catch (error) {
      onError(error);
    }
    if (Date.now() >= end) return undefined;
    await pause(1);
  }
}
