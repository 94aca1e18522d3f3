import { duration, estimateText } from '../plan';
import type { InstallationResult } from './run-plan';

/** What a run has come to, as `--result` writes it. `format` is raised when something in it changes its meaning or goes. */
export interface RunResult {
  readonly format: 1;
  readonly base: string;
  /** The commit that was synced. */
  readonly revision: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly outcome: 'done' | 'failed' | 'interrupted';
  readonly installations: readonly InstallationResult[];
}

export function outcomeOf(installations: readonly InstallationResult[], isStopped: boolean): RunResult['outcome'] {
  if (installations.some(({ outcome }) => outcome === 'failed')) return 'failed';
  return isStopped && installations.some(({ outcome }) => outcome === 'not-started') ? 'interrupted' : 'done';
}

/** One line: `12 done, 3 skipped, 1 failed, 4 not started`. */
export function resultLine(installations: readonly InstallationResult[]): string {
  const words = { done: 'done', skipped: 'skipped', failed: 'failed', 'not-started': 'not started' };
  const parts = Object.entries(words).flatMap(([outcome, word]) => {
    const count = installations.filter((one) => one.outcome === outcome).length;
    return count === 0 ? [] : `${count} ${word}`;
  });
  return parts.join(', ') || 'nothing to do';
}

/** For a pull request or a chat: the failures first. */
export function resultMarkdown(result: RunResult): string {
  const { revision, startedAt, endedAt, installations } = result;
  const cell = (text: string) => text.replace(/\|/g, '\\|').replace(/\s+/g, ' ');
  return [
    `**${resultLine(installations)}** (${revision.slice(0, 7)}, ${startedAt} to ${endedAt})`,
    '',
    '| installation | wave | | planned | downtime | seconds | |',
    '|---|---|---|---|--:|--:|---|',
    ...resultRows(result).map(
      ({ name, wave, outcome, planned, downtime, seconds, message }) =>
        `| ${[name, wave, outcome, planned, downtime, `${seconds ?? ''}`, message].map(cell).join(' | ')} |`,
    ),
    '',
  ].join('\n');
}

/** An installation in words. */
export interface ResultRow {
  readonly name: string;
  readonly wave: string;
  readonly outcome: InstallationResult['outcome'];
  /** Such as `downtime, about 4 s (12 upgrades), at most 35 min`. */
  readonly planned: string;
  /** Empty when it was not measured. */
  readonly downtime: string;
  readonly seconds?: number;
  /** Why it failed. */
  readonly message: string;
}

/** The failures first, then what was not started. */
export function resultRows({ installations }: RunResult): ResultRow[] {
  const rank = { failed: 0, 'not-started': 1, done: 2, skipped: 3 };
  return [...installations]
    .sort((one, other) => rank[one.outcome] - rank[other.outcome])
    .map((one) => ({
      name: [one.environment, one.name].filter(Boolean).join('/'),
      wave: one.wave ?? '',
      outcome: one.outcome,
      planned: [one.planned.class, ...(one.planned.downtime ? [estimateText(one.planned.downtime)] : [])].join(', '),
      downtime: one.outcome === 'done' && one.downtimeSeconds !== undefined ? duration(one.downtimeSeconds) : '',
      ...(one.seconds !== undefined && { seconds: one.seconds }),
      message: one.outcome === 'failed' ? one.message : '',
    }));
}
