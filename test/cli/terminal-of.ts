import { COMMANDS } from '../../src/cli/commands';
import { runProgram } from '../../src/cli/program';
import type { Terminal } from '../../src/cli/terminal';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line in this process. */
export async function runCommand(
  args: readonly string[],
  options: Partial<Terminal> = {},
  commands = COMMANDS,
): Promise<Ran> {
  let [out, err] = ['', ''];
  const terminal: Terminal = {
    cwd: process.cwd(),
    env: {},
    isInteractive: false,
    hasColors: false,
    columns: 100,
    onInterrupt: () => () => undefined,
    ...options,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  };
  const code = await runProgram(args, terminal, commands);
  return { code, out, err };
}
