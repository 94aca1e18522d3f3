import type { IConstruct } from 'constructs';

/** Takes a warning instead of standard error. */
export type WarningSink = (scope: IConstruct, warning: string, text: string) => void;

const printed = new WeakMap<IConstruct, Set<string>>();
const sinks = new WeakMap<IConstruct, WarningSink>();

/** Prints a warning to standard error, once for each construct tree, however often that is synthesized. */
export function warnOnce(scope: IConstruct, warning: string, text: string): void {
  const root = scope.node.root;
  const sink = sinks.get(root);
  if (sink) {
    sink(scope, warning, text);
    return;
  }
  const known = printed.get(root) ?? new Set<string>();
  printed.set(root, known);
  const line = `warning: ${scope.node.path}: ${text} (${warning})`;
  if (known.has(line)) return;
  known.add(line);
  process.stderr.write(`${line}\n`);
}

/** Gives all warnings of a construct tree to somebody who knows more of it. */
export function redirectWarnings(root: IConstruct, sink: WarningSink): void {
  sinks.set(root, sink);
}
