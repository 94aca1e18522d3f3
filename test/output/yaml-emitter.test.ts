import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { Yaml } from 'cdk8s';
import * as yaml from 'yaml';
import { emitYaml } from '../../src/output/yaml-emitter';
import { RandomValues } from './random-values';

// No types are installed for it.
const jsYaml: { safeLoad(text: string): any } = require('js-yaml');

const ROOT = path.join(__dirname, '..', '..');
const DIST = path.join(ROOT, 'dist', 'legacy-shop', 'legacy-shop.k8s.yaml');

/** The readers that are installed with the tests: two programs, three sets of rules. */
const READERS: [string, (text: string) => any][] = [
  ['yaml, as YAML 1.1', (text) => yaml.parse(text, { version: '1.1' })],
  ['yaml, as YAML 1.2', (text) => yaml.parse(text, { version: '1.2' })],
  ['js-yaml', (text) => jsYaml.safeLoad(text)],
];

/** Everything that should be the same after reading, in a form that is fast to compare and shows order and own keys. */
const canonical = (value: any) => JSON.stringify(value);

/** Each string at each place that a string can have. */
function everywhere(strings: string[]): any {
  return {
    map: Object.fromEntries(strings.map((string, index) => [`k${index}`, string])),
    keys: Object.fromEntries(strings.map((string) => [string, null])),
    keysOfMaps: Object.fromEntries(strings.map((string) => [string, { [string]: [string] }])),
    list: strings,
    listOfMaps: strings.map((string) => ({ [string]: string, z: { [string]: string } })),
    listOfLists: strings.map((string) => [[string, string], string]),
  };
}

describe('style', () => {
  test('is that of cdk8s, byte for byte, on manifests', () => {
    const text = readFileSync(DIST, 'utf8');
    const objects = Yaml.load(DIST);
    expect(objects.length).toBeGreaterThan(10);
    expect(objects.map(emitYaml).join('---\n')).toEqual(text);
  });

  test('keeps programs readable, in literal blocks', () => {
    expect(emitYaml({ command: ['sh', '-c', 'set -e\nif true; then\n  echo "hello: $1"\nfi\n'] })).toEqual(
      [
        'command:',
        '  - sh',
        '  - -c',
        '  - |',
        '    set -e',
        '    if true; then',
        '      echo "hello: $1"',
        '    fi',
        '',
      ].join('\n'),
    );
  });

  test.each([
    ['maps', { a: { b: { c: 1 } }, d: {} }, 'a:\n  b:\n    c: 1\nd: {}\n'],
    [
      'lists',
      { a: [1, [2, [3]], [], {}, { b: 4, c: [5] }] },
      'a:\n  - 1\n  - - 2\n    - - 3\n  - []\n  - {}\n  - b: 4\n    c:\n      - 5\n',
    ],
    ['scalars', { a: null, b: true, c: -1.5, d: 1e21, e: 1e-7 }, 'a: null\nb: true\nc: -1.5\nd: 1.0e+21\ne: 1.0e-7\n'],
    [
      'quotes',
      { a: '1', b: 'yes', c: 'say "yes"', d: `it's`, e: '', f: `"'`, g: '\x1b\t\u2028' },
      `a: "1"\nb: "yes"\nc: say "yes"\nd: it's\ne: ""\nf: "\\"'"\ng: "\\e\\t\\u2028"\n`,
    ],
    [
      'quoted keys',
      { '1': 1, on: 2, 'a: b': 3, '"a"': 4, 'a\nb': 5 },
      `"1": 1\n"on": 2\n"a: b": 3\n'"a"': 4\n"a\\nb": 5\n`,
    ],
    [
      'ends of blocks',
      { a: 'x\ny', b: 'x\n', c: 'x\n\n', d: '\nx\n\ny\n' },
      'a: |-\n  x\n  y\nb: |\n  x\nc: |+\n  x\n\nd: |\n\n  x\n\n  y\n',
    ],
    ['blocks that begin with a space or a tab', { a: ' x\ny\n', b: '\n\tx\n' }, 'a: |2\n   x\n  y\nb: |2\n\n  \tx\n'],
    ['long keys', { [`k${'x'.repeat(1200)}`]: { a: 1 } }, `? k${'x'.repeat(1200)}\n:\n  a: 1\n`],
    ['what JSON leaves out', { a: undefined, b: [undefined], c: { d: undefined } }, 'b:\n  - null\nc: {}\n'],
    ['what only Go takes for numbers', { a: '0b-1', b: '-_1', c: '1_e_3' }, 'a: "0b-1"\nb: "-_1"\nc: "1_e_3"\n'],
    ['nothing', {}, '{}\n'],
    ['a list', [1, 'a'], '- 1\n- a\n'],
    ['an empty list', [], '[]\n'],
  ])('prints %s', (_, value, text) => {
    expect(emitYaml(value)).toEqual(text);
  });

  test('shows invisible characters that turn the text around', () => {
    expect(emitYaml({ a: 'access\u202e level' })).toEqual('a: "access\\u202e level"\n');
  });
});

describe('every string comes back', () => {
  const random = new RandomValues(20261123);
  const strings = [...random.tricky, ...Array.from({ length: 6000 }, () => random.string())];
  const documents = Array.from({ length: Math.ceil(strings.length / 100) }, (_, index) =>
    everywhere(strings.slice(index * 100, (index + 1) * 100)),
  );

  test.each(READERS)('from %s', (_, read) => {
    for (const value of documents) expectSame(value, read);
  });

  // The readers of the tools that manifests are for, where they are installed.
  const python = spawnSync('python3', ['-c', 'import yaml']).status === 0 ? test : test.skip;
  python('from PyYAML', () => {
    const some = documents.filter((_, index) => index % 6 === 0);
    const script =
      'import sys, json, yaml\nfor d in yaml.safe_load_all(sys.stdin.buffer.read().decode()): print(json.dumps(d))';
    const { stdout, stderr } = spawnSync('python3', ['-c', script], { input: stream(some), maxBuffer: 2 ** 28 });
    expect(String(stderr)).toEqual('');
    expect(
      String(stdout)
        .trim()
        .split('\n')
        .map((line) => canonical(JSON.parse(line))),
    ).toEqual(some.map(canonical));
  });

  const kubectl = spawnSync('kubectl', ['version', '--client']).status === 0 ? test : test.skip;
  kubectl("from kubectl, whose reader is Argo CD's", () => {
    const objects = documents.map((data) => ({
      apiVersion: 'example.com/v1',
      kind: 'Test',
      metadata: { name: 'test' },
      data,
    }));
    for (const object of objects.filter((_, index) => index % 3 === 0)) {
      const args = ['label', '--local', '-f', '-', '-o', 'json', 'a=b'];
      const { stdout, stderr } = spawnSync('kubectl', args, { input: emitYaml(object), maxBuffer: 2 ** 28 });
      expect(String(stderr)).toEqual('');
      expect(sortedKeys(JSON.parse(String(stdout)).data)).toEqual(sortedKeys(object.data));
    }
  });

  test('whatever is around it', () => {
    for (let i = 0; i < 3000; i++) {
      const value = random.object(4);
      for (const [, read] of READERS) expectSame(value, read);
    }
  });
});

describe('refuses what JSON cannot hold, and says where', () => {
  class Secret {
    public readonly value = 'x';
  }
  test.each([
    [{ spec: { ports: [{ port: Number.NaN }] } }, 'spec.ports[0].port is NaN (number), which JSON cannot hold'],
    [{ spec: { replicas: Number.POSITIVE_INFINITY } }, 'spec.replicas is Infinity (number), which JSON cannot hold'],
    [{ spec: [1n] }, 'spec[0] is 1 (bigint), which JSON cannot hold'],
    [{ spec: { at: new Date(0) } }, 'spec.at is an object of class Date, which JSON cannot hold'],
    [{ data: new Secret() }, 'data is an object of class Secret, which JSON cannot hold'],
    [{ data: { key: 'a\ud800' } }, 'data.key is half of a surrogate pair, which UTF-8 cannot hold'],
    [{ data: { key: 'a\nb\udfffc' } }, 'data.key is half of a surrogate pair, which UTF-8 cannot hold'],
    [{ data: { '\udc00': 1 } }, 'a key of data is half of a surrogate pair, which UTF-8 cannot hold'],
  ])('%#', (value, message) => {
    expect(() => emitYaml(value)).toThrow(new Error(message));
  });
});

function expectSame(value: any, read: (text: string) => any): void {
  const text = emitYaml(value);
  const found = read(text);
  // The slow comparison only where it has something to show.
  if (canonical(found) !== canonical(value)) expect({ found, text }).toEqual({ found: value, text });
}

function stream(documents: any[]): string {
  return documents.map((value) => emitYaml(value)).join('---\n');
}

function sortedKeys(value: any): string {
  return JSON.stringify(value, (_, inner) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1))
      : inner,
  );
}
