import { parseArgs } from 'node:util';
import { type Problem, suggestion, throwProblems } from '../common';
import type { Command, Option } from './command';

export const HELP_OPTION: Option = { short: 'h', help: 'say this' };

/** What a command was called with: only what it takes, checked. */
export class Arguments {
  /**
   * @param given by the names of the options
   * @param positionals in their order
   */
  constructor(
    private readonly command: Command,
    private readonly given: ReadonlyMap<string, readonly string[]>,
    public readonly positionals: readonly string[],
  ) {}

  /** Whether an option without a value is given. */
  public has(name: string): boolean {
    this.optionOf(name);
    return this.given.has(name);
  }

  /** The value of an option, or its default. */
  public get(name: string): string | undefined {
    return this.given.get(name)?.at(-1) ?? this.optionOf(name).default;
  }

  /** All values of an option that may be given several times. */
  public all(name: string): readonly string[] {
    return this.given.get(name) ?? [];
  }

  /** The value of an option as a whole number. */
  public number(name: string): number | undefined {
    const value = this.get(name);
    if (value === undefined || /^\d+$/.test(value)) return value === undefined ? undefined : Number(value);
    return refuseArgument(`--${name} is '${value}'`, 'give a whole number');
  }

  private optionOf(name: string): Option {
    const option = this.command.options?.[name];
    if (option === undefined) throw new Error(`the command ${this.command.name} has no option ${name}`);
    return option;
  }
}

/** Refuses the value of an argument. */
export function refuseArgument(what: string, remedy: string): never {
  throwProblems([{ code: 'argument-invalid', where: 'arguments', what, remedy }], { title: CALLED });
}

const CALLED = 'The command cannot be called so:';

/** @throws with everything that the command does not take; undefined when only its help is asked for */
export function readArguments(command: Command, args: readonly string[]): Arguments | undefined {
  const options: { [name: string]: Option } = { ...command.options, help: HELP_OPTION };
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(options).map(([name, { value, short }]) => [
        name,
        { type: value === undefined ? 'boolean' : 'string', ...(short && { short }) } as const,
      ]),
    ),
  });
  const given = new Map<string, string[]>();
  const positionals: string[] = [];
  const problems: Problem[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    const found = optionProblem(rawName, value, options[name], Object.keys(options), given.has(name));
    if (found !== undefined) problems.push(found);
    given.set(name, [...(given.get(name) ?? []), value ?? '']);
  }
  if (given.has('help')) return undefined;
  problems.push(...positionalProblems(command, positionals));
  if (problems.length > 0) throwProblems(problems, { title: CALLED });
  return new Arguments(command, given, positionals);
}

function optionProblem(
  rawName: string,
  value: string | undefined,
  option: Option | undefined,
  known: string[],
  again: boolean,
): Problem | undefined {
  if (option === undefined) {
    const names = known.map((name) => `--${name}`);
    return problem(`'${rawName}' is not known`, suggestion(rawName, names), 'argument-unknown');
  }
  if (option.value === undefined) {
    return value === undefined ? undefined : problem(`${rawName} is '${value}'`, `write ${rawName} alone`);
  }
  if (value === undefined || value === '') return problem(`${rawName} has no value`, `give ${option.value}`);
  if (value.startsWith('--')) return problem(`${rawName} is '${value}'`, `give ${option.value} before the next option`);
  if (again && !option.repeated) return problem(`${rawName} is given twice`, 'give it once');
  if (option.choices && !option.choices.includes(value)) {
    return problem(`${rawName} is '${value}'`, suggestion(value, option.choices));
  }
  return undefined;
}

function positionalProblems({ positionals = [] }: Command, given: readonly string[]): Problem[] {
  const missing = positionals.filter(({ required }, index) => required && index >= given.length);
  const left = positionals.at(-1)?.repeated ? [] : given.slice(positionals.length);
  return [
    ...missing.map(({ name, help }) => problem(`${name} is missing`, `give ${help}`)),
    ...left.map((value) => problem(`'${value}' is one too many`, 'leave it out', 'argument-unknown')),
  ];
}

function problem(what: string, remedy: string, code: Problem['code'] = 'argument-invalid'): Problem {
  return { code, where: 'arguments', what, remedy };
}
