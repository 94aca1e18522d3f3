/** Of a program such as `npx tsx main.ts --changed`. */
export interface ProgramArguments {
  readonly changed: boolean;
  readonly maxRemovals?: number;
}

/** What the program that synthesizes was called with; arguments of its own are not ours to judge. */
export function programArguments(args: string[] = process.argv.slice(2)): ProgramArguments {
  const changed = args.includes('--changed');
  const index = args.findIndex((arg) => /^--max-removals(=|$)/.test(arg));
  if (index < 0) return { changed };
  const value = args[index].includes('=') ? args[index].split('=')[1] : args[index + 1];
  if (!/^\d+$/.test(value ?? '')) {
    throw new Error(
      `--max-removals is ${value === undefined ? 'without a number' : `'${value}'`}; give a whole number`,
    );
  }
  return { changed, maxRemovals: Number(value) };
}
