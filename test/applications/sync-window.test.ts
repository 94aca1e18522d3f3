import { Duration } from 'cdk8s';
import { SyncWindow } from '../../src';
import { scheduleProblem } from '../../src/applications/cron-schedule';
import { isTimeZone } from '../../src/applications/time-zones';

const SATURDAY = { schedule: '0 22 * * 6', duration: Duration.hours(6) };

const render = (window: SyncWindow) => JSON.parse(JSON.stringify(window._render()));

test('an allow window for all Applications of the project', () => {
  const window = SyncWindow.allow(SATURDAY);
  expect(render(window)).toEqual({
    kind: 'allow',
    schedule: '0 22 * * 6',
    duration: '6h',
    timeZone: 'UTC',
    applications: ['*'],
  });
  expect([window.isAllow, window.syncOverrun, window.duration.toMinutes()]).toEqual([true, false, 360]);
  expect(`${window}`).toBe("allow window '0 22 * * 6' (6h)");
});

test('a deny window that says everything', () => {
  const window = SyncWindow.deny({
    schedule: '*/30 8-17 1,15 jan MON-FRI',
    duration: Duration.minutes(90),
    timeZone: 'Europe/Berlin',
    applications: ['shop-*'],
    namespaces: ['shop'],
    clusters: ['north'],
    matchAll: true,
    manualSync: true,
    syncOverrun: true,
    description: 'office hours',
  });
  expect(render(window)).toEqual({
    kind: 'deny',
    schedule: '*/30 8-17 1,15 jan MON-FRI',
    duration: '1h30m',
    timeZone: 'Europe/Berlin',
    applications: ['shop-*'],
    namespaces: ['shop'],
    clusters: ['north'],
    andOperator: true,
    manualSync: true,
    syncOverrun: true,
    description: 'office hours',
  });
  expect([window.isAllow, window.syncOverrun]).toEqual([false, true]);
});

test.each([[{ namespaces: ['shop'] }], [{ clusters: ['north'] }]])(
  'with %p it is not for all Applications',
  (selects) => {
    const rendered = render(SyncWindow.allow({ ...SATURDAY, ...selects }));
    expect(rendered).toMatchObject(selects);
    expect(rendered.applications).toBeUndefined();
  },
);

test('empty lists select nothing, so all Applications are meant', () => {
  expect(render(SyncWindow.allow({ ...SATURDAY, applications: [] })).applications).toEqual(['*']);
});

describe('schedules', () => {
  const never = (month: string, day: string) =>
    `never comes, which is always open to Argo CD: no month of '${month}' has the day '${day}'`;

  test.each([
    '* * * * *',
    '0 0 1 1 0',
    '59 23 31 12 6',
    '? 0-23/2 */5 feb,DEC sun-sat',
    '0 22 29 2 *',
    '0 22 31 2 0',
    '0 22 31 2 */2',
    '0 22 31 2/2 *',
    '0 22 30-31,28 2 *',
    '0 22 31,*/9 2 *',
    '0 22 31 * *',
    ' 0  1 * *\t*',
  ])('%p is understood', (schedule) => {
    expect(scheduleProblem(schedule)).toBeUndefined();
  });

  test.each([
    ['60 * * * *', "has the minute '60'"],
    ['* 24 * * *', "has the hour '24'"],
    ['* * 0 * *', "has the day of the month '0'"],
    ['* * * 13 *', "has the month '13'"],
    ['* * * * 7', "has the day of the week '7'"],
    ['* * * foo *', "has the month 'foo'"],
    ['5-1 * * * *', "has the minute '5-1'"],
    ['1-2-3 * * * *', "has the minute '1-2-3'"],
    ['1- * * * *', "has the minute '1-'"],
    ['-1 * * * *', "has the minute '-1'"],
    ['*/0 * * * *', "has the minute '*/0'"],
    ['1/2/3 * * * *', "has the minute '1/2/3'"],
    ['1, * * * *', "has the minute '1,'"],
    ['0 22 * *', 'has 4 fields instead of 5'],
    ['@daily', 'has 1 fields instead of 5'],
    ['0 0 22 * * 6', 'has 6 fields instead of 5'],
    [undefined, 'has 0 fields instead of 5'],
    ['0 22 31 2 *', never('2', '31')],
    ['0 22 30,31 feb ?', never('feb', '30,31')],
    ['0 0 31 4,6,9-11/2 *', never('4,6,9-11/2', '31')],
  ])('fails for %p', (schedule, problem) => {
    expect(scheduleProblem(schedule)).toBe(problem);
    expect(() => SyncWindow.allow({ ...SATURDAY, schedule: schedule as any })).toThrow(
      new Error(
        `the allow window '${schedule}' ${problem}; write minute, hour, day, month and day of the week, as in '0 22 * * 6'`,
      ),
    );
  });
});

test.each([
  [Duration.seconds(0), "'0s'"],
  [Duration.seconds(90), "'1m30s'"],
  [undefined, 'missing'],
])('fails for the duration %p', (duration, given) => {
  expect(() => SyncWindow.deny({ ...SATURDAY, duration: duration as any })).toThrow(
    new Error(`the duration of the deny window '0 22 * * 6' is ${given}; use whole minutes, from 1 on`),
  );
});

test.each(['UTC', 'America/Argentina/Buenos_Aires', 'Asia/Calcutta', 'Etc/GMT+5', 'US/Eastern', 'EST', 'GMT', 'Japan'])(
  'the time zone %s',
  (timeZone) => {
    expect(render(SyncWindow.allow({ ...SATURDAY, timeZone })).timeZone).toBe(timeZone);
  },
);

test('every time zone that Node.js lists is known', () => {
  for (const timeZone of Intl.supportedValuesOf('timeZone')) {
    expect([timeZone, isTimeZone(timeZone)]).toEqual([timeZone, true]);
  }
});

describe('time zones for which Argo CD would take UTC without a word', () => {
  const failing = (timeZone: string) => {
    try {
      SyncWindow.allow({ ...SATURDAY, timeZone });
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  };

  test.each(['Europe/Berlinn', '+02:00', '', 'IST', 'PST', 'ACT', 'Local', 'posix/Europe/Berlin', ' UTC'])(
    '%p is refused',
    (timeZone) => {
      expect(failing(timeZone)).toBe(
        `the time zone of the allow window '0 22 * * 6' is '${timeZone}'; use a name of the time zone database such as 'Europe/Berlin', in this spelling`,
      );
    },
  );

  test.each([
    ['europe/berlin', 'Europe/Berlin'],
    ['us/eastern', 'US/Eastern'],
    ['asia/kolkata', 'Asia/Kolkata'],
    ['gmt', 'GMT'],
    ['est', 'EST'],
    ['japan', 'Japan'],
    ['europe/kyiv', 'Europe/Kyiv'],
    ['utc', 'UTC'],
  ])('%p is told the right spelling', (timeZone, right) => {
    expect(failing(timeZone)).toBe(
      `the time zone of the allow window '0 22 * * 6' is '${timeZone}'; write '${right}', as Argo CD takes UTC for any other spelling`,
    );
  });
});

test('fails for a description that Argo CD would refuse', () => {
  expect(() => SyncWindow.allow({ ...SATURDAY, description: 'x'.repeat(256) })).toThrow(
    "the description of the allow window '0 22 * * 6' has 256 characters; use at most 255",
  );
  expect(() => SyncWindow.allow({ ...SATURDAY, description: 'x'.repeat(255) })).not.toThrow();
});
