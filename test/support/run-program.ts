import { execFile } from 'node:child_process';

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program as a user would: without what jest has told Node.js, and not in CI. The tests of a file that do this may run side by side. */
export function runProgram([program, ...args]: string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const { NODE_OPTIONS: _, CI: __, ...rest } = process.env;
  return new Promise((resolve) => {
    const child = execFile(program, args, { cwd, env: { ...rest, ...env } }, (_error, stdout, stderr) =>
      resolve({ status: child.exitCode, stdout, stderr }),
    );
  });
}
