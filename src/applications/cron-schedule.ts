interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly words?: string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const FIELDS: Field[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of the month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, words: MONTHS },
  // Not 7: the parser of Argo CD has only 0 for Sunday.
  { name: 'day of the week', min: 0, max: 6, words: DAYS },
];

/**
 * Why a text is not one of the schedules that Argo CD understands; undefined when it is.
 *
 * @see https://pkg.go.dev/github.com/robfig/cron/v3 with its five standard fields
 */
export function scheduleProblem(schedule: unknown): string | undefined {
  const parts = typeof schedule === 'string' ? schedule.split(/\s+/).filter((part) => part !== '') : [];
  if (parts.length !== FIELDS.length) return `has ${parts.length} fields instead of 5`;
  const wrong = FIELDS.findIndex((field, index) => !parts[index].split(',').every((range) => isRange(range, field)));
  if (wrong >= 0) return `has the ${FIELDS[wrong].name} '${parts[wrong]}'`;
  return comes(parts)
    ? undefined
    : `never comes, which is always open to Argo CD: no month of '${parts[3]}' has the day '${parts[2]}'`;
}

export const SCHEDULE_REMEDY = "write minute, hour, day, month and day of the week, as in '0 22 * * 6'";

const LONGEST_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Argo CD takes a window whose schedule never comes for one that is always open. */
function comes(parts: string[]): boolean {
  const [, , days, months, weekdays] = parts;
  // The days of the month and of the week are alternatives where neither is a star.
  if (isStar(days) || !isStar(weekdays)) return true;
  const [, , dayField, monthField] = FIELDS;
  const first = Math.min(...days.split(',').map((range) => firstOf(range, dayField)));
  return LONGEST_DAYS.some((longest, index) => first <= longest && has(months, index + 1, monthField));
}

/** The minutes of a week at which it comes, since Sunday, 0:00; undefined where that depends on the date. */
export function weeklyMinutes(schedule: string): number[] | undefined {
  const parts = schedule.split(/\s+/).filter((part) => part !== '');
  if (scheduleProblem(schedule) !== undefined || !isStar(parts[2]) || !isStar(parts[3])) return undefined;
  const [minutes, hours, , , weekdays] = FIELDS.map((field, index) =>
    Array.from({ length: field.max + 1 }, (_, value) => value).filter((value) => has(parts[index], value, field)),
  );
  return weekdays.flatMap((day) => hours.flatMap((hour) => minutes.map((minute) => (day * 24 + hour) * 60 + minute)));
}

/** As the parser of Argo CD has it: '*' in steps is a list of days. */
function isStar(field: string): boolean {
  return field.split(',').some((range) => /^[*?](?:\/1)?$/.test(range));
}

function firstOf(range: string, field: Field): number {
  const [from] = range.split('/')[0].split('-');
  return numberOf(from, field) ?? field.min;
}

function has(list: string, value: number, field: Field): boolean {
  return list.split(',').some((text) => {
    const [range, step = '1'] = text.split('/');
    const [, to] = range.split('-');
    const first = firstOf(text, field);
    // A number with steps goes to the end.
    const isOne = numberOf(range, field) !== undefined && !text.includes('/');
    const last = isOne ? first : ((to === undefined ? undefined : numberOf(to, field)) ?? field.max);
    return value >= first && value <= last && (value - first) % Number(step) === 0;
  });
}

function isRange(text: string, field: Field): boolean {
  const [range, step, ...more] = text.split('/');
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return false;
  if (range === '*' || range === '?') return true;
  const [from, to, ...rest] = range.split('-').map((value) => numberOf(value, field));
  if (rest.length > 0 || from === undefined) return false;
  return range.includes('-') ? to !== undefined && from <= to : true;
}

function numberOf(text: string, { min, max, words }: Field): number | undefined {
  const index = words?.indexOf(text.toLowerCase()) ?? -1;
  const value = index >= 0 ? index + min : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}
