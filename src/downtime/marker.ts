import { VERSION } from './version';

/**
 * The marker: the ConfigMap that says what the database is. The shell programs write it; here is what reads it outside the cluster.
 * docs/reference/marker.md is its specification; test/downtime/marker.vectors.json runs against this file and the programs.
 */
export const MARKER_KEYS = [
  'applied',
  'requested',
  'inProgress',
  'previous',
  'attempts',
  'holder',
  'stoppedAt',
  'replicas',
  'untouched',
  'lastFailure',
  'lastRefusal',
  'history',
] as const;

export type MarkerKey = (typeof MARKER_KEYS)[number];

/** So many upgrades are kept. */
export const HISTORY_LINES = 100;

/** What the marker says. A key that is absent or wrong is undefined. */
export interface Marker {
  readonly applied?: string;
  readonly requested?: string;
  readonly inProgress?: string;
  readonly previous?: string;
  readonly attempts?: number;
  readonly holder?: string;
  /** When the running downtime began: a time in UTC like 2026-01-31T09:30:00Z, as all times of the marker. */
  readonly stoppedAt?: string;
  /** What each workload had before the stop, by kind and name. */
  readonly replicas?: { readonly [workload: string]: number };
  /** The migration in progress was claimed and its migrator has not begun: what the database still has, `none` when nobody knows. */
  readonly untouched?: string;
  /** A time, then the text. */
  readonly lastFailure?: string;
  /** A time, then the text. */
  readonly lastRefusal?: string;
  /** Oldest first. */
  readonly history: HistoryEntry[];
}

/** One upgrade. */
export interface HistoryEntry {
  /** Undefined: the database was empty, or nobody knew. */
  readonly from?: string;
  readonly to: string;
  /** When the application was told to stop. */
  readonly stop?: string;
  /** When its last pod was gone. */
  readonly stopped?: string;
  /** When the migrator had ended. */
  readonly migrated: string;
  readonly attempts?: number;
}

/** Something in the marker that no job has written. */
export interface MarkerProblem {
  readonly key: MarkerKey;
  readonly what: string;
  /** A merge patch that mends it; VERSION stands for what only a human knows. */
  readonly patch: string;
}

const TIME = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/;
const WORKLOADS = /^[0-9A-Za-z./-]+=[0-9]+( [0-9A-Za-z./-]+=[0-9]+)*$/;

/** The form of a value, as `check_values` in scripts/common.sh insists on it. */
interface Form {
  readonly name: string;
  readonly fits: (value: string) => boolean;
}

const version: Form = { name: 'a version', fits: (value) => VERSION.test(value) };
const FORMS: { readonly [key in MarkerKey]?: Form } = {
  applied: version,
  requested: version,
  inProgress: version,
  previous: version,
  untouched: version,
  attempts: { name: 'a number like 2', fits: (value) => /^[1-9][0-9]{0,5}$/.test(value) },
  holder: { name: "a pod's name", fits: (value) => /^[a-z0-9][a-z0-9.-]{0,252}$/.test(value) },
  stoppedAt: { name: 'a time like 2026-01-31T09:30:00Z', fits: (value) => TIME.test(value) },
  replicas: { name: 'a list like Deployment/web=3 Deployment/worker=1', fits: (value) => WORKLOADS.test(value) },
};

/** The `data` of the marker's ConfigMap; undefined when there is none. */
export function readMarker(data: { readonly [key: string]: string } | undefined): {
  readonly marker: Marker;
  readonly problems: MarkerProblem[];
} {
  const problems: MarkerProblem[] = [];
  const value = (key: MarkerKey): string | undefined => {
    // An empty value is an absent one, for the programs too.
    const text = data?.[key] || undefined;
    const form = FORMS[key];
    if (text === undefined || !form || form.fits(text)) return text;
    problems.push({ key, what: `it says ${harmless(text)}, which is not ${form.name}`, patch: mending(key, text) });
    return undefined;
  };
  const { entries, unreadable } = parseHistory(data?.history ?? '');
  const attempts = value('attempts');
  const marker: Marker = {
    applied: value('applied'),
    requested: value('requested'),
    inProgress: value('inProgress'),
    previous: value('previous'),
    attempts: attempts === undefined ? undefined : Number(attempts),
    holder: value('holder'),
    stoppedAt: value('stoppedAt'),
    replicas: parseReplicas(value('replicas')),
    untouched: value('untouched'),
    lastFailure: value('lastFailure'),
    lastRefusal: value('lastRefusal'),
    history: entries,
  };
  if (unreadable.length > 0) problems.push(unreadableHistory(unreadable, entries));
  if (marker.applied !== undefined && marker.inProgress !== undefined) {
    const what = `it says ${marker.inProgress} is being migrated to, and applied says that the database has ${marker.applied}`;
    problems.push({ key: 'inProgress', what, patch: patchOf('inProgress', null) });
  }
  return { marker, problems };
}

/** The lines of `history`, and those that no job has written. */
export function parseHistory(text: string): { readonly entries: HistoryEntry[]; readonly unreadable: string[] } {
  const entries: HistoryEntry[] = [];
  const unreadable: string[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const entry = parseHistoryLine(line);
    if (entry) entries.push(entry);
    else unreadable.push(line);
  }
  return { entries, unreadable };
}

const FIELDS = ['from', 'to', 'stop', 'stopped', 'migrated', 'attempts'] as const;

function parseHistoryLine(line: string): HistoryEntry | undefined {
  const [time, ...words] = line.split(' ');
  // Later versions may append words.
  const values = FIELDS.map((field, index) =>
    words[index]?.startsWith(`${field}=`) ? words[index].slice(field.length + 1) : '',
  );
  const [from, to, stop, stopped, migrated, attempts] = values;
  const fits =
    [from, to].every((value) => VERSION.test(value)) &&
    [time, migrated].every((value) => TIME.test(value)) &&
    [stop, stopped].every((value) => value === 'unknown' || TIME.test(value)) &&
    (attempts === 'unknown' || FORMS.attempts?.fits(attempts));
  if (!fits) return undefined;
  const known = (value: string) => (value === 'unknown' ? undefined : value);
  return {
    from: from === 'none' ? undefined : from,
    to,
    stop: known(stop),
    stopped: known(stopped),
    migrated,
    attempts: attempts === 'unknown' ? undefined : Number(attempts),
  };
}

/** The line that the record program writes for an upgrade. */
export function printHistoryEntry({ from, to, stop, stopped, migrated, attempts }: HistoryEntry): string {
  const words = [from ?? 'none', to, stop ?? 'unknown', stopped ?? 'unknown', migrated, attempts ?? 'unknown'];
  return [migrated, ...FIELDS.map((field, index) => `${field}=${words[index]}`)].join(' ');
}

function parseReplicas(text: string | undefined): { [workload: string]: number } | undefined {
  if (text === undefined) return undefined;
  const pairs = text.split(' ').map((pair) => pair.split('='));
  return Object.fromEntries(pairs.map(([workload, count]) => [workload, Number(count)]));
}

function unreadableHistory(lines: string[], entries: HistoryEntry[]): MarkerProblem {
  const others = lines.length > 1 ? `, and ${lines.length - 1} more that cannot be read` : '';
  const kept = entries.slice(-HISTORY_LINES).map(printHistoryEntry).join('\n');
  return {
    key: 'history',
    what: `it has the line ${harmless(lines[0])}, which is not one of an upgrade${others}`,
    patch: patchOf('history', kept || null),
  };
}

/** What the value may have meant, for keys that only a human can say; the others are made anew when they are needed. */
function mending(key: MarkerKey, text: string): string {
  if (key !== 'applied' && key !== 'inProgress') return patchOf(key, null);
  const meant = text.replace(/^[" \t\r\n]+|[" \t\r\n]+$/g, '');
  return patchOf(key, FORMS[key]?.fits(meant) ? meant : 'VERSION');
}

const patchOf = (key: MarkerKey, value: string | null) => JSON.stringify({ data: { [key]: value } });

/** The beginning of a text in quotes, for a terminal: whoever wrote it may have had something else in mind. */
function harmless(text: string): string {
  const shown = text
    .slice(0, 60)
    .replace(/\n/g, '<newline>')
    .replace(/[^0-9A-Za-z ._+:/=<>-]/g, '?');
  return `'${shown}${text.length > 60 ? '...' : ''}'`;
}
