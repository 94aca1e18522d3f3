import { checkFleet } from '../../../src/fleet/configuration/fleet-checks';
import type {
  InstallationConfiguration,
  InstallationState,
} from '../../../src/fleet/configuration/fleet-configuration';
import { Problems } from '../../../src/fleet/configuration/problems';
import { readFleet } from '../../../src/fleet/configuration/read-fleet';
import { temporaryFolder } from '../../output/tree';
import { type Files, fleetOf, problemsOf, SHOP } from './support';

const FLEET = SHOP['fleet.yaml'];
const ENVIRONMENT = 'production/environment.yaml';
const ACME = 'production/acme.yaml';
const BANK = 'production/bank.yaml';
const OK = 'version: 1.4.0\n';
const LABEL =
  "is not a DNS label; use at most 63 lower-case letters, digits and '-', beginning and ending with a letter or digit";

describe('what is only wrong with the layers together', () => {
  test.each<[string, Files, string[]]>([
    [
      'no version anywhere',
      { [ACME]: 'replicas: 2' },
      [`${ACME}:1:1: version is missing; give it here, or in 'defaults' of installations/${ENVIRONMENT}`],
    ],
    [
      'a repository that is not complete',
      {
        'fleet.yaml': 'name: shop\nrepository: { path: . }',
        [ENVIRONMENT]: 'parents: 1\nrepository: { revision: main }',
      },
      [`${ENVIRONMENT}:2:1: repository.url is missing; give it here, or in installations/fleet.yaml`],
    ],
    [
      'a window that does not exist',
      { [ACME]: `${OK}window: weekned`, [BANK]: `${OK}window: sunday-night` },
      [
        `${ACME}:2:1: window 'weekned' is not one of production; did you mean 'weekend'?`,
        `${BANK}:2:1: window 'sunday-night' is not one of production; there is weekend`,
      ],
    ],
    [
      'a window where there is none',
      { 'fleet.yaml': FLEET.replace(/windows.*/, ''), [ACME]: `${OK}window: weekend` },
      [
        `${ACME}:2:1: window 'weekend' is not one of production; add it to 'windows' in installations/${ENVIRONMENT} or ` +
          'installations/fleet.yaml',
      ],
    ],
    [
      'a name that every object has',
      { [ACME]: `${OK}window: constructor` },
      [`${ACME}:2:1: window 'constructor' is not one of production; there is weekend`],
    ],
    [
      'a cluster that does not exist',
      { [ENVIRONMENT]: 'clusters: [north, south]', [ACME]: `${OK}cluster: nort` },
      [`${ACME}:2:1: cluster 'nort' is not one of production; did you mean 'north'?`],
    ],
    [
      'no choice between two clusters',
      { [ENVIRONMENT]: 'clusters: [north, south]' },
      [`${ACME}:1:1: cluster is missing, and production has 2; choose one of north, south`],
    ],
    [
      'a namespace that the projects do not allow',
      { [ACME]: `${OK}namespace: legacy` },
      [
        `${ACME}:2:1: namespace 'legacy' matches none of shop-production-*; change it, or add a pattern to 'namespaces' in ` +
          `installations/${ENVIRONMENT}`,
      ],
    ],
    [
      'a namespace that only ends like one that they allow',
      { [ACME]: `${OK}namespace: my-shop-production-acme` },
      [
        `${ACME}:2:1: namespace 'my-shop-production-acme' matches none of shop-production-*; change it, or add a pattern to ` +
          `'namespaces' in installations/${ENVIRONMENT}`,
      ],
    ],
    [
      'a namespace that is too long',
      { [ACME]: `${OK}namespace: '{fleet}-production-${'a'.repeat(50)}'` },
      [`${ACME}:2:1: namespace 'shop-production-${'a'.repeat(50)}' has 66 characters; give one with at most 63`],
    ],
  ])('%s', (_, files, messages) => {
    expect(problemsOf(files)).toEqual(messages.map((message) => `installations/${message}`));
  });

  test('a tenant whose name is as long as names can be', () => {
    const [problem] = problemsOf({ [`production/${'a'.repeat(63)}.yaml`]: OK });
    expect(problem).toContain(
      `${'a'.repeat(63)}.yaml:1:1: namespace 'shop-production-${'a'.repeat(63)}' has 79 characters; `,
    );
  });
});

describe('what is wrong in a layer is told once, where it stands', () => {
  const twoOfThem = { [BANK]: OK };

  test.each<[string, Files, string]>([
    [
      'of the fleet',
      { 'fleet.yaml': `${FLEET}defaults:\n  window: weekned` },
      "fleet.yaml:5:3: window 'weekned' is not one of production; did you mean 'weekend'?",
    ],
    [
      'of the environment, over the fleet',
      { 'fleet.yaml': `${FLEET}defaults: { window: x }`, [ENVIRONMENT]: 'defaults:\n  window: weekned' },
      `${ENVIRONMENT}:2:3: window 'weekned' is not one of production; did you mean 'weekend'?`,
    ],
    [
      'of the environment',
      { [ENVIRONMENT]: 'defaults:\n  cluster: north' },
      `${ENVIRONMENT}:2:3: cluster 'north' is not one of production; there is in-cluster`,
    ],
    [
      'and makes namespaces that the projects do not allow',
      { 'fleet.yaml': `${FLEET}defaults:\n  namespace: '{tenant}'`, [ENVIRONMENT]: 'namespaces: [shop-*]' },
      "fleet.yaml:5:3: namespace 'acme' matches none of shop-*; change it, or add a pattern to 'namespaces' in installations/",
    ],
    [
      'and does not allow the namespaces that there are without it',
      { [ENVIRONMENT]: 'parents: 1\nnamespaces: [store-*]' },
      `${ENVIRONMENT}:2:1: namespace 'shop-production-acme' matches none of store-*; change it, or add`,
    ],
    [
      'in its own right',
      { [ENVIRONMENT]: 'defaults:\n  replicas: 0' },
      `${ENVIRONMENT}:2:3: defaults.replicas is 0; write a whole number, 1 to 150000`,
    ],
  ])('%s', (_, files, message) => {
    expect(problemsOf({ ...files, ...twoOfThem })).toEqual([expect.stringContaining(`installations/${message}`)]);
  });

  test('what an installation says itself is not held against the layer', () => {
    const files = { [ENVIRONMENT]: "namespaces: [store-*]\ndefaults: { namespace: '{tenant}' }" };
    expect(() => fleetOf({ ...files, [ACME]: `${OK}namespace: store-1` })).not.toThrow();
  });
});

describe('over all environments', () => {
  const another = { 'staging/environment.yaml': 'namespaces: [shop-*]' };

  test.each<[string, Files, string]>([
    [
      'two installations in one place',
      { ...another, 'staging/x.yaml': `${OK}namespace: shop-production-acme` },
      `staging/x.yaml:2:1: namespace 'shop-production-acme' in cluster 'in-cluster' is also that of installations/${ACME}; give each its own`,
    ],
    [
      'two installations in one place, by another name of the cluster',
      {
        'staging/environment.yaml': 'namespaces: [shop-*]\nclusters: [https://kubernetes.default.svc]',
        'staging/x.yaml': `${OK}namespace: shop-production-acme`,
      },
      `staging/x.yaml:2:1: namespace 'shop-production-acme' in cluster 'https://kubernetes.default.svc' is also that of`,
    ],
    [
      'two Applications of one name',
      {
        'production-eu/environment.yaml': 'clusters: [eu]',
        'production-eu/acme.yaml': OK,
        'production/eu-acme.yaml': OK,
      },
      "production-eu/acme.yaml:1:1: the Application 'shop-production-eu-acme' would also be that of " +
        'installations/production/eu-acme.yaml; rename one of the two',
    ],
    [
      'an Application and a top-level one of one name',
      { 'production-eu/environment.yaml': '{}', 'production/eu.yaml': OK },
      "production-eu/environment.yaml:1:1: the Application 'shop-production-eu' would also be that of " +
        'installations/production/eu.yaml; rename one of the two',
    ],
    [
      'two projects of one name',
      { 'production-weekend/environment.yaml': '{}' },
      "production-weekend/environment.yaml:1:1: the project 'shop-production-weekend' would also be one of " +
        'installations/production/environment.yaml; rename the environment or the window',
    ],
  ])('%s', (_, files, message) => {
    expect(problemsOf(files)).toContainEqual(expect.stringContaining(`installations/${message}`));
  });

  test('the same namespace in two clusters, or after a removal, is fine', () => {
    const staging = (environment: string, more: string) => ({
      'staging/environment.yaml': `namespaces: [shop-*]\n${environment}`,
      'staging/x.yaml': `${OK}namespace: shop-production-acme\n${more}`,
    });
    expect(() => fleetOf(staging('clusters: [north]', ''))).not.toThrow();
    expect(() => fleetOf(staging('', 'removed: { date: 2024-02-29, approvedBy: Ada }'))).not.toThrow();
  });
});

test('a cluster takes 9,000 installations, not counting removed ones', () => {
  const configuration = fleetOf();
  const [environment] = configuration.environments;
  const [{ installation, file }] = environment.installations;
  const copies = (count: number, state: InstallationState) =>
    Array.from({ length: count }, (_, index) => {
      const tenant = `${state}-${index}`;
      return { file, state, installation: { ...installation, tenant, namespace: tenant } };
    });
  const check = (installations: InstallationConfiguration[]) => {
    const problems = new Problems();
    const spread = { ...environment, parents: 12, installations };
    checkFleet('installations', { ...configuration, environments: [spread] }, problems);
    problems.throwIfAny('installations');
  };
  expect(() => check([...copies(9_000, 'active'), ...copies(9_000, 'removed')])).not.toThrow();
  expect(() => check([...copies(9_000, 'active'), ...copies(1, 'suspended')])).toThrow(
    "installations: cluster 'in-cluster' has 9001 installations, and 9000 are the limit; spread them over several `clusters`",
  );
});

describe('the folder', () => {
  test.each<[string, Files, string]>([
    [
      'without fleet.yaml',
      { 'fleet.yaml': undefined },
      "installations: has no fleet.yaml; create it, with the fleet's name: 'name: shop'",
    ],
    [
      'without environments',
      { [ENVIRONMENT]: undefined, [ACME]: undefined },
      'installations: has no environment; create a folder with an environment.yaml in it',
    ],
    [
      'with a folder that is no environment',
      { 'old/acme.yaml': OK },
      'installations/old: has no environment.yaml; create it ({} is enough), or move the folder elsewhere',
    ],
    [
      'with an installation beside the environments',
      { 'acme.yaml': OK },
      "installations/acme.yaml: beside the environments there is only fleet.yaml; move it into an environment's folder when it is an " +
        'installation',
    ],
    [
      'with a second fleet file',
      { 'fleet.yml': OK },
      'installations/fleet.yml: beside the environments there is only fleet.yaml; rename it to fleet.yaml',
    ],
    [
      'with .yml',
      { 'production/bank.yml': OK },
      'installations/production/bank.yml: is not read; rename it to bank.yaml',
    ],
    [
      'with .YAML',
      { 'production/bank.YAML': OK },
      'installations/production/bank.YAML: is not read; rename it to bank.yaml',
    ],
    [
      'with folders in an environment',
      { 'production/eu/acme.yaml': OK },
      'installations/production/eu: folders inside an environment are not read; move its files one level up',
    ],
    [
      'with upper case',
      { 'production/Acme.yaml': OK },
      `installations/production/Acme.yaml: the tenant's name 'Acme' ${LABEL}`,
    ],
    [
      'with a dot',
      { 'production/a.b.yaml': OK },
      `installations/production/a.b.yaml: the tenant's name 'a.b' ${LABEL}`,
    ],
    [
      'with an environment in upper case',
      { 'QA/environment.yaml': '{}' },
      `installations/QA: the environment's name 'QA' ${LABEL}`,
    ],
  ])('%s', (_, files, message) => {
    expect(problemsOf(files)).toEqual([message]);
  });

  test('that is not there', () => {
    const folder = `${temporaryFolder()}/none`;
    expect(() => readFleet(folder)).toThrow(
      `${folder}: 1 problem\n  ${folder}: is not a folder; create it, with a fleet.yaml in it`,
    );
  });
});

test('one mistake is one problem, and does not hide those of other files', () => {
  const cluster = 'cluster is missing, and production has 2; choose one of north, south';
  expect(
    problemsOf({
      [ENVIRONMENT]: "clusters: [north, south]\nnamespaces: ['*']",
      [ACME]: `${OK}namespace: same`,
      [BANK]: `${OK}namespace: same`,
      'develop/environment.yaml': 'parents: 0',
      'develop/acme.yaml': 'window: x\nreplikaz: 1',
    }),
  ).toEqual([
    'installations/develop/environment.yaml:1:1: parents is 0; write a whole number, 1 to 99',
    "installations/develop/acme.yaml:2:1: unknown key 'replikaz'; did you mean 'replicas'?",
    `installations/${ACME}:1:1: ${cluster}`,
    `installations/${BANK}:1:1: ${cluster}`,
  ]);
});

test('everything that is wrong is told, ten lines of it', () => {
  const files: Files = {
    'fleet.yaml': `${FLEET}nmae: x`,
    [ENVIRONMENT]: 'parent: 2',
    [ACME]: `${OK}replicas: 0\nwaev: 1`,
  };
  for (let index = 10; index < 20; index++) files[`production/t${index}.yaml`] = 'version: 1.0';
  const problems = problemsOf(files);
  expect(problems).toHaveLength(11);
  expect(problems.slice(0, 5)).toEqual([
    "installations/fleet.yaml:4:1: unknown key 'nmae'; did you mean 'name'?",
    "installations/production/environment.yaml:1:1: unknown key 'parent'; did you mean 'parents'?",
    'installations/production/acme.yaml:2:1: replicas is 0; write a whole number, 1 to 150000',
    "installations/production/acme.yaml:3:1: unknown key 'waev'; did you mean 'wave'?",
    "installations/production/t10.yaml:1:1: version is the number 1.0; put it in quotes: version: '1.0'",
  ]);
  expect(problems[10]).toBe('and 4 more');
});
