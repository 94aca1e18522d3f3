import * as path from 'node:path';
import { type ProblemCode, suggestion, throwProblems } from '../common';

/** What a program such as `npx tsx main.ts --changed` was asked for. */
export interface ProgramArguments {
  readonly help: boolean;
  readonly changed: boolean;
  readonly check: boolean;
  readonly maxRemovals?: number;
}

interface Argument {
  /** What stands for its value in the help. */
  readonly value?: string;
  readonly help: string;
}

const ARGUMENTS: { readonly [name: string]: Argument } = {
  '--changed': { help: 'take files of unchanged size and times for unchanged, without reading them' },
  '--check': { help: 'write nothing, and exit with 2 when a file is not up to date' },
  '--help': { help: 'say this, and synthesize nothing' },
  '--max-removals': { value: 'N', help: 'let N installations go, instead of one' },
};

const NAMES = Object.keys(ARGUMENTS);

export const HELP = [
  'Synthesizes a fleet: one installation for each tenant.',
  '',
  ...NAMES.map((name) => `  ${[name, ARGUMENTS[name].value ?? []].flat().join(' ').padEnd(18)}${ARGUMENTS[name].help}`),
  '',
].join('\n');

/** @throws for what is none of the arguments: a typing error must not become a synthesis that nobody asked for */
export function programArguments(args: readonly string[]): ProgramArguments {
  let [help, changed, check]: boolean[] = [false, false, false];
  let maxRemovals: number | undefined;
  for (let index = 0; index < args.length; index++) {
    const [name, ...given] = args[index].split(/(?<=^--[^=]*)=/);
    if (args[index] === '--changed') changed = true;
    else if (args[index] === '--check') check = true;
    else if (args[index] === '--help' || args[index] === '-h') help = true;
    else if (name === '--max-removals') maxRemovals = wholeNumber(name, given[0] ?? args[++index]);
    else refuse('argument-unknown', `'${args[index]}' is not known`, remedyFor(name, given.length > 0));
  }
  return { help, changed, check, maxRemovals };
}

/** What this process was called with, when it is a program that synthesizes. `cdk8s synth` starts the program that cdk8s.yaml names. */
export function argumentsOfProcess(): string[] {
  return isOwnProgram() ? process.argv.slice(2) : [];
}

/** Whether this process is a user's program, and no test runner or another program that is installed: what those are called with is theirs. */
export function isOwnProgram(): boolean {
  const main = process.argv[1];
  const isInstalled = main === undefined || main.split(/[\\/]/).includes('node_modules');
  const isTest = process.env.NODE_TEST_CONTEXT !== undefined || process.execArgv.includes('--test');
  return !isInstalled && !isTest;
}

function wholeNumber(name: string, value: string | undefined): number {
  if (!/^\d+$/.test(value ?? '')) {
    refuse(
      'argument-invalid',
      `${name} is ${value === undefined ? 'without a number' : `'${value}'`}`,
      'give a whole number',
    );
  }
  return Number(value);
}

function remedyFor(name: string, hasValue: boolean): string {
  if (hasValue && NAMES.includes(name)) return `write ${name} alone`;
  if (name.startsWith('-')) return suggestion(name, NAMES);
  const main = path.basename(process.argv[1] ?? 'the program');
  return `${suggestion(name, NAMES)}; if it is for ${main} itself, give TenantFleet its \`programArguments\``;
}

function refuse(code: ProblemCode, what: string, remedy: string): never {
  throwProblems([{ code, where: 'arguments', what, remedy }], { title: 'The program cannot be called so:' });
}
