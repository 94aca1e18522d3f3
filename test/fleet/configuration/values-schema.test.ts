import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readFleet } from '../../../src/fleet/configuration/read-fleet';
import { type Files, fleetFolder, fleetOf, problemsOf } from './support';

const SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  required: ['host'],
  additionalProperties: false,
  properties: {
    host: { type: 'string', pattern: '\\.example\\.com$' },
    smtp: { type: 'object', properties: { port: { type: 'integer', maximum: 65535 } } },
    features: { type: 'array', items: { enum: ['search', 'mail'] } },
  },
};
const FILE = 'installations/values.schema.json';
const file = (schema: unknown = SCHEMA) => ({ 'values.schema.json': JSON.stringify(schema) });
const acme = (...lines: string[]): Files => ({
  ...file(),
  'production/acme.yaml': ['version: 1.4.0', 'values:', ...lines.map((line) => `  ${line}`), ''].join('\n'),
});

test('values that it allows', () => {
  const files = acme('host: acme.example.com', 'smtp: { port: 25 }', 'features: [search]');
  expect(fleetOf(files).environments[0].installations[0].installation.values).toEqual({
    host: 'acme.example.com',
    smtp: { port: 25 },
    features: ['search'],
  });
});

test('is not asked for', () => {
  expect(() => fleetOf({ 'production/acme.yaml': 'version: 1.4.0\nvalues: { anything: 1 }\n' })).not.toThrow();
});

test.each<[string, Files, string[]]>([
  [
    'a key that it requires',
    acme('smtp: { port: 25 }'),
    [
      `installations/production/acme.yaml:2:1: values.host is missing; give it, or a default for it: ${FILE} requires it`,
    ],
  ],
  [
    'a key that is mistyped',
    acme('host: a.example.com', 'smpt: {}'),
    [`installations/production/acme.yaml:4:3: there is no values.smpt in ${FILE}; did you mean 'smtp'?`],
  ],
  [
    'a value of another type, in depth',
    acme('host: a.example.com', "smtp: { port: 'x' }"),
    [
      `installations/production/acme.yaml:4:11: values.smtp.port is "x", which is not of a type(s) integer; give what ${FILE} allows`,
    ],
  ],
  [
    'an item of a list',
    acme('host: a.example.com', 'features: [search, chat]'),
    [
      `installations/production/acme.yaml:4:22: values.features.1 is "chat", which is not one of enum values: search,mail; give what ${FILE} allows`,
    ],
  ],
])('%s is told with file and line', (_, files, expected) => {
  expect(problemsOf(files)).toEqual(expected);
});

test('a default that is wrong is told once, where it stands', () => {
  const files = {
    ...file(),
    'production/environment.yaml': 'defaults:\n  values:\n    host: acme.example.org\n',
    'production/bolt.yaml': 'version: 1.4.0\n',
  };
  expect(problemsOf(files)).toEqual([
    `installations/production/environment.yaml:3:5: values.host is "acme.example.org", which does not match pattern "\\\\.example\\\\.com$"; give what ${FILE} allows`,
  ]);
});

test('what is merged from all layers counts', () => {
  const files = { ...file(), 'production/environment.yaml': 'defaults: { values: { host: a.example.com } }\n' };
  expect(() => fleetOf(files)).not.toThrow();
});

test.each([
  ['no JSON', '{', /is not JSON/],
  ['a list', '[]', /is no object/],
  ['no schema', '{"$ref":"elsewhere.json"}', /is no schema/],
])('%s is refused', (_, content, message) => {
  const problems = problemsOf({ 'values.schema.json': content });
  expect(problems).toEqual([expect.stringMatching(message)]);
  expect(problems[0]).toContain(`${FILE}: `);
});

test('a folder of that name is refused', () => {
  const folder = fleetFolder();
  mkdirSync(join(folder, 'values.schema.json'));
  expect(() => readFleet(folder)).toThrow('values.schema.json');
});
