import type { WavePlan } from './plan';
import { DAY, firstOpen, nextClosed, openMinutes } from './sync-windows';

const MAX_DAYS = 28;

/** From one minute to another, since the first Monday, 0:00. */
export type Span = readonly [from: number, to: number];

export interface TimelineRow {
  readonly wave: WavePlan;
  /** When syncs are allowed. */
  readonly open: readonly Span[];
  /** When the wave is upgraded, if it begins as early as it may, and lasts as long as it may; absent when nobody goes down. */
  readonly run?: Span;
  /** Whether it lies within one opening. */
  readonly fits: boolean;
}

export interface Timeline {
  readonly days: number;
  readonly rows: readonly TimelineRow[];
}

/** The waves one after the other in weeks that are all alike. Windows that depend on the date are not drawn: undefined when there is one. */
export function timelineOf(waves: readonly WavePlan[]): Timeline | undefined {
  const weeks = waves.map(({ windows }) => openMinutes(windows));
  let free = 0;
  const runs = waves.map(({ longestSeconds, soakMinutes = 0 }, index): Span | undefined => {
    const from = firstOpen(weeks[index] ?? new Uint8Array(), free);
    if (longestSeconds === undefined || from === undefined) return undefined;
    const run: Span = [from, from + Math.ceil(longestSeconds / 60)];
    free = run[1] + soakMinutes;
    return run;
  });
  if (weeks.some((week) => week === undefined)) return undefined;
  const end = Math.max(0, ...runs.map((run) => run?.[1] ?? 0));
  const days = Math.min(MAX_DAYS, Math.max(7, Math.ceil(end / DAY)));
  const rows = waves.map((wave, index): TimelineRow => {
    const week = weeks[index] as Uint8Array;
    const [run, open] = [runs[index], spansOf(week, days * DAY)];
    const fits = run === undefined || nextClosed(week, run[0]) >= run[1];
    return { wave, open, ...(run && { run }), fits };
  });
  return { days, rows };
}

function spansOf(week: Uint8Array, end: number): Span[] {
  const spans: Span[] = [];
  for (
    let from = firstOpen(week, 0);
    from !== undefined && from < end;
    from = firstOpen(week, spans[spans.length - 1][1])
  ) {
    spans.push([from, Math.min(end, nextClosed(week, from))]);
  }
  return spans;
}
