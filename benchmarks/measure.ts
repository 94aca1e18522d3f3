/** What each candidate took, in milliseconds per run. */
export type Times = Map<string, number[]>;

/** Runs the candidates in turn, so that what else the machine does hits all of them, after a run that does not count. */
export function inTurn(candidates: Map<string, () => unknown>, rounds: number): Times {
  const times: Times = new Map([...candidates.keys()].map((name) => [name, []]));
  for (const run of candidates.values()) run();
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of candidates) {
      const began = process.hrtime.bigint();
      run();
      times.get(name)?.push(Number(process.hrtime.bigint() - began) / 1e6);
    }
  }
  return times;
}

export function median(values: number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function table(header: string[], rows: (string | number)[][]): string {
  const cells = [header, ...rows.map((row) => row.map(String))];
  const widths = header.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  return cells
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
        .join('  '),
    )
    .join('\n');
}

/** Three digits that count. */
export function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
