import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { environment } from './environment';

const ROOT = join(__dirname, '..', '..', '..');

export interface Called {
  /** Null when it was killed. */
  readonly code: number | null;
  readonly out: string;
}

/** The command line, as its user calls it in a pipeline. What it writes is told line by line, with a way to kill it. */
export function call(
  cwd: string,
  args: string[],
  onLine: (line: string, kill: () => void) => void = () => undefined,
): Promise<Called> {
  return new Promise((resolve, reject) => {
    const tsx = ['--tsconfig', join(ROOT, 'test', 'tsconfig.json'), join(ROOT, 'src', 'cli', 'main.ts')];
    // A group of its own: tsx starts the program in another process, which must not survive it.
    const options = { cwd, detached: true, env: { ...process.env, NO_COLOR: '1' } };
    const child = spawn(join(ROOT, 'node_modules', '.bin', 'tsx'), [...tsx, ...args], options);
    const kill = () => void process.kill(-(child.pid as number), 'SIGKILL');
    let out = '';
    const take = (chunk: Buffer) => {
      const text = chunk.toString();
      out += text;
      for (const line of text.split('\n').filter((each) => each !== '')) onLine(line, kill);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out }));
  });
}

/** How a command reaches Argo CD. */
export function connection(): string[] {
  return environment.argocdServer ? ['--plaintext'] : ['--core', '--argocd-namespace', environment.argocdNamespace];
}
