import { HELP_OPTION } from './arguments';
import type { Command, Option, Positional } from './command';
import { styled, type Terminal } from './terminal';

export const PROGRAM = 'cdk8s-downtime';

/** What the program says of itself. */
export function programHelp(commands: readonly Command[], terminal: Terminal): string {
  const title = (text: string) => styled(terminal, 'bold', text);
  return [
    'Shows which installations an upgrade takes down, and carries it out.',
    '',
    title('Usage'),
    `  ${PROGRAM} COMMAND [ARGUMENTS]`,
    `  ${PROGRAM} COMMAND --help`,
    '',
    title('Commands'),
    ...aligned(commands.map(({ name, summary }) => [name, summary])),
    '',
    title('Options'),
    ...aligned([
      ['-h, --help', 'say this'],
      ['--version', 'say the version'],
    ]),
    '',
    title('Examples'),
    ...commands.flatMap(({ examples: [first] }) => (first ? [example(first.line)] : [])),
    '',
    'Ends with 1 after an error, in every command. NO_COLOR=1 switches colours off.',
    '',
  ].join('\n');
}

/** What a command says of itself. */
export function commandHelp(command: Command, terminal: Terminal): string {
  const title = (text: string) => styled(terminal, 'bold', text);
  const { summary, description, positionals = [], exitCodes = { 0: 'done' } } = command;
  const options = { ...command.options, help: HELP_OPTION };
  const codes = Object.entries({ 1: 'an error', ...exitCodes });
  return [
    summary,
    ...(description === undefined ? [] : ['', description]),
    '',
    title('Usage'),
    `  ${[PROGRAM, command.name, ...positionals.map(shownPositional), '[OPTIONS]'].join(' ')}`,
    ...(positionals.length === 0
      ? []
      : ['', title('Arguments'), ...aligned(positionals.map(({ name, help }) => [name, help]))]),
    '',
    title('Options'),
    ...aligned(Object.entries(options).map(([name, option]) => [shownOption(name, option), helpOf(option)])),
    '',
    title('Examples'),
    ...command.examples.flatMap(({ line, says }) => [`  # ${says}`, example(line)]),
    '',
    title('Exit codes'),
    ...aligned(codes),
    '',
  ].join('\n');
}

const example = (line: string) => `  ${PROGRAM} ${line}`;

function shownPositional({ name, required, repeated }: Positional): string {
  const shown = `${name}${repeated ? '...' : ''}`;
  return required ? shown : `[${shown}]`;
}

function shownOption(name: string, { short, value }: Option): string {
  return `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`;
}

function helpOf({ help, default: byDefault, repeated }: Option): string {
  return [help, ...(byDefault ? [` (${byDefault})`] : []), ...(repeated ? ['; may be given several times'] : [])].join(
    '',
  );
}

function aligned(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.map(([name, text]) => `  ${name.padEnd(width)}${text}`.trimEnd());
}
