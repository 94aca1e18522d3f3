import { weeklyMinutes } from '../applications';
import type { WindowPlan } from './plan';

export const DAY = 24 * 60;
const WEEK = 7 * DAY;

/**
 * Of a week that begins on Monday, 1 for each minute in which a sync is allowed. As Argo CD has it: closed outside of what is allowed, if anything
 * is; denied wins. Undefined when a window depends on the date.
 *
 * @param minutesAhead how much later it is in a time zone than in the week that is wanted
 */
export function openMinutes(
  windows: readonly WindowPlan[],
  minutesAhead: (timeZone?: string) => number = () => 0,
): Uint8Array | undefined {
  const [allowed, denied] = ['allow', 'deny'].map((kind) => windows.filter((window) => window.kind === kind));
  const open = new Uint8Array(WEEK).fill(allowed.length > 0 ? 0 : 1);
  for (const [list, value] of [[allowed, 1] as const, [denied, 0] as const]) {
    for (const { schedule, duration, timeZone } of list) {
      const starts = weeklyMinutes(schedule);
      if (starts === undefined) return undefined;
      const length = Math.min(minutesOf(duration), WEEK);
      for (const start of starts) {
        // Of cron, the week begins on Sunday.
        const from = start + 2 * WEEK - DAY - minutesAhead(timeZone);
        for (let minute = 0; minute < length; minute++) open[(from + minute) % WEEK] = value;
      }
    }
  }
  return open;
}

/** Of a Go duration, as `6h` or `1h30m`. */
function minutesOf(duration: string): number {
  const [, hours = 0, minutes = 0] = /^(?:(\d+)h)?(?:(\d+)m)?/.exec(duration) ?? [];
  return Number(hours) * 60 + Number(minutes);
}

export function firstOpen(week: Uint8Array, from: number): number | undefined {
  for (let minute = from; minute < from + WEEK; minute++) if (week[minute % WEEK]) return minute;
  return undefined;
}

export function nextClosed(week: Uint8Array, from: number): number {
  for (let minute = from; minute < from + WEEK; minute++) if (!week[minute % WEEK]) return minute;
  return Number.POSITIVE_INFINITY;
}

/** How long a sync may go on that begins now, in minutes; 0 when none may begin, undefined when the windows do not say. */
export function minutesLeft(windows: readonly WindowPlan[], now: Date): number | undefined {
  const week = openMinutes(windows, (timeZone) => offsetOf(timeZone, now));
  if (week === undefined) return undefined;
  const minute = weeklyMinuteOf(now);
  return week[minute] ? nextClosed(week, minute) - minute : 0;
}

/** Since Monday, 0:00 UTC. */
function weeklyMinuteOf(date: Date): number {
  const day = (date.getUTCDay() + 6) % 7;
  return day * DAY + date.getUTCHours() * 60 + date.getUTCMinutes();
}

/** How many minutes ahead of UTC a time zone is. */
function offsetOf(timeZone: string | undefined, now: Date): number {
  if (timeZone === undefined) return 0;
  const local = new Date(`${now.toLocaleString('sv-SE', { timeZone }).replace(' ', 'T')}Z`);
  return Math.round((local.getTime() - now.getTime()) / 60_000);
}
