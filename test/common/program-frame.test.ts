import * as path from 'node:path';
import { firstFrame } from '../../src/common';

const ROOT = path.join(__dirname, '..', '..');
const stack = (...calls: string[]) =>
  ['Error: no host', 'at first: 1:1', ...calls.map((call) => `    at ${call}`)].join('\n');

test.each([
  [
    'a file below the working directory',
    [`Template.build (${process.cwd()}/own/template.ts:3:5)`],
    'own/template.ts:3:5',
  ],
  ['a file elsewhere', ['/tmp/x/main.js:1:2'], '/tmp/x/main.js:1:2'],
  ['an ES module', ['async file:///tmp/x%20y/main.mjs:10:20'], '/tmp/x y/main.mjs:10:20'],
  [
    'the program behind packages, Node.js and this library',
    [
      'new Chart (/tmp/x/node_modules/cdk8s/lib/chart.js:1:1)',
      `fail (${ROOT}/src/common/errors.ts:1:1)`,
      `fail (${ROOT}/lib/common/errors.js:1:1)`,
      'Array.map (<anonymous>)',
      'Module._compile (node:internal/modules/cjs/loader:1521:14)',
      'main (/tmp/x/main.ts:7:7)',
    ],
    '/tmp/x/main.ts:7:7',
  ],
  ['a folder with parentheses', ['main (/tmp/x (1)/main.ts:7:7)'], '/tmp/x (1)/main.ts:7:7'],
  [
    'code that the program has made of a text',
    ['eval (eval at main (/tmp/x/main.ts:7:7), <anonymous>:1:1)'],
    undefined,
  ],
  ['nothing but Node.js', ['node:internal/main/run_main_module:28:49'], undefined],
])('%s', (_, calls, place) => {
  expect(firstFrame(stack(...calls))?.place).toBe(place);
});

test('is looked for only until a function of ours', () => {
  const calls = stack(`ManifestApp.renderPart (${ROOT}/src/a.ts:1:1)`, 'main (/tmp/x/main.ts:7:7)');
  expect(firstFrame(calls, 'renderPart')).toBeUndefined();
});

test('is none of what has no stack', () => {
  expect(firstFrame(undefined)).toBeUndefined();
});
