import type { Arguments } from './arguments';
import type { Terminal } from './terminal';

/** What may be given by name. Without `value` it is on or off. */
export interface Option {
  /** Stands for the value in the help, such as FILE. */
  readonly value?: string;
  /** One letter. */
  readonly short?: string;
  readonly help: string;
  readonly default?: string;
  /** The only values that there are. */
  readonly choices?: readonly string[];
  /** Whether it may be given several times. */
  readonly repeated?: boolean;
}

/** What is given by its place. */
export interface Positional {
  /** In capitals. */
  readonly name: string;
  readonly help: string;
  readonly required?: boolean;
  /** Takes everything that is left; only the last one. */
  readonly repeated?: boolean;
}

export interface Example {
  /** Without the program's name. */
  readonly line: string;
  readonly says: string;
}

/** One command of the command line: what it takes, what it says of itself, and what it does. */
export interface Command {
  readonly name: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  /** What else is to be known, in lines of at most 100 characters. */
  readonly description?: string;
  readonly positionals?: readonly Positional[];
  /** By their names, without the dashes. `help` is every command's. */
  readonly options?: { readonly [name: string]: Option };
  readonly examples: readonly Example[];
  /** Each code that `run` can give, with its meaning. 1 is an error, of every command. */
  readonly exitCodes?: { readonly [code: number]: string };

  /**
   * @returns the exit code
   * @throws ProblemsError for what the user can mend
   */
  run(given: Arguments, terminal: Terminal): number | Promise<number>;
}

/** How the output is written; the first one is the default. */
export function formatOption(...formats: readonly string[]): Option {
  return {
    value: 'FORMAT',
    help: `how the output is written: ${formats.join(', ')}`,
    choices: formats,
    default: formats[0],
  };
}
