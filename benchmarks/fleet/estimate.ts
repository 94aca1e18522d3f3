/** How a time grows with the number of installations. */
export type Growth = 'linear' | 'quadratic';

export interface Measured {
  readonly count: number;
  readonly time: number;
}

/** The time of a number that was not measured: a·n through the last measurement, or a·n + b·n² through the last two. */
export function estimate(growth: Growth, measured: Measured[], count: number): number {
  const last = measured[measured.length - 1];
  const each = last.time / last.count;
  const before = growth === 'quadratic' ? measured[measured.length - 2] : undefined;
  if (before === undefined) return each * count;
  const square = Math.max(0, (each - before.time / before.count) / (last.count - before.count));
  return (each - square * last.count) * count + square * count ** 2;
}
