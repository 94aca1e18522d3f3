import { listed } from '../common';

/** What a synthesis did to the files of the tree. Paths are relative to its folder, and sorted. */
export interface ManifestSummary {
  /** The folder. */
  readonly outdir: string;
  /** New files, and files whose content changed. */
  readonly written: string[];
  /** Files that had the right content already, and were not touched. */
  readonly unchanged: string[];
  /** Files of an earlier synthesis that nothing renders any more. */
  readonly removed: string[];
  /** Files that nothing rendered this time, and that stayed because of `ManifestApp.retain`. */
  readonly retained: string[];
}

/** The summary as people read it: one line, and what was removed, because that takes something away. */
export function summaryText({ outdir, written, unchanged, removed, retained }: ManifestSummary): string {
  const counts = [
    `${written.length} ${written.length === 1 ? 'manifest' : 'manifests'} written`,
    `${unchanged.length} unchanged`,
    `${removed.length} removed`,
    ...(retained.length > 0 ? [`${retained.length} left as they are`] : []),
  ];
  return `${outdir}: ${counts.join(', ')}\n${listed(removed, (path) => `  removed ${path}\n`)}`;
}

/** What a synthesis would do, when it was asked only that. */
export function pendingText({ outdir, written, unchanged, removed }: ManifestSummary): string {
  if (written.length + removed.length === 0) return `${outdir}: up to date, ${unchanged.length} manifests\n`;
  const lines = [
    ...written.map((file) => `  ${file} differs\n`),
    ...removed.map((file) => `  ${file} would be removed\n`),
  ];
  return `${outdir}: not up to date, synthesize and commit it: ${lines.length} of the files\n${listed(lines, (line) => line)}`;
}
