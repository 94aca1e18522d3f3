/** "did you mean 'replicas'?", or what there is when nothing is near. */
export function suggestion(given: string, known: readonly string[]): string {
  const near = nearest(given, known);
  if (near !== undefined) return `did you mean '${near}'?`;
  return known.length > 0 ? `there is ${[...known].sort().join(', ')}` : 'there is none';
}

/** The known name that a mistyped one was probably meant to be. */
function nearest(given: string, known: readonly string[]): string | undefined {
  const distances = known.map((name) => distance(given.toLowerCase(), name.toLowerCase()));
  const least = Math.min(...distances);
  return least <= Math.max(1, Math.floor(given.length / 3)) ? known[distances.indexOf(least)] : undefined;
}

/** How many letters have to be inserted, deleted or replaced, or neighbours swapped, to get from one text to the other. */
function distance(a: string, b: string): number {
  let [before, row]: number[][] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    [before, row] = [row, next];
  }
  return row[b.length];
}
