import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/**
 * The rooms of src, from the ground up. A room imports only from rooms on floors below its own, and only through their index.ts;
 * src/index.ts stands on the roof.
 */
const FLOORS = [
  ['common'],
  ['kubernetes'],
  ['argo'],
  ['downtime', 'output'],
  ['applications'],
  ['fleet'],
  ['plan'],
  ['run'],
  ['cli'],
];

const SRC = join(__dirname, '..', 'src');
/** `import … from '…'`, `export … from '…'`, `import '…'`, `import('…')` and `require('…')` of what is ours. */
const IMPORT = /\b(?:from|import|require)\s*\(?\s*['"](\.[^'"]*)['"]/g;

type Files = { [path: string]: string };

const floorOf = (room: string) => FLOORS.findIndex((rooms) => rooms.includes(room));

/** @param files the sources by their path below src */
function violations(files: Files): string[] {
  return Object.entries(files).flatMap(([file, source]) => {
    const room = roomOf(file);
    if (room !== undefined && floorOf(room) < 0) return [`${file}: the room '${room}' stands on no floor`];
    return [...source.matchAll(IMPORT)].flatMap(([, specifier]) => problem(file, room, specifier) ?? []);
  });
}

/** The folder of a file; undefined for src/index.ts. */
function roomOf(path: string): string | undefined {
  return path.includes('/') ? path.split('/')[0] : undefined;
}

function problem(file: string, room: string | undefined, specifier: string): string | undefined {
  const target = posix.join(posix.dirname(file), specifier);
  const [other, ...rest] = target.split('/');
  if (other === room) return undefined;
  const imports = `${file} imports '${specifier}'`;
  if (floorOf(other) < 0) return `${imports}: no room`;
  if (rest.length > 0) return `${imports}: past the index of '${other}'`;
  if (room === undefined || floorOf(other) < floorOf(room)) return undefined;
  return `${imports}: '${other}' stands ${floorOf(other) === floorOf(room) ? 'beside' : 'above'} '${room}'`;
}

test('every room imports from lower floors only, and through the index', () => {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(50);
  const sources = Object.fromEntries(files.map((file) => [file, readFileSync(join(SRC, file), 'utf8')]));
  expect(violations(sources)).toEqual([]);
  // A room that is gone leaves no floor behind.
  expect(new Set(files.map(roomOf))).toEqual(new Set([undefined, ...FLOORS.flat()]));
});

test.each<[string, Files, string[]]>([
  ['a lower floor', { 'fleet/a.ts': "import { b } from '../argo';" }, []],
  ['the room itself', { 'applications/set/a.ts': "import { b } from '../contents';\nimport './c';" }, []],
  ['a room from the roof', { 'index.ts': "export { a } from './fleet';" }, []],
  ['packages', { 'argo/a.ts': "import { b } from 'cdk8s';" }, []],
  ['a higher floor', { 'argo/a.ts': "import { b } from '../downtime';" }, ["'downtime' stands above 'argo'"]],
  [
    'types of a higher floor',
    { 'argo/a.ts': "import type {\n  B,\n} from '../fleet';" },
    ["'fleet' stands above 'argo'"],
  ],
  ['a higher floor, re-exported', { 'argo/a.ts': "export * from '../downtime';" }, ["'downtime' stands above 'argo'"]],
  ['a higher floor, later', { 'argo/a.ts': "void import('../fleet');" }, ["'fleet' stands above 'argo'"]],
  ['sideways', { 'output/a.ts': "import { b } from '../downtime';" }, ["'downtime' stands beside 'output'"]],
  ['past an index', { 'fleet/sub/a.ts': "import { b } from '../../argo/annotations';" }, ["past the index of 'argo'"]],
  ['past an index from the roof', { 'index.ts': "export * from './argo/annotations';" }, ["past the index of 'argo'"]],
  ['the roof from a room', { 'fleet/a.ts': "import { b } from '..';" }, ['no room']],
  ['a room without a floor', { 'attic/a.ts': "import { b } from '../argo';" }, ["the room 'attic' stands on no floor"]],
])('an import of %s', (_, files, problems) => {
  expect(violations(files)).toEqual(problems.map((text) => expect.stringContaining(text)));
});
