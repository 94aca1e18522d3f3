import { metadataProblems } from '../../../src/kubernetes/rules/metadata-rules';

const lines = (metadata: any) =>
  metadataProblems(metadata).map(({ field, what, remedy }) => `${field} ${what}; ${remedy}`);
const VALUE =
  "use at most 63 characters of letters, digits, '-', '_' and '.', beginning and ending with a letter or digit";
const KEY = "use at most 63 letters, digits, '-', '_' and '.', with a domain and '/' before it or without";
const TEXT = 'put it in quotes: the API server takes nothing but text here';

test.each<[any, string]>([
  [{ a: 'v'.repeat(64) }, `has a = '${'v'.repeat(64)}' (64 characters); ${VALUE}`],
  [{ version: '1.4.0+7' }, `has version = '1.4.0+7' (7 characters); ${VALUE}`],
  [{ a: '-x' }, `has a = '-x' (2 characters); ${VALUE}`],
  [{ version: 1.1 }, `has version = the number 1.1; ${TEXT}`],
  [{ enabled: true }, `has enabled = true; ${TEXT}`],
  [{ 'a b': 'x' }, `has the key 'a b'; ${KEY}`],
  [{ 'a/b/c': 'x' }, `has the key 'a/b/c'; ${KEY}`],
  [{ 'Example_com/a': 'x' }, `has the key 'Example_com/a'; ${KEY}`],
  [{ ['k'.repeat(64)]: 'x' }, `has the key '${'k'.repeat(64)}'; ${KEY}`],
  [{ 'example.com/': 'x' }, `has the key 'example.com/'; ${KEY}`],
])('labels fail: %j', (labels, expected) => {
  expect(lines({ labels })).toEqual([`metadata.labels ${expected}`]);
});

test.each<[any, string]>([
  [{ 'example.com/count': 1 }, `has example.com/count = the number 1; ${TEXT}`],
  [{ a: { b: 'c' } }, `has a = an object; ${TEXT}`],
  [{ 'a b': 'x' }, `has the key 'a b'; ${KEY}`],
])('annotations fail: %j', (annotations, expected) => {
  expect(lines({ annotations })).toEqual([`metadata.annotations ${expected}`]);
});

test('annotations fail when all of them are too large together', () => {
  const annotations = { a: 'x'.repeat(131_071), b: 'x'.repeat(131_071) };
  expect(lines({ annotations })).toEqual([]);
  expect(lines({ annotations: { ...annotations, c: '' } })).toEqual([
    'metadata.annotations have 262145 bytes together; use at most 262144, and a ConfigMap for the rest',
  ]);
});

test('what is right passes', () => {
  const labels = { a: '', 'app.kubernetes.io/name': 'A_b-c.1', ['k'.repeat(63)]: 'v'.repeat(63) };
  expect(lines({ labels, annotations: { ...labels, text: 'anything: {}\n' } })).toEqual([]);
  expect(lines(undefined)).toEqual([]);
});
