import type { IConstruct } from 'constructs';

const printed = new WeakMap<IConstruct, Set<string>>();

/** Prints a warning to standard error, once for each construct tree, however often that is synthesized. */
export function warnOnce(scope: IConstruct, warning: string, text: string): void {
  const root = scope.node.root;
  const known = printed.get(root) ?? new Set<string>();
  printed.set(root, known);
  const line = `warning: ${scope.node.path}: ${text} (${warning})`;
  if (known.has(line)) return;
  known.add(line);
  process.stderr.write(`${line}\n`);
}
