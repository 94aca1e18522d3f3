const LISTED = 10;

/** The first few lines of a long list, and how many more there are. */
export function listed<T>(items: readonly T[], line: (item: T) => string): string {
  const more = items.length - LISTED;
  return items.slice(0, LISTED).map(line).join('') + (more > 0 ? `  and ${more} more\n` : '');
}
