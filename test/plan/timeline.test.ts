import type { WavePlan, WindowPlan } from '../../src/plan';
import { timelineOf } from '../../src/plan/timeline';

const window = (schedule: string, duration: string, kind: 'allow' | 'deny' = 'allow'): WindowPlan => ({
  project: 'shop',
  kind,
  schedule,
  duration,
  installations: 1,
});
const wave = (hours: number | undefined, windows: WindowPlan[], soakMinutes?: number): WavePlan => ({
  counts: {},
  windows,
  ...(hours !== undefined && { longestSeconds: hours * 3600 }),
  ...(soakMinutes !== undefined && { soakMinutes }),
});
const hours = (span?: readonly [number, number]) => span?.map((minute) => minute / 60);
const DAY = 24;

test('a wave without windows begins at once, the next one after it and its waiting', () => {
  const timeline = timelineOf([wave(2, [], 60), wave(1, [])]);
  expect(timeline?.rows.map(({ run, fits }) => [hours(run), fits])).toEqual([
    [[0, 2], true],
    [[3, 4], true],
  ]);
  expect(timeline?.days).toBe(7);
});

test.each<[string, number, WindowPlan[], number[], boolean]>([
  ['at night', 2, [window('0 22 * * *', '6h')], [0, 2], true], // The one of Sunday is still open.
  ['on Saturday', 2, [window('0 22 * * 6', '6h')], [5 * DAY + 22, 5 * DAY + 24], true],
  ['too long for it', 7, [window('0 22 * * 6', '6h')], [5 * DAY + 22, 6 * DAY + 5], false],
  ['not on Monday', 1, [window('0 0 * * mon', '24h', 'deny')], [DAY, DAY + 1], true],
  ['denied for a part', 1, [window('0 8 * * *', '2h'), window('0 8 * * 1', '1h30m', 'deny')], [9.5, 10.5], false],
])('%s', (_, length, windows, run, fits) => {
  const row = timelineOf([wave(length, windows)])?.rows[0];
  expect([hours(row?.run), row?.fits]).toEqual([run, fits]);
});

test('the second wave waits for the next opening, and the weeks go on', () => {
  const windows = [window('0 22 * * 6', '6h')];
  const timeline = timelineOf([wave(6, windows, 1440), wave(1, windows), wave(undefined, windows)]);
  expect(timeline?.rows.map(({ run }) => hours(run))).toEqual([
    [5 * DAY + 22, 6 * DAY + 4],
    [12 * DAY + 22, 12 * DAY + 23],
    undefined,
  ]);
  expect(timeline?.days).toBe(13);
  expect(timeline?.rows[0].open).toHaveLength(2);
});

test('what depends on the date is not drawn', () => {
  expect(timelineOf([wave(1, [window('0 22 1 * *', '6h')])])).toBeUndefined();
});
