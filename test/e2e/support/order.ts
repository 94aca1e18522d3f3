import type { AuditEntry, AuditFilter } from './audit';

export type OrderedStep = readonly [name: string, filter: AuditFilter];

/** Every entry of a step must stand before every entry of the next step, and no step may be missing. */
export function expectOrder(entries: AuditEntry[], steps: OrderedStep[]): void {
  let before: { name: string; last: number } | undefined;
  for (const [name, filter] of steps) {
    const positions = entries.flatMap((entry, position) => (filter(entry) ? [position] : []));
    if (positions.length === 0) fail(`"${name}" never happened`, entries, steps);
    if (before && positions[0] < before.last) fail(`"${name}" began before "${before.name}" was over`, entries, steps);
    before = { name, last: positions[positions.length - 1] };
  }
}

/** Nothing of this kind may have happened. */
export function expectNone(entries: AuditEntry[], name: string, filter: AuditFilter): void {
  if (entries.some(filter)) fail(`"${name}" happened`, entries, [[name, filter]]);
}

function fail(problem: string, entries: AuditEntry[], steps: OrderedStep[]): never {
  const start = entries[0]?.at ?? 0;
  const lines = entries.map((entry) => {
    const matched = steps.filter(([, filter]) => filter(entry)).map(([name]) => `<= ${name}`);
    const name = `${entry.resource}/${entry.name || '?'}`;
    return `${(entry.at - start).toFixed(2).padStart(8)} ${entry.verb.padEnd(6)} ${name} by ${entry.user} ${matched.join(' ')}`;
  });
  throw new Error(`${problem}.\nThe API server's audit log (seconds since its first entry):\n${lines.join('\n')}`);
}
