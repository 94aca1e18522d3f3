import { minutesLeft } from '../../src/plan';

const window = (kind: 'allow' | 'deny', schedule: string, duration: string, timeZone?: string) => ({
  ...{ project: 'shop', kind, schedule, duration, installations: 1 },
  ...(timeZone && { timeZone }),
});
// A Tuesday in winter.
const at = (time: string) => new Date(`2026-01-13T${time}:00Z`);
const NIGHT = window('allow', '0 22 * * *', '6h');

test.each<[string, Parameters<typeof minutesLeft>[0], string, number | undefined]>([
  ['no window', [], '12:00', Number.POSITIVE_INFINITY],
  ['before it opens', [NIGHT], '21:59', 0],
  ['when it opens', [NIGHT], '22:00', 360],
  ['after midnight', [NIGHT], '03:30', 30],
  ['when it has closed', [NIGHT], '04:00', 0],
  ['in its time zone', [window('allow', '0 22 * * *', '6h', 'Europe/Berlin')], '21:00', 360],
  ['in a time zone on another day', [window('allow', '0 1 * * 3', '2h', 'Asia/Tokyo')], '16:30', 90],
  ['denied within what is allowed', [NIGHT, window('deny', '0 23 * * 2', '1h')], '22:30', 30],
  ['only denied', [window('deny', '0 12 * * *', '1h')], '12:30', 0],
  ['by the date', [window('allow', '0 22 1 * *', '6h')], '22:00', undefined],
])('%s', (_, windows, time, left) => {
  expect(minutesLeft(windows, at(time))).toBe(left);
});
