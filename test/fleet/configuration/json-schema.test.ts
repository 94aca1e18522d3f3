import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import Ajv from 'ajv';
import { parse } from 'yaml';
import { INSTALLATION } from '../../../src/fleet/configuration/fields';
import { jsonSchemas } from '../../../src/fleet/configuration/json-schema';
import { fleetOf } from './support';

const FOLDER = path.join(__dirname, '..', '..', '..', 'schemas');

/** Every key that there is. */
const DEFAULTS = `
  version: 1.4.0
  schemaVersion: '7'
  replicas: 3
  resources: { cpuRequest: 100m, cpuLimit: '1.5', memoryRequest: 256Mi, memoryLimit: 1Gi }
  wave: 1
  window: weekend
  cluster: north
  namespace: '{fleet}-{tenant}'
  autoSync: true
  values: { anything: [null, { deep: 1 }] }
`;
const COMMON = `
repository: { url: git@git.example.com:shop.git, revision: refs/heads/main, path: . }
longestUpgrade: 2h
windows:
  weekend:
    - kind: allow
      schedule: '0 22 * * 6'
      duration: 1h30m
      timeZone: Europe/Berlin
      manualSync: true
      syncOverrun: true
      description: the shops are closed
    - { kind: deny, schedule: '0 0 24 12 *', duration: 24h }
defaults: ${DEFAULTS}`;
const WAVES = `waves:
  - { name: 1, version: 1.4.0, schemaVersion: '7', window: weekend, concurrency: 2, soak: 12h }
  - name: late
`;
const FULL = {
  'fleet.yaml': `name: shop\nargocdNamespace: cd\n${COMMON}`,
  'production/environment.yaml': `clusters: [north, 'https://10.0.0.1:6443']\nnamespaces: [shop-*]\nparents: 99\n${WAVES}${COMMON}`,
  'production/acme.yaml': `${DEFAULTS.replaceAll('\n  ', '\n')}suspended: true\noffboarding: false\n`,
  'production/old.yaml': 'removed: { date: 2024-02-29, approvedBy: Ada }\n',
};
const SCHEMAS: [string, string][] = [
  ['fleet.yaml', 'fleet.schema.json'],
  ['production/environment.yaml', 'environment.schema.json'],
  ['production/acme.yaml', 'installation.schema.json'],
  ['production/old.yaml', 'installation.schema.json'],
];

test('the committed schemas are what `npx projen compile` writes', () => {
  expect(readdirSync(FOLDER).sort()).toEqual(Object.keys(jsonSchemas()).sort());
  for (const [file, text] of Object.entries(jsonSchemas()))
    expect(readFileSync(path.join(FOLDER, file), 'utf8')).toBe(text);
});

test.each(SCHEMAS)('%s with every key is accepted by the checker and by the schema', (file, schema) => {
  const ajv = new Ajv({ strict: true, allowUnionTypes: true });
  const accepts = ajv.compile(JSON.parse(jsonSchemas()[schema]));
  accepts(parse(FULL[file as keyof typeof FULL]));
  expect(accepts.errors).toBeNull();
  expect(fleetOf(FULL).environments[0].installations).toHaveLength(2);
});

test('these files have every key', () => {
  const keysOf = (value: any, schema: any, at = ''): string[] => [
    ...Object.entries<any>(schema.properties ?? {}).flatMap(([key, property]) =>
      value?.[key] === undefined ? [`${at}${key}`] : keysOf(value[key], property, `${at}${key}.`),
    ),
    ...(schema.items ? keysOf(value?.[0], schema.items, at) : []),
    ...(schema.additionalProperties ? keysOf(Object.values(value ?? {})[0], schema.additionalProperties, at) : []),
  ];
  const missing = SCHEMAS.map(([file, schema]) =>
    keysOf(parse(FULL[file as keyof typeof FULL]), JSON.parse(jsonSchemas()[schema])),
  );
  // What a removed installation says, others do not.
  expect(missing).toEqual([[], [], ['removed'], expect.any(Array)]);
  expect(missing[3]).not.toContain('removed');
});

test('every key of an installation that is not its state reaches the template', () => {
  const [{ installation }] = fleetOf(FULL).environments[0].installations;
  const keys = Object.keys(INSTALLATION.fields).filter((key) => !['offboarding', 'removed'].includes(key));
  const reached = Object.entries(installation).flatMap(([key, value]) => (value === undefined ? [] : key));
  expect(reached).toEqual(expect.arrayContaining(keys));
});

test('every key has a description, which editors show', () => {
  const undescribed: string[] = [];
  const visit = (schema: any, at: string) => {
    if (!schema.description) undescribed.push(at);
    for (const [key, property] of Object.entries(schema.properties ?? {})) visit(property, `${at}.${key}`);
    if (schema.items) visit(schema.items, `${at}[]`);
    if (schema.additionalProperties) visit(schema.additionalProperties, `${at}{}`);
  };
  for (const [file, text] of Object.entries(jsonSchemas())) visit(JSON.parse(text), file);
  expect(undescribed).toEqual([]);
});
