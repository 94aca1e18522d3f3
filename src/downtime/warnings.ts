import type { IConstruct } from 'constructs';

/** What `DowntimeUpgradeApp` warns of, and what can be silenced with `silencedWarnings`. */
export enum UpgradeWarning {
  /** A container of a workload without requests for CPU and memory. */
  MISSING_REQUESTS = 'MISSING_REQUESTS',
  /** A container of a workload without any probe. */
  MISSING_PROBES = 'MISSING_PROBES',
  /** A container of a workload whose image has no tag, or the tag `latest`. */
  UNPINNED_IMAGE = 'UNPINNED_IMAGE',
  /** A workload that stops its old pods before new ones run, so a sync without hooks takes it down. */
  RECREATE_STRATEGY = 'RECREATE_STRATEGY',
  /** A migrator whose command is not known, so that it cannot be skipped. */
  UNKNOWN_MIGRATOR_COMMAND = 'UNKNOWN_MIGRATOR_COMMAND',
  /** A secret in clear text in Git. */
  CLEAR_TEXT_SECRET = 'CLEAR_TEXT_SECRET',
}

const printed = new WeakMap<IConstruct, Set<string>>();

/** Prints a warning to standard error, once for each construct tree, however often that is synthesized. */
export function warnOnce(scope: IConstruct, warning: UpgradeWarning, text: string): void {
  const root = scope.node.root;
  const known = printed.get(root) ?? new Set<string>();
  printed.set(root, known);
  const line = `warning: ${scope.node.path}: ${text} (${warning})`;
  if (known.has(line)) return;
  known.add(line);
  process.stderr.write(`${line}\n`);
}
