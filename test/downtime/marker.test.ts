import {
  HISTORY_LINES,
  MARKER_KEYS,
  type MarkerKey,
  parseHistory,
  printHistoryEntry,
  readMarker,
} from '../../src/downtime/marker';
import { HISTORY_VECTORS, VALUE_VECTORS } from './markers';

const TIME = '2026-01-31T09:30:00Z';
const LINE = `${TIME} from=1.3 to=1.4 stop=${TIME} stopped=${TIME} migrated=${TIME} attempts=1`;

describe('values', () => {
  test.each(VALUE_VECTORS)('%s: %j: %s', (key, value, fits) => {
    const { marker, problems } = readMarker({ [key]: value });
    expect(problems.map((problem) => problem.key)).toEqual(fits ? [] : [key]);
    if (!fits || value === '') expect(marker[key]).toBeUndefined();
    else if (typeof marker[key] !== 'object') expect(String(marker[key])).toBe(value);
  });

  test('a marker that the jobs wrote has no problem', () => {
    const { marker, problems } = readMarker({
      requested: '2.0',
      inProgress: '2.0',
      previous: '1.0',
      attempts: '2',
      holder: 'shop-migrate-1-a',
      stoppedAt: TIME,
      replicas: 'Deployment/web=3 Deployment/worker=0',
      lastFailure: `${TIME} why\nand a log`,
      history: `${LINE}\n${LINE}`,
      note: 'by hand',
    });
    expect(problems).toEqual([]);
    expect(marker).toMatchObject({
      requested: '2.0',
      inProgress: '2.0',
      attempts: 2,
      stoppedAt: TIME,
      replicas: { 'Deployment/web': 3, 'Deployment/worker': 0 },
      lastFailure: `${TIME} why\nand a log`,
    });
    expect(marker.history).toHaveLength(2);
  });

  test.each([undefined, {}])('no marker and an empty one have nothing: %j', (data) => {
    const { marker, problems } = readMarker(data);
    expect(problems).toEqual([]);
    for (const key of MARKER_KEYS) expect(marker[key]).toEqual(key === 'history' ? [] : undefined);
  });
});

describe('problems', () => {
  const problemOf = (data: { [key in MarkerKey]?: string }) => readMarker(data as { [key: string]: string }).problems;

  test.each([
    ['applied', '1.4\n', '{"data":{"applied":"1.4"}}'],
    ['applied', ' "1.4" ', '{"data":{"applied":"1.4"}}'],
    ['applied', 'one and a half', '{"data":{"applied":"VERSION"}}'],
    ['inProgress', '1.4\n', '{"data":{"inProgress":"1.4"}}'],
    ['attempts', 'x y', '{"data":{"attempts":null}}'],
    ['history', 'x', '{"data":{"history":null}}'],
    ['history', `x\n${LINE}`, JSON.stringify({ data: { history: LINE } })],
  ] as [MarkerKey, string, string][])('%s: %j is mended by %s', (key, value, patch) => {
    expect(problemOf({ [key]: value })).toEqual([expect.objectContaining({ key, patch })]);
  });

  test('the value is shown without what a terminal or a shell would make something of', () => {
    const [{ what }] = problemOf({ attempts: '\u001b[31m$(id)`id`\n"\'' });
    expect(what).toBe("it says '??31m??id??id?<newline>??', which is not a number like 2");
  });

  test('a long value is shown in part, many lines by their number', () => {
    const [{ what }] = problemOf({ history: `${'x'.repeat(200_000)}\ny\nz` });
    expect(what.length).toBeLessThan(200);
    expect(what).toMatch(/2 more/);
  });

  test('a database that has a version and is half way to another', () => {
    expect(problemOf({ applied: '1.4', inProgress: '1.5' })).toEqual([
      { key: 'inProgress', what: expect.stringMatching(/1\.5.*1\.4/), patch: '{"data":{"inProgress":null}}' },
    ]);
  });
});

describe('history', () => {
  test.each(HISTORY_VECTORS)('%j: %j', (line, entry) => {
    expect(parseHistory(line)).toEqual(
      entry ? { entries: [entry], unreadable: [] } : { entries: [], unreadable: [line] },
    );
    if (entry) expect(printHistoryEntry(entry)).toBe(line);
  });

  test('words that a later version appends are passed over', () => {
    expect(parseHistory(`${LINE} backup=x plan=y`).entries).toEqual(parseHistory(LINE).entries);
  });

  test('what mends it keeps as many lines as the jobs do', () => {
    const { problems } = readMarker({ history: `x\n${`${LINE}\n`.repeat(HISTORY_LINES + 5)}` });
    expect(JSON.parse(problems[0].patch).data.history.split('\n')).toHaveLength(HISTORY_LINES);
  });
});
