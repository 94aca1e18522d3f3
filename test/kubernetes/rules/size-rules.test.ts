import { dataProblems, tooLargeToNote } from '../../../src/kubernetes/rules/size-rules';

const configMap = (more: any) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, ...more });
const secret = (more: any) => ({ ...configMap(more), kind: 'Secret' });
const MIB = 1_048_576;

test.each<[string, any, boolean]>([
  ['exactly 1 MiB', configMap({ data: { a: 'x'.repeat(MIB) } }), true],
  ['more than 1 MiB', configMap({ data: { a: 'x'.repeat(MIB), b: 'x' } }), false],
  ['more than 1 MiB of bytes', configMap({ data: { a: 'ü'.repeat(MIB / 2 + 1) } }), false],
  ['binary data that are smaller than their text', configMap({ binaryData: { a: 'A'.repeat(1_300_000) } }), true],
  ['binary data', configMap({ binaryData: { a: 'A'.repeat(1_400_000) } }), false],
  ['a Secret', secret({ stringData: { a: 'x'.repeat(MIB + 1) } }), false],
  ['a Secret in base64', secret({ data: { a: 'A'.repeat(1_300_000) } }), true],
])('%s', (_, manifest, fits) => {
  const problems = dataProblems(manifest);
  expect(problems.map(({ code, field }) => [code, field])).toEqual(fits ? [] : [['data-too-large', 'data']]);
});

test('the number of bytes and the remedy are said', () => {
  expect(dataProblems(configMap({ data: { a: 'x'.repeat(1_200_000) } }))).toEqual([
    {
      code: 'data-too-large',
      field: 'data',
      what: 'has 1200000 bytes',
      remedy: 'use at most 1048576: divide it, or put large files into an image or a volume',
    },
  ]);
});

test('data that are no text fail, and are not shown', () => {
  expect(
    dataProblems(configMap({ data: { port: 8080, list: ['a'] } })).map(({ field, what }) => `${field} ${what}`),
  ).toEqual(['data.port is of the type number', 'data.list is of the type object']);
});

test('an object is too large to note beyond 256 KiB', () => {
  const around = JSON.stringify(configMap({ data: { a: '' } })).length;
  expect(tooLargeToNote(configMap({ data: { a: 'x'.repeat(262_144 - around) } }))).toBeUndefined();
  expect(tooLargeToNote(configMap({ data: { a: 'x'.repeat(262_145 - around) } }))).toBe(262_145);
});
