import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import * as path from 'node:path';
import { digestOfFiles } from '../../src/fleet/input-files';
import { put, temporaryFolder } from '../output/tree';

let folder: string;
const digest = (...names: string[]) => digestOfFiles(names.map((name) => path.join(folder, name)));
beforeEach(() => {
  folder = temporaryFolder();
  put(folder, 'chart/values.yaml', 'a: 1\n');
  put(folder, 'chart/templates/one.yaml', 'one\n');
  put(folder, 'schema.sql', 'create table\n');
});

test.each<[string, () => void]>([
  ['content', () => put(folder, 'chart/templates/one.yaml', 'two\n')],
  ['new file', () => put(folder, 'chart/templates/two.yaml', '')],
  ['lost file', () => rmSync(path.join(folder, 'chart/values.yaml'))],
  ['name', () => renameSync(path.join(folder, 'chart/values.yaml'), path.join(folder, 'chart/Values.yaml'))],
  [
    'text that went from one file to another',
    () => {
      put(folder, 'chart/values.yaml', 'a: ');
      put(folder, 'chart/values2.yaml', '1\n');
    },
  ],
])('a %s in a folder makes another digest', (_, change) => {
  const before = digest('chart', 'schema.sql');
  expect(digest('schema.sql', 'chart')).toEqual(before);
  change();
  expect(digest('chart', 'schema.sql')).not.toEqual(before);
});

test('what is not there is an error', () => {
  expect(() => digest('chart', 'missing')).toThrow(
    /inputs: '.*missing' is not there; give files or folders that exist/,
  );
});

test('an empty folder is nothing', () => {
  mkdirSync(path.join(folder, 'empty'));
  expect(digest('schema.sql', 'empty')).toEqual(digest('schema.sql'));
});

test('a pipe, which would be read for ever, is refused', () => {
  execFileSync('mkfifo', [path.join(folder, 'chart', 'pipe')]);
  expect(() => digest('chart')).toThrow("chart/pipe' is a pipe or a device; give files and folders");
});
