import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { emitYaml } from '../../src/output/yaml-emitter';
import { readEmitted } from '../../src/output/yaml-reader';
import { RandomValues } from './random-values';
import { filesIn } from './tree';

const DIST = path.join(__dirname, '..', '..', 'dist');

test('reads all that is synthesized from the examples, as the parser of YAML does', () => {
  let count = 0;
  for (const file of filesIn(DIST).filter((name) => name.endsWith('.yaml'))) {
    const text = readFileSync(path.join(DIST, file), 'utf8').replace(/^# generated .*\n/, '');
    const documents = text.split(/(?<=\n)---\n/);
    expect(documents.map(readEmitted)).toEqual(parseAllDocuments(text).map((document) => document.toJS()));
    count += documents.length;
  }
  expect(count).toBeGreaterThan(100);
});

test('reads what is emitted of random values, but for the longest keys and one that every object has', () => {
  const random = new RandomValues(20_24);
  let read = 0;
  for (let i = 0; i < 3000; i++) {
    const value = random.object(4);
    const emitted = emitYaml(value);
    if (emitted === '{}\n' || /^ *(- )*(\? |__proto__:)/m.test(emitted)) continue;
    const canonical = JSON.stringify(value);
    expect(JSON.stringify(readEmitted(emitted))).toEqual(canonical);
    read++;
  }
  expect(read).toBeGreaterThan(2000);
});

test.each([
  ['a comment', 'a: 1 # one\n'],
  ['an anchor', 'a: &x 1\nb: *x\n'],
  ['another style of quotes', "a: 'true'\n"],
  ['quotes that are not needed', 'a: "b"\n'],
  ['a flow', 'a: [1]\n'],
  ['another indentation', 'a:\n    b: 1\n'],
  ['a list that is not indented', 'a:\n- 1\n'],
  ['a key twice', 'a: 1\na: 1\n'],
  ['a key of every object', '__proto__:\n  a: 1\n'],
  ['a folded text', 'a: >\n  b\n  c\n'],
  ['a text of two lines', 'a: b\n  c\n'],
  ['a number in another form', 'a: 0x10\n'],
  ['a word of YAML 1.1', 'a: yes\n'],
  ['an empty value', 'a:\nb: 1\n'],
  ['an empty value at the end', 'a:\n'],
  ['a tag', 'a: !!str 1\n'],
  ['a line that is too far in', 'a: 1\n  b: 2\n'],
  ['a long key', `? ${'k'.repeat(1001)}\n: 1\n`],
  ['a single value', 'a\n'],
  ['nothing', ''],
  ['an empty line', '\n'],
  ['an end without a line break', 'a: 1'],
  ['a quote that does not end', 'a: "b\n'],
])('leaves %s to a parser of YAML', (_, text) => {
  expect(readEmitted(text)).toBeUndefined();
});
