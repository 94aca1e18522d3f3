import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { readFleet } from '../../../src/fleet/configuration/read-fleet';
import { put } from '../../output/tree';
import { acmeOf, fleetFolder, fleetOf, problemsOf, SHOP } from './support';

const FLEET = SHOP['fleet.yaml'];
const ENVIRONMENT = 'production/environment.yaml';
const ACME = 'production/acme.yaml';

test('the smallest fleet', () => {
  const folder = path.relative(process.cwd(), fleetFolder());
  expect(readFleet(`./${folder}/`)).toEqual({
    name: 'shop',
    argocdNamespace: 'argocd',
    environments: [
      {
        name: 'production',
        file: `${folder}/production/environment.yaml`,
        repository: { url: 'https://git.example.com/shop.git', revision: 'refs/heads/main', path: 'dist' },
        clusters: ['in-cluster'],
        namespaces: ['shop-production-*'],
        parents: 1,
        longestUpgradeMinutes: undefined,
        windows: {
          weekend: [
            {
              kind: 'allow',
              schedule: '0 22 * * 6',
              durationMinutes: 360,
              timeZone: 'UTC',
              manualSync: false,
              syncOverrun: false,
            },
          ],
        },
        installations: [
          {
            file: `${folder}/production/acme.yaml`,
            state: 'active',
            removed: undefined,
            installation: {
              fleet: 'shop',
              environment: 'production',
              tenant: 'acme',
              version: '1.4.0',
              cluster: 'in-cluster',
              namespace: 'shop-production-acme',
              autoSync: false,
              suspended: false,
              values: {},
            },
          },
        ],
      },
    ],
  });
});

test('an installation says more than its environment, and that more than the fleet', () => {
  const defaults = (layer: string, ...lines: string[]) =>
    [
      'defaults:',
      `  version: ${layer}`,
      `  values: { list: [${layer}], deep: { ${layer}: 1, all: ${layer} } }`,
      ...lines,
    ].join('\n');
  expect(
    acmeOf({
      'fleet.yaml': `${FLEET}${defaults('fleet', '  resources: { cpuLimit: "1", memoryLimit: 1Gi }', '  replicas: 2', '  window: weekend')}`,
      [ENVIRONMENT]: defaults('environment', '  resources: { memoryLimit: 2Gi }', '  autoSync: true', '  replicas: 3'),
      [ACME]:
        'version: own\nschemaVersion: "7"\nresources: { cpuRequest: 100m }\nvalues: { list: [own], deep: { all: ~, fleet: { x: 1 } } }',
    }),
  ).toMatchObject({
    version: 'own',
    schemaVersion: '7',
    replicas: 3,
    resources: { cpuRequest: '100m', cpuLimit: '1', memoryLimit: '2Gi' },
    window: 'weekend',
    autoSync: true,
    values: { list: ['own'], deep: { fleet: { x: 1 }, environment: 1, all: null } },
  });
});

test('a template that changes the values of one installation changes no other, and not what is cached', () => {
  const folder = fleetFolder({
    'fleet.yaml': `${FLEET}defaults: { values: { list: [{ a: 1 }], deep: { b: 1 } } }`,
    'production/bank.yaml': 'version: 1.4.0',
  });
  const cache = new Map<string, unknown>();
  const [acme, bank] = readFleet(folder, cache).environments[0].installations.map(({ installation }) => installation);
  acme.values.list[0].a = 2;
  acme.values.deep.b = 2;
  expect(bank.values).toEqual({ list: [{ a: 1 }], deep: { b: 1 } });
  expect(readFleet(folder, cache).environments[0].installations[0].installation.values).toEqual(bank.values);
});

test.each(['con', 'aux', 'nul', 'prn', 'com1', 'lpt9'])(
  'nothing is called %s, which no file can be on Windows',
  (name) => {
    const wrong = `name '${name}' is a device on Windows, where no file can have it; choose another name`;
    const files = { [`production/${name}.yaml`]: 'version: a', [`${name}/environment.yaml`]: '{}' };
    expect(problemsOf(files)).toEqual([
      `installations/${name}: the environment's ${wrong}`,
      `installations/production/${name}.yaml: the tenant's ${wrong}`,
    ]);
    expect(fleetOf({ [`production/${name}x.yaml`]: 'version: a' }).environments[0].installations).toHaveLength(2);
  },
);

test.each(['production/Acme.yaml', 'Production/environment.yaml', 'production/Environment.yaml'])(
  '%s, which is another file only where case counts, is refused',
  (file) => {
    expect(problemsOf({ [file]: '{}' })).toEqual([expect.stringContaining('is not a DNS label')]);
  },
);

test('environments and installations are sorted by name, and other files are left alone', () => {
  const { environments } = fleetOf({
    'staging/environment.yaml': 'parents: 2',
    'develop/environment.yaml': '{}',
    'production/a.yaml': 'version: 1.0.0',
    'production/a-b.yaml': 'version: 1.0.0',
    'README.md': '',
    'production/README.md': '',
    'production/acme.yaml~': 'broken: [',
    'production/.acme.yaml.swp': '',
    'production/.hidden/x.yaml': '',
    '.git/config': '',
    '.hidden.yaml': '',
  });
  expect(environments.map(({ name, parents }) => [name, parents])).toEqual([
    ['develop', 1],
    ['production', 1],
    ['staging', 2],
  ]);
  expect(environments[1].installations.map(({ installation }) => installation.tenant)).toEqual(['a', 'a-b', 'acme']);
});

test.each([
  ['', 'active', false],
  ['suspended: false\noffboarding: false', 'active', false],
  ['suspended: true', 'suspended', true],
  ['offboarding: true', 'offboarding', true],
  ['offboarding: true\nsuspended: true', 'offboarding', true],
])('with %j an installation is %s', (lines, state, suspended) => {
  const [{ installations }] = fleetOf({ [ACME]: `version: 1.4.0\n${lines}` }).environments;
  expect(installations[0]).toMatchObject({ state, installation: { suspended } });
});

test('a removed installation needs nothing that exists', () => {
  const removed = 'removed: { date: 2024-02-29, approvedBy: Ada }';
  const [{ installations }] = fleetOf({
    [ENVIRONMENT]: 'clusters: [a, b]',
    [ACME]: removed,
    'production/bank.yaml': `window: gone\ncluster: gone\nnamespace: gone\n${removed}`,
  }).environments;
  expect(installations).toMatchObject([
    {
      state: 'removed',
      removed: { date: '2024-02-29', approvedBy: 'Ada' },
      installation: { version: '', cluster: '' },
    },
    { state: 'removed', installation: { version: '', cluster: 'gone', namespace: 'gone' } },
  ]);
});

test("an environment's repository, windows and longest upgrade stand over the fleet's", () => {
  const night = (duration: string) => `[{ kind: deny, schedule: '0 1 * * *', duration: ${duration} }]`;
  const [environment] = fleetOf({
    'fleet.yaml': [
      'name: shop',
      'argocdNamespace: cd',
      'longestUpgrade: 1h',
      'repository: { url: https://git.example.com/shop.git, path: dist }',
      `windows: { b: ${night('90m')}, c: ${night('1h5m')} }`,
    ].join('\n'),
    [ENVIRONMENT]: `repository: { revision: production, path: . }\nlongestUpgrade: 2h\nwindows: { c: ${night('2h')}, a: ${night('6h')} }`,
  }).environments;
  expect(environment.repository).toEqual({
    url: 'https://git.example.com/shop.git',
    revision: 'production',
    path: '.',
  });
  expect(environment.longestUpgradeMinutes).toBe(120);
  expect(Object.entries(environment.windows).map(([name, [{ durationMinutes }]]) => [name, durationMinutes])).toEqual([
    ['a', 360],
    ['b', 90],
    ['c', 120],
  ]);
});

test.each([
  ['7', '7'],
  ["'07'", '07'],
  ['canary', 'canary'],
])('the wave %s is %p', (wave, text) => {
  expect(acmeOf({ [ACME]: `version: 1.4.0\nwave: ${wave}` }).wave).toBe(text);
});

test('the namespace of an installation is made of the placeholders', () => {
  const files = { [ENVIRONMENT]: "defaults: { namespace: '{tenant}-{environment}-of-{fleet}' }" };
  const [{ namespaces, installations }] = fleetOf(files).environments;
  expect(namespaces).toEqual(['*-production-of-shop']);
  expect(installations[0].installation.namespace).toBe('acme-production-of-shop');
});

test("an installation's own namespace and cluster, and the only cluster there is", () => {
  const own = acmeOf({
    [ENVIRONMENT]: 'clusters: [north, https://10.0.0.1:6443]\nnamespaces: [shop-*, legacy-*-db]',
    [ACME]: "version: 1.4.0\ncluster: https://10.0.0.1:6443\nnamespace: 'legacy-{tenant}-db'",
  });
  expect(own).toMatchObject({ cluster: 'https://10.0.0.1:6443', namespace: 'legacy-acme-db' });
  expect(acmeOf({ [ENVIRONMENT]: 'clusters: [north]' }).cluster).toBe('north');
  expect(acmeOf({ [ENVIRONMENT]: 'clusters: [north, south]\ndefaults: { cluster: south }' }).cluster).toBe('south');
});

describe('what was parsed before', () => {
  const digestOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

  test('is taken by the digest of the bytes', () => {
    const folder = fleetFolder();
    const digest = digestOf(`${folder}/${ACME}`);
    const cache = new Map<string, unknown>([[digest, { version: 'cached' }]]);
    expect(readFleet(folder, cache).environments[0].installations[0].installation.version).toBe('cached');

    put(folder, ACME, 'version: changed');
    expect(readFleet(folder, cache).environments[0].installations[0].installation.version).toBe('changed');
    expect(cache.get(digestOf(`${folder}/${ACME}`))).toEqual({ version: 'changed' });
  });

  test('survives being written as JSON', () => {
    const folder = fleetFolder({ [ACME]: 'version: 1.4.0\nvalues: { a: [1, ~, 1.5, "x", { b: true }] }' });
    const cache = new Map<string, unknown>();
    const first = readFleet(folder, cache);
    expect(cache.size).toBe(3);
    expect(readFleet(folder, new Map(JSON.parse(JSON.stringify([...cache]))))).toEqual(first);
  });

  test('is checked again, and a file that is no YAML is not kept', () => {
    const folder = fleetFolder({ [ACME]: 'version: 1.4.0\nreplica: 2', 'production/bank.yaml': 'a: [' });
    const cache = new Map<string, unknown>();
    const problems = () => {
      try {
        readFleet(folder, cache);
      } catch (error) {
        return (error as Error).message;
      }
      return 'none';
    };
    const first = problems();
    expect(first).toContain(`${ACME}:2:1: unknown key 'replica'`);
    expect(cache.size).toBe(3);
    expect(problems()).toBe(first);
  });
});
