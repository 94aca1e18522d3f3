import type { World } from './world';

/** `FAULTS=all` is the whole matrix (`npx projen faults`); otherwise so many of it, drawn by `SEED`. */
const SAMPLE = process.env.FAULTS === 'all' ? Number.POSITIVE_INFINITY : Number(process.env.FAULTS ?? 8);
const SEED = Number(process.env.SEED ?? 1);
const AT_A_TIME = 6;

export interface Case {
  readonly name: string;
  /** What is wrong at its end: nothing, when it went as promised. */
  readonly run: () => Promise<string[]>;
}

export const unsafe = (world: World) => [...new Set(world.violations)].map((what) => `UNSAFE: ${what}`);

/** Park and Miller's, so that the same seed draws the same faults. */
function sample<T>(list: T[], count: number): T[] {
  let state = SEED;
  const rest = [...list];
  const drawn: T[] = [];
  while (drawn.length < count && rest.length > 0) {
    state = (state * 48271) % 2147483647;
    drawn.push(...rest.splice(state % rest.length, 1));
  }
  return drawn;
}

async function runAll(cases: Case[]): Promise<{ name: string; wrong: string[] }[]> {
  const results: { name: string; wrong: string[] }[] = [];
  const queue = [...cases];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const wrong = await next.run().catch((error) => [`BROKEN: ${error.stack}`]);
      results.push({ name: next.name, wrong });
      // At once, because the whole takes minutes.
      if (wrong.length > 0) process.stdout.write(`${next.name}: ${wrong[0]}\n`);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  return results;
}

/** Counts over all shells, and prints them at the end. */
export function countedCases(title: string): (cases: Case[]) => Promise<string[]> {
  const counts = { faults: 0, unsafe: 0, stuck: 0 };
  afterAll(() => {
    const { faults, unsafe, stuck } = counts;
    process.stdout.write(`\n${title}: ${faults} faults, ${unsafe} unsafe, ${stuck} stuck (seed ${SEED})\n`);
  });
  return async (cases) => {
    const results = await runAll(sample(cases, SAMPLE));
    const wrong = results.filter((result) => result.wrong.length > 0);
    const count = (word: string) => wrong.filter((result) => result.wrong.some((text) => text.startsWith(word))).length;
    counts.faults += results.length;
    counts.unsafe += count('UNSAFE');
    counts.stuck += wrong.length - count('UNSAFE');
    return wrong.map((result) => `${result.name}\n${result.wrong.join('\n')}`);
  };
}
