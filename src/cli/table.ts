import { styled, type Terminal } from './terminal';

/** Columns by their titles, as wide as what is in them. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[], terminal: Terminal): string {
  const all = [titles, ...rows];
  const widths = titles.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
  return lines.map((line, index) => `${index === 0 ? styled(terminal, 'bold', line) : line}\n`).join('');
}
