/** Where a command runs. */
export interface Terminal {
  readonly cwd: string;
  readonly env: { readonly [name: string]: string | undefined };
  /** Whether somebody looks at the output while it is written. */
  readonly isInteractive: boolean;
  /** Whether the output may have colours. */
  readonly hasColors: boolean;
  /** How many characters a line has. */
  readonly columns: number;
  /** Writes to standard output: what was asked for, and nothing else. */
  out(text: string): void;
  /** Writes to standard error: what happens, and what went wrong. */
  err(text: string): void;
  /** Calls when somebody wants the program to end, until the function that it gives is called. */
  onInterrupt(listener: () => void): () => void;
}

const COLUMNS = 100;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** That of this process. */
export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  // Whoever reads our output may stop in the middle, as `head` does.
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit();
      throw error;
    });
  }
  return {
    cwd: process.cwd(),
    env,
    isInteractive: stdout.isTTY === true,
    hasColors: hasColors(stdout.isTTY === true, env),
    columns: stdout.columns || COLUMNS,
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    onInterrupt: (listener) => {
      for (const signal of SIGNALS) process.on(signal, listener);
      return () => {
        for (const signal of SIGNALS) process.off(signal, listener);
      };
    },
  };
}

/** As https://no-color.org and https://force-color.org say. */
export function hasColors(isTerminal: boolean, env: Terminal['env']): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0';
  return isTerminal && env.TERM !== 'dumb';
}

const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

export type Style = keyof typeof CODES;

/** A text in a colour, where there are any. */
export function styled({ hasColors }: Pick<Terminal, 'hasColors'>, style: Style, text: string): string {
  const [on, off] = CODES[style];
  return hasColors ? `\x1b[${on}m${text}\x1b[${off}m` : text;
}
