import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { ProblemsError, suggestion, throwProblems } from '../common';
import { ArgoCdError } from '../run';
import { readArguments } from './arguments';
import type { Command } from './command';
import { COMMANDS } from './commands';
import { commandHelp, PROGRAM, programHelp } from './help';
import { styled, type Terminal } from './terminal';

/** Runs what the command line says. Nothing is thrown: what goes wrong stands on standard error. @returns the exit code */
export async function runProgram(args: readonly string[], terminal: Terminal, commands = COMMANDS): Promise<number> {
  try {
    return await run(args, terminal, commands);
  } catch (error) {
    terminal.err(`${styled(terminal, 'red', PROGRAM)}: ${errorText(error, terminal)}\n`);
    return 1;
  }
}

async function run(args: readonly string[], terminal: Terminal, commands: readonly Command[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === '--version') {
    terminal.out(`${version()}\n`);
    return 0;
  }
  if (name === undefined || ['--help', '-h'].includes(name) || (name === 'help' && rest.length === 0)) {
    // Without arguments it was no question.
    (name === undefined ? terminal.err : terminal.out)(programHelp(commands, terminal));
    return name === undefined ? 1 : 0;
  }
  const command = commandOf(name === 'help' ? rest[0] : name, commands);
  const given = name === 'help' ? undefined : readArguments(command, rest);
  if (given !== undefined) return await command.run(given, terminal);
  terminal.out(commandHelp(command, terminal));
  return 0;
}

function commandOf(name: string, commands: readonly Command[]): Command {
  const found = commands.find((command) => command.name === name);
  if (found !== undefined) return found;
  const names = commands.map((command) => command.name);
  return throwProblems(
    [
      {
        code: 'argument-unknown',
        where: 'arguments',
        what: `there is no command '${name}'`,
        remedy: `${suggestion(name, names)} (${PROGRAM} --help lists them)`,
      },
    ],
    { title: 'The command cannot be called so:' },
  );
}

/** What the user can mend is said; anything else is a mistake of ours, and says where it was made. */
function errorText(error: unknown, { env }: Terminal): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof ArgoCdError && !env.DEBUG) return `${error.message}; ${ARGO_CD_REMEDIES[error.failure]}`;
  if (error instanceof ProblemsError || isOfSystem(error)) return env.DEBUG ? `${error.stack}` : error.message;
  return `this is a mistake of ${PROGRAM}, please report it: ${error.stack}`;
}

const ARGO_CD_REMEDIES: { readonly [failure in ArgoCdError['failure']]: string } = {
  unreachable: 'see that ARGOCD_SERVER or --server is the address of Argo CD, and that it can be reached from here',
  unauthorized: 'set ARGOCD_AUTH_TOKEN to a token that is good (argocd account generate-token)',
  denied: 'give the account of the token the right to get and sync these Applications',
  busy: 'wait until the sync has ended',
  refused: 'see what Argo CD says',
};

const isOfSystem = (error: Error) => typeof (error as NodeJS.ErrnoException).syscall === 'string';

function version(): string {
  return JSON.parse(readFileSync(path.join(__dirname, '..', '..', 'package.json'), 'utf8')).version;
}
