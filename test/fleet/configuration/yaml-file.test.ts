import { execFileSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { locationOf } from '../../../src/fleet/configuration/location';
import { readFleet } from '../../../src/fleet/configuration/read-fleet';
import { acmeOf, fleetFolder, problemsOf } from './support';

const ACME = 'production/acme.yaml';
const bomb = [
  'x: &x [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]',
  'y: &y [*x, *x, *x, *x, *x, *x, *x, *x, *x, *x]',
  'z: [*y, *y, *y, *y, *y, *y, *y, *y, *y, *y, *y]',
];

test.each([
  ['version: 1.4.0\nwave: a\nversion: 1.5.0', ':3:1: this key is here for the second time; delete one of the two'],
  ["values: { 1: a, '1': b }", ':1:17: this key is here for the second time; delete one of the two'],
  ['version: 1.4.0\n---\nversion: 1.5.0', ':2:1: a second document begins here; write it into a file of its own'],
  [
    'version: 1.4.0\n<<<<<<< HEAD\nwave: a\n=======\nwave: b\n>>>>>>> theirs',
    ':2:1: a merge of Git has left its marks here; keep what is right, and delete the marks',
  ],
  [
    'version: 1.4.0\nwave: b\n>>>>>>> theirs',
    ':3:1: a merge of Git has left its marks here; keep what is right, and delete the marks',
  ],
  ['values:\n\tplan: gold', ':2:1: a tab; indent with spaces'],
  ['', ': is empty; write keys and values, or {} where nothing differs from the defaults'],
  ['# nothing but a comment\n', ': is empty; write keys and values, or {} where nothing differs from the defaults'],
  ['- version: 1.4.0', ': is a list; write keys and values, or {} where nothing differs from the defaults'],
  ['1.4.0', ': is a single value; write keys and values, or {} where nothing differs from the defaults'],
  ['values: { plan: gold', ':1:21: Flow map in block collection must be sufficiently indented and end with a }'],
  ['version: 1.4.0\nvalues: *plans', ':2:9: Unresolved alias (the anchor must be set before the alias): plans'],
  [`values:\n  ${bomb.join('\n  ')}`, ':1:1: Excessive alias count indicates a resource exhaustion attack'],
  ['values: &v\n  again: *v', ':2:3: an alias to what it is itself a part of; write it out'],
  ['values:\n  <<: 5', ':1:1: Merge sources must be maps or map aliases'],
  ['values:\n  plan: !gold yes', ':2:9: Unresolved tag: !gold'],
  [
    'values:\n  plan: !!binary aGk=',
    ':2:3: a value that is neither text, number, true, false, list nor object; write one of these',
  ],
  ['%YAML 1.1\n---\nversion: no', ':1:1: the %YAML line asks for another version than 1.2; delete it'],
  ['values: { ? [a] : 1 }', ':1:13: With stringKeys, all keys must be strings'],
  ['values:\n  a: [1, .nan]', ':2:10: the number .nan cannot be kept as it is; put it in quotes'],
  ['values:\n  a: 1e999', ':2:3: the number 1e999 cannot be kept as it is; put it in quotes'],
  [
    'values:\n  id: 12345678901234567890',
    ':2:3: the number 12345678901234567890 cannot be kept as it is; put it in quotes',
  ],
  ['values:\n  a: { __proto__: { b: 1 } }', ":2:8: a key cannot be called '__proto__'; choose another name"],
])('%j is refused', (content, message) => {
  expect(problemsOf({ [ACME]: content })).toEqual([`installations/${ACME}${message}`]);
});

test.each([
  ['01234', 1234],
  ['0644', 644],
  ['1.10', 1.1],
  ['1.0', 1],
  ['+49301234', 49301234],
  ['0x1F', 31],
  ['0o17', 15],
  ['1e3', 1000],
  ['-0', 0],
  ['.5', 0.5],
  ['0.12345678901234567890', 0.12345678901234568],
])('the number %s would not come out as it was written', (written, value) => {
  const message = (place: string, key: string) =>
    `installations/${place} is the number ${written}, which is ${value}; put it in quotes: ${key} '${written}'; or write ${value}`;
  expect(
    problemsOf({ [ACME]: `version: a\nvalues:\n  code: &code ${written}\n  list: [{ other: *code }, ${written}]` }),
  ).toEqual([message(`${ACME}:3:3: values.code`, 'code:'), message(`${ACME}:4:28: values.list[1]`, '-')]);
  expect(problemsOf({ [ACME]: `wave: ${written}\nversion: a` })).toHaveLength(1);
  expect(
    problemsOf({ 'production/environment.yaml': `parents: ${written}\ndefaults: { values: { a: ${written} } }` }),
  ).toHaveLength(2);
});

test('numbers in their usual form, and any text in quotes, are what they are', () => {
  const values = 'values: { a: 0, b: -1, c: 1.5, d: 1e-7, e: 1000, f: "0644", g: 1.2.3, h: 0.5 }';
  expect(acmeOf({ [ACME]: `version: a\n${values}` }).values).toEqual({
    ...{ a: 0, b: -1, c: 1.5, d: 1e-7, e: 1000, f: '0644', g: '1.2.3', h: 0.5 },
  });
});

test('a number is refused again when the file is read again', () => {
  const known = new Map<string, unknown>();
  const folder = fleetFolder({ [ACME]: 'version: a\nvalues: { a: 0644 }' });
  for (const _ of [1, 2]) expect(() => readFleet(folder, known)).toThrow('values.a is the number 0644');
});

describe('what would take too long, or never end,', () => {
  const nested = (depth: number) => `version: a\nvalues: ${'{ a: '.repeat(depth)}1${' }'.repeat(depth)}`;

  test('is not read: pipes and devices', () => {
    const folder = fleetFolder({ [ACME]: undefined });
    execFileSync('mkfifo', [path.join(folder, ACME)]);
    symlinkSync('/dev/zero', path.join(folder, 'production/bolt.yaml'));
    expect(() => readFleet(folder)).toThrow(
      `${folder}/${ACME}: is no file, but a folder, pipe or device; make it a file\n` +
        `  ${folder}/production/bolt.yaml: is no file, but a folder, pipe or device; make it a file`,
    );
  });

  test('is not read: large files', () => {
    expect(problemsOf({ [ACME]: `version: a # ${'x'.repeat(1024 * 1024)}` })).toEqual([
      `installations/${ACME}: has 1048589 bytes, and 1048576 are the limit; keep large texts beside it, as \`inputs\``,
    ]);
  });

  test('is refused: depth', () => {
    expect(problemsOf({ [ACME]: nested(50) })).toEqual([
      expect.stringMatching(/acme\.yaml:2:\d+: values are inside each other more than 50 times; write them less deep/),
    ]);
    expect(acmeOf({ [ACME]: nested(49) }).version).toBe('a');
    const deep = problemsOf({ [ACME]: `values: ${'['.repeat(100_000)}` });
    expect(deep).toEqual([
      `installations/${ACME}: values are inside each other more than 50 times; write them less deep`,
    ]);
  });

  test('is refused: aliases that repeat much', () => {
    const long = `[${'1, '.repeat(5_000)}]`;
    const aliases = Array.from({ length: 30 }, (_, index) => `  a${index}: *long`);
    expect(problemsOf({ [ACME]: ['version: a', 'values:', `  long: &long ${long}`, ...aliases].join('\n') })).toEqual([
      `installations/${ACME}:1:1: there are more than 100000 values; write less, and fewer aliases`,
    ]);
  });
});

test('a file that is not UTF-8 is refused', () => {
  const folder = fleetFolder();
  writeFileSync(path.join(folder, ACME), Buffer.from('version: 1.4.0 # K\xf6ln', 'latin1'));
  expect(() => readFleet(folder)).toThrow(`${folder}/${ACME}: is not UTF-8 text; save it as UTF-8`);
});

test('a file that cannot be read is told with the others', () => {
  const folder = fleetFolder({ 'production/zoo.yaml': 'replicas: 0' });
  symlinkSync('nowhere', path.join(folder, 'production', 'bank.yaml'));
  expect(() => readFleet(folder)).toThrow(
    new RegExp(
      `2 problems\\n +${folder}/production/bank.yaml: cannot be read \\(ENOENT\\); .*\\n +.*zoo.yaml:1:1: replicas`,
    ),
  );
});

test('anchors, aliases and merge keys work within a file', () => {
  const values = 'values:\n  base: &base { plan: gold, seats: 5 }\n  shop: { <<: *base, seats: 7 }\n  same: *base\n';
  expect(acmeOf({ [ACME]: `version: 1.4.0\n${values}` }).values).toEqual({
    base: { plan: 'gold', seats: 5 },
    shop: { plan: 'gold', seats: 7 },
    same: { plan: 'gold', seats: 5 },
  });
});

test('it is YAML 1.2: on, no, dates and times are texts', () => {
  const values = '{ a: on, b: no, c: 2024-02-29, d: 12:30:00, g: true, h: ~, 1: x }';
  expect(acmeOf({ [ACME]: `version: 1.4.0\nvalues: ${values}` }).values).toEqual({
    a: 'on',
    b: 'no',
    c: '2024-02-29',
    d: '12:30:00',
    g: true,
    h: null,
    1: 'x',
  });
});

test('a byte order mark, Windows line ends and the end mark of a document change nothing', () => {
  expect(acmeOf({ [ACME]: '\ufeffversion: 1.4.0\r\nvalues:\r\n  a: b\r\n...\r\n' })).toMatchObject({
    version: '1.4.0',
    values: { a: 'b' },
  });
});

describe('locationOf', () => {
  const file = 'production/environment.yaml';
  const content = '# first\nclusters:\n  - north\n  - south\nvalues: &v\n  a: { b: 1 }\nother: *v\nmerged:\n  <<: *v\n';
  const location = (...keys: string[]) => {
    const folder = fleetFolder({ [file]: content });
    return locationOf(`${folder}/${file}`, keys).replace(`${folder}/${file}`, '');
  };

  test.each([
    [[], ':1:1'],
    [['clusters'], ':2:1'],
    [['clusters', '1'], ':4:5'],
    [['values', 'a', 'b'], ':6:8'],
    [['other', 'a', 'b'], ':6:8'],
    // What is not there is shown by what would be around it.
    [['nothing'], ':1:1'],
    [['clusters', '2'], ':2:1'],
    [['values', 'a', 'b', 'c'], ':6:8'],
    [['merged', 'a'], ':8:1'],
  ])('%j is at %s', (keys, where) => {
    expect(location(...keys)).toBe(where);
  });

  test('a file that is not there has no lines', () => {
    expect(locationOf('installations/none.yaml', ['a'])).toBe('installations/none.yaml');
  });
});
