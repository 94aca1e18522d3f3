import { ProblemsError } from '../../src/common';
import { CommittedTree } from '../../src/output';
import { headerOf } from '../../src/output/file-header';
import { put, temporaryFolder } from './tree';

const FILE = 'production/shop.yaml';
const SETTINGS = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n';
const DEPLOYMENT =
  'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  labels:\n    app: shop\n  name: shop\nspec:\n  replicas: 2\n';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

const tree = (text: string, file = FILE) => {
  put(folder, file, text);
  return CommittedTree.at(folder);
};

/** The problems with a file that cannot be read. */
function problemsOf(text: string) {
  try {
    tree(text).manifests(FILE);
  } catch (error) {
    if (error instanceof ProblemsError) return error.problems.map(({ code, where, what }) => [code, where, what]);
    throw error;
  }
  throw new Error('nothing is wrong');
}

test('has the objects of a file, typed', () => {
  const manifests = tree(`${headerOf(FILE)}${SETTINGS}---\n${DEPLOYMENT}`).manifests(FILE);
  expect(manifests).toEqual([
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'shop', labels: { app: 'shop' } },
      spec: { replicas: 2 },
    },
  ]);
});

test('reads a document once that two files have', () => {
  const [before] = tree(`${headerOf(FILE)}${SETTINGS}`).manifests(FILE) ?? [];
  const after = tree(`${headerOf(FILE)}${SETTINGS}---\n${DEPLOYMENT}`).manifests(FILE) ?? [];
  expect(after[0]).toBe(before);
  // An empty line more is another text.
  const kept = `${SETTINGS}data:\n  a: |+\n    b\n`;
  for (const empty of ['\n', '\n\n']) {
    const read = tree(`${headerOf(FILE)}${kept}${empty}---\n${DEPLOYMENT}`).manifests(FILE);
    expect(read?.[0]).toMatchObject({ data: { a: `b\n${empty}` } });
  }
});

test('reads a file that somebody has edited', () => {
  const edited = `${headerOf(FILE)}# by hand\n${SETTINGS}data: { a: 'b' } # more\n---\n---\n${DEPLOYMENT}`;
  expect(tree(edited).manifests(FILE)).toMatchObject([{ kind: 'ConfigMap', data: { a: 'b' } }, { kind: 'Deployment' }]);
});

test.each([
  ['is not there', 'other.yaml', `${headerOf('other.yaml')}${SETTINGS}`],
  ['has no header', FILE, SETTINGS],
  ['is a copy of another one', FILE, `${headerOf('production/web.yaml')}${SETTINGS}`],
])('has nothing of a file that %s', (_, file, text) => {
  expect(tree(text, file).manifests(FILE)).toBeUndefined();
  expect(CommittedTree.at(folder).has(FILE)).toBe(false);
});

test('lists folders and files that may be its own, in order', () => {
  for (const file of [
    'b/2.yaml',
    'b/1.yml',
    'b/c/x.yaml',
    'a/x.yaml',
    'b/notes.md',
    '.git/x.yaml',
    'node_modules/x.yaml',
  ]) {
    put(folder, file, SETTINGS);
  }
  const found = CommittedTree.at(folder);
  expect(found.folders()).toEqual(['a', 'b']);
  expect(found.folders('b')).toEqual(['c']);
  expect(found.files('b')).toEqual(['1.yml', '2.yaml']);
  expect([found.folders('d'), found.files('d'), found.files('a/x.yaml')]).toEqual([[], [], []]);
});

test('reads what another source has', () => {
  const files = { list: () => [], read: (file: string) => `${headerOf(file)}${SETTINGS}` };
  expect(new CommittedTree('main', files).manifests('a.yaml')).toMatchObject([{ kind: 'ConfigMap' }]);
});

describe('what cannot be read', () => {
  const where = (line: number) => `${folder}/${FILE}:${line}`;

  test('is named, with the line and what to do', () => {
    expect(() => tree(`${headerOf(FILE)}${SETTINGS}data: [1\n`).manifests(FILE)).toThrow(
      `${folder}/${FILE} cannot be read\n  ${where(7)}: Flow sequence in block collection must be sufficiently indented and end with a ]; ` +
        'take it as it was committed, for example with `git checkout`: it is generated',
    );
  });

  test('marks of a merge', () => {
    const text = `${headerOf(FILE)}${SETTINGS}<<<<<<< HEAD\ndata: {}\n=======\n>>>>>>> theirs\n`;
    expect(problemsOf(text)).toEqual([['conflict-marks', where(6), 'a merge of Git has left its marks here']]);
  });

  test('marks of a merge before the header', () => {
    const text = `<<<<<<< HEAD\n${headerOf(FILE)}${SETTINGS}=======\n>>>>>>> theirs\n`;
    expect(problemsOf(text)).toEqual([['conflict-marks', where(1), expect.any(String)]]);
  });

  test('a key twice', () => {
    const text = `${headerOf(FILE)}${SETTINGS}---\n${DEPLOYMENT}kind: Job\n`;
    expect(problemsOf(text)).toEqual([['manifest-unreadable', where(15), 'Map keys must be unique']]);
  });

  test.each([
    ['text', 7],
    ['kind: ConfigMap\nmetadata:\n  name: a', 7],
    ['apiVersion: v1\nkind: ""\nmetadata:\n  name: a', 7],
    ['apiVersion: v1\nkind: ConfigMap\nmetadata: {}', 7],
    ['- apiVersion: v1', 7],
  ])('an object without its names: %j', (text, line) => {
    expect(problemsOf(`${headerOf(FILE)}${SETTINGS}---\n${text}\n`)).toEqual([
      ['manifest-unreadable', where(line), 'here is no object of Kubernetes'],
    ]);
  });
});
