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
  return wrong < 0 ? undefined : `has the ${FIELDS[wrong].name} '${parts[wrong]}'`;
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
