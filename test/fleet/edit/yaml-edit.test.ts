import { parse } from 'yaml';
import { setValue } from '../../../src/fleet/edit/yaml-edit';

const at = (object: any, path: readonly (string | number)[]) => path.reduce((value, key) => value?.[key], object);

test.each<[string, string, (string | number)[], string | number | boolean, string]>([
  ['a plain value', 'version: 1.4.0 # pinned\nwave: a\n', ['version'], '1.5.0', 'version: 1.5.0 # pinned\nwave: a\n'],
  ['a quoted one', "version: '1.4.0'\n", ['version'], '1.5.0', "version: '1.5.0'\n"],
  ['one in double quotes', 'version: "1.4.0"\n', ['version'], '1.5.0', 'version: "1.5.0"\n'],
  ['what would be a number', 'version: 1.4.0\n', ['version'], '1.10', "version: '1.10'\n"],
  ['what would be true', 'version: 1.4.0\n', ['version'], 'true', "version: 'true'\n"],
  ['a number', 'replicas: 2\n', ['replicas'], 3, 'replicas: 3\n'],
  ['a boolean', 'autoSync: true\n', ['autoSync'], false, 'autoSync: false\n'],
  [
    'in a list',
    'waves:\n  - name: a\n    version: 1\n  - name: b # last\n',
    ['waves', 0, 'version'],
    '2.0.0',
    'waves:\n  - name: a\n    version: 2.0.0\n  - name: b # last\n',
  ],
  [
    'a key that is new in a list',
    'waves:\n  - name: a\n  - name: b # last\nx: y\n',
    ['waves', 1, 'version'],
    '2.0.0',
    'waves:\n  - name: a\n  - name: b # last\n    version: 2.0.0\nx: y\n',
  ],
  ['a key that is new', '# c\nversion: 1.4.0 # pinned\n', ['wave'], 'a', '# c\nversion: 1.4.0 # pinned\nwave: a\n'],
  ['a key that is new, without a line end', 'version: 1.4.0', ['wave'], 'a', 'version: 1.4.0\nwave: a'],
  [
    'in depth',
    'values:\n    host: a\nwave: b\n',
    ['values', 'smtp', 'port'],
    25,
    'values:\n    host: a\n    smtp:\n      port: 25\nwave: b\n',
  ],
  [
    'below a new key',
    'version: 1.4.0\n',
    ['values', 'host'],
    'a.example.com',
    'version: 1.4.0\nvalues:\n  host: a.example.com\n',
  ],
  ['in braces', 'values: { host: a }\n', ['values', 'port'], 1, 'values: { host: a, port: 1 }\n'],
  ['in braces, in depth', 'a: { b: { c: 1 } }\n', ['a', 'b', 'd'], 'x: y', "a: { b: { c: 1, d: 'x: y' } }\n"],
  ['in an empty map', '{}\n', ['version'], '1.4.0', 'version: 1.4.0\n'],
  ['in an empty file', '', ['version'], '1.4.0', 'version: 1.4.0\n'],
  ['in a file of comments', '# nothing\n', ['version'], '1.4.0', '# nothing\nversion: 1.4.0\n'],
  ['behind a key without a value', 'version:\nwave: a\n', ['version'], '1.4.0', 'version: 1.4.0\nwave: a\n'],
  ['below a key without a value', 'values:\nwave: a\n', ['values', 'host'], 'x', 'values:\n  host: x\nwave: a\n'],
])('%s', (_, text, path, value, expected) => {
  const edit = setValue(text, path, value);
  expect(edit.text).toBe(expected);
  expect(at(parse(edit.text), path)).toBe(value);
});

test('says what stood there', () => {
  expect(setValue("version: '1.4.0'\n", ['version'], '1.5.0')).toMatchObject({ before: "'1.4.0'", after: "'1.5.0'" });
});

test.each([
  [['version', 'x'], /version is no map/],
  [['values'], /values is no single value/],
])('%j is refused', (path, message) => {
  expect(() => setValue('version: 1\nvalues: { a: 1 }\n', path, 'x')).toThrow(message);
});
