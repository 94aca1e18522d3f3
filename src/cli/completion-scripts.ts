import { refuseArgument } from './arguments';
import type { Command, Option } from './command';
import { PROGRAM } from './help';

const SCRIPTS: { readonly [shell: string]: (commands: readonly Command[]) => string } = { bash, zsh, fish };

export const SHELLS = Object.keys(SCRIPTS);

/** A program for a shell that completes commands, options and the values of those that have a few. */
export function completionScript(shell: string, commands: readonly Command[]): string {
  const script = SHELLS.includes(shell) ? SCRIPTS[shell] : undefined;
  return (
    script?.(commands) ?? refuseArgument(`there is no completion for '${shell}'`, `choose one of ${SHELLS.join(', ')}`)
  );
}

const optionsOf = (command: Command): [string, Option][] => [
  ...Object.entries(command.options ?? {}),
  ['help', { help: 'say this' }],
];
const isFile = ({ value }: Option) => value !== undefined && /FILE|FOLDER/.test(value);

function bash(commands: readonly Command[]): string {
  const cases = commands.map((command) => {
    const names = optionsOf(command).map(([name]) => `--${name}`);
    return `    ${command.name}) words='${names.join(' ')}' ;;`;
  });
  const values = valuesByOption(commands).map(([name, choices]) => `    --${name}) words='${choices.join(' ')}' ;;`);
  return `_cdk8s_downtime() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} words=''
  case \${COMP_WORDS[1]} in
${cases.join('\n')}
  esac
  [ "$COMP_CWORD" -gt 1 ] || words='${commands.map(({ name }) => name).join(' ')} --help --version'
  case $before in
${values.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _cdk8s_downtime ${PROGRAM}
`;
}

function zsh(commands: readonly Command[]): string {
  const cases = commands.map((command) => {
    const options = optionsOf(command).map(
      ([name, option]) => `'${`--${name}[${quoted(option.help)}]${zshValue(option)}`}'`,
    );
    return `    ${command.name}) _arguments ${[...options, "'*:: :_files'"].join(' ')} ;;`;
  });
  return `#compdef ${PROGRAM}
_cdk8s_downtime() {
  local -a commands
  commands=(
${commands.map(({ name, summary }) => `    '${name}:${quoted(summary)}'`).join('\n')}
  )
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  local command=$words[2]
  shift words; (( CURRENT-- ))
  case $command in
${cases.join('\n')}
  esac
}
compdef _cdk8s_downtime ${PROGRAM}
`;
}

function zshValue(option: Option): string {
  if (option.value === undefined) return '';
  const choices = option.choices ? `(${option.choices.join(' ')})` : isFile(option) ? '_files' : '';
  return `:${option.value}:${choices}`;
}

function fish(commands: readonly Command[]): string {
  const lines = commands.flatMap((command) => [
    `complete -c ${PROGRAM} -n __fish_use_subcommand -a ${command.name} -d '${quoted(command.summary)}'`,
    ...optionsOf(command).map(([name, { help, value, choices }]) => {
      const takes = value === undefined ? '' : ' -r';
      const from = choices ? ` -f -a '${choices.join(' ')}'` : '';
      return `complete -c ${PROGRAM} -n '__fish_seen_subcommand_from ${command.name}' -l ${name}${takes}${from} -d '${quoted(help)}'`;
    }),
  ]);
  return `${lines.join('\n')}\n`;
}

/** In single quotes of a shell, and in zsh's brackets. */
const quoted = (text: string) => text.replaceAll("'", '’').replace(/[[\]:]/g, ' ');

function valuesByOption(commands: readonly Command[]): [string, readonly string[]][] {
  const found = new Map<string, Set<string>>();
  for (const [name, { choices = [] }] of commands.flatMap(optionsOf)) {
    if (choices.length > 0) found.set(name, new Set([...(found.get(name) ?? []), ...choices]));
  }
  return [...found].map(([name, choices]) => [name, [...choices]]);
}
