import { JsonPatch, Testing } from 'cdk8s';
import { AppEnvSource, AppEnvValue, AppVolume, UpgradeStrategy } from '../../src';
import {
  container,
  containers,
  deployment,
  environment,
  find,
  job,
  LONG_FORM,
  longForm,
  printed,
  refusal,
  shopChart,
  synthShortForm,
} from '../support/synth';
import { expectValid } from '../support/validate';

const { migrator } = LONG_FORM;
const DATABASE = AppEnvValue.secretKey('shop-database', 'password');
const STEP = { name: 'create', image: 'registry.example.com/shop/tools', command: ['create'], args: ['store'] };

const synth = (change: any, props: any = {}) => {
  const objects = synthShortForm({ migrator: { ...migrator, ...change }, ...props });
  expectValid(objects);
  const migrate = job(objects, 'migrate');
  return { objects, migrate, own: container(migrate, 'migrate'), pod: migrate.spec.template.spec };
};

test('keys of Secrets and ConfigMaps are variables, before those that refer to them', () => {
  const envValues = {
    PASSWORD: DATABASE,
    HOST: AppEnvValue.configMapKey('shop-config', 'host'),
    IP: AppEnvValue.field('status.podIP'),
  };
  expect(synth({ envValues, env: { URL: 'postgres://app:$(PASSWORD)@$(HOST)' } }).own.env).toEqual([
    { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'shop-database', key: 'password' } } },
    { name: 'HOST', valueFrom: { configMapKeyRef: { name: 'shop-config', key: 'host' } } },
    { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
    { name: 'URL', value: 'postgres://app:$(PASSWORD)@$(HOST)' },
  ]);
});

test('whole Secrets and ConfigMaps are variables', () => {
  const envFrom = [AppEnvSource.secret('shop-database'), AppEnvSource.configMap('shop-config', 'SHOP_')];
  expect(synth({ envFrom }).own.envFrom).toEqual([
    { secretRef: { name: 'shop-database' } },
    { prefix: 'SHOP_', configMapRef: { name: 'shop-config' } },
  ]);
});

test('a file of a volume is mounted alone, in a folder of its own choice', () => {
  const volumes = [
    AppVolume.configMap('shop-config', '/etc/shop/shop.conf', { subPath: 'shop.conf' }),
    AppVolume.configMap('shop-config', '/etc/shop/other.conf', { subPath: 'other.conf' }),
    AppVolume.secret('shop-tls', '/tls', { readOnly: false }),
  ];
  const { own, pod } = synth({ volumes, workingDir: '/app' });
  expect(own.workingDir).toBe('/app');
  expect(own.volumeMounts.slice(1)).toEqual([
    { name: 'config-shop-config', mountPath: '/etc/shop/shop.conf', readOnly: true, subPath: 'shop.conf' },
    { name: 'config-shop-config', mountPath: '/etc/shop/other.conf', readOnly: true, subPath: 'other.conf' },
    { name: 'secret-shop-tls', mountPath: '/tls', readOnly: false },
  ]);
  expect(pod.volumes.slice(-2).map(({ name }: any) => name)).toEqual(['config-shop-config', 'secret-shop-tls']);
});

test('steps run before it, in their order, and are checked with their own image', () => {
  const { migrate, pod, objects } = synth({
    steps: [STEP, { name: 'seed', command: ['seed'], envValues: { PASSWORD: DATABASE } }],
  });
  expect(pod.initContainers.map(({ name, image }: any) => [name, image]).slice(2)).toEqual([
    ['create', 'registry.example.com/shop/tools:1.4.0'],
    ['seed', migrator.image],
  ]);
  expect(container(migrate, 'create').command.slice(-5)).toEqual([
    'step',
    'create',
    '/downtime/state',
    'create',
    'store',
  ]);
  expect(container(migrate, 'seed').env).toEqual([
    { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'shop-database', key: 'password' } } },
  ]);
  expect(container(migrate, 'seed').securityContext).toEqual(container(migrate, 'migrate').securityContext);
  const checks = containers(find(objects, 'Deployment', 'shop-image-check')).map(({ name, image }) => [name, image]);
  expect(checks.slice(1, 4)).toEqual([
    ['check-step-create', 'registry.example.com/shop/tools:1.4.0'],
    ['check-step-seed', migrator.image],
    ['check-migrator', migrator.image],
  ]);
});

test.each(Object.values(UpgradeStrategy))(
  'a ServiceAccount of its own gets the rights, and the migrator no token (%s)',
  (strategy) => {
    const { objects, pod, own } = synth({ serviceAccountName: 'cloud' }, { strategy });
    expect([pod.serviceAccountName, pod.automountServiceAccountToken]).toEqual(['cloud', false]);
    expect(find(objects, 'RoleBinding', 'shop-upgrade').subjects).toEqual([
      { kind: 'ServiceAccount', name: 'shop-upgrade', namespace: 'shop' },
      { kind: 'ServiceAccount', name: 'cloud', namespace: 'shop' },
    ]);
    expect(JSON.stringify(own.volumeMounts)).not.toContain('token');
  },
);

test('a container is found for patches by its name', () => {
  const chart = shopChart();
  const shop = longForm(chart, { migrator: { ...migrator, steps: [STEP] } });
  shop.addWorkload(deployment(chart, 'web'));
  for (const name of ['guard', 'create', 'migrate']) {
    shop.migratorJob.addJsonPatch(JsonPatch.add(`${shop.migratorPath(name)}/env`, [{ name: 'WHO', value: name }]));
  }
  const migrate = job(Testing.synth(chart), 'migrate');
  for (const name of ['guard', 'create', 'migrate'])
    expect(environment(container(migrate, name))).toEqual({ WHO: name });
  expect(refusal(() => shop.migratorPath('other'))).toBe(
    "shop/shop/MigratorJob: there is no container 'other'; there are 'tools', 'guard', 'create', 'migrate', 'record'",
  );
});

test('passwords in steps are warned of', () => {
  const lines = printed(() => synth({ steps: [{ ...STEP, env: { URL: 'postgres://shop:hunter2@db' } }] }));
  expect(lines).toEqual([
    expect.stringMatching(/^warning: shop\/shop: the migrator has a password in clear text: create\.env\.URL;/),
  ]);
});

describe('is refused', () => {
  const MADE = "make it with AppEnvValue, as AppEnvValue.secretKey('shop-database', 'password')";
  test.each<[string, any, string]>([
    ['no image', { image: undefined }, 'migrator.image is missing'],
    [
      'a working folder that is relative',
      { workingDir: 'app' },
      "migrator.workingDir is 'app'; give a folder that begins with '/', such as '/app'",
    ],
    ['a value that is text', { envValues: { PASSWORD: 'x' } }, `migrator.envValues.PASSWORD is 'x'; ${MADE}`],
    [
      'values that are a list',
      { envValues: ['x'] },
      "migrator.envValues is a list; write { NAME: AppEnvValue.secretKey('shop-database', 'password') }",
    ],
    [
      'a variable twice',
      { envValues: { P: DATABASE }, env: { P: 'x' } },
      "migrator.env and migrator.envValues both have 'P'; give one of them",
    ],
    [
      'a source that is text',
      { envFrom: ['shop'] },
      "migrator.envFrom[0] is 'shop'; make it with AppEnvSource, as AppEnvSource.secret('shop-database')",
    ],
    [
      'a Secret whose name is none',
      { envValues: { P: AppEnvValue.secretKey('My', 'x') } },
      "migrator.env.P 'My' is no name of a Secret or ConfigMap; use",
    ],
    ['a step without a name', { steps: [{ command: ['x'] }] }, 'migrator.steps[0].name is undefined; use'],
    [
      'a step that is text',
      { steps: ['x'] },
      "migrator.steps[0] is 'x'; write { name: 'create', command: ['create-database'] }",
    ],
    [
      'a step without a command',
      { steps: [{ name: 'x' }] },
      'migrator.steps[0].command is missing; say what it runs: without it the step cannot be skipped',
    ],
    [
      'a step called as ours',
      { steps: [{ ...STEP, name: 'guard' }] },
      "migrator.steps[0].name is 'guard', as a container of the upgrade's own; give it another name",
    ],
    ['a step twice', { steps: [STEP, STEP] }, "migrator.steps has 'create' twice; give one of them another name"],
    [
      'a group of a step',
      { steps: [{ ...STEP, security: { fsGroup: 1 } }] },
      'migrator.steps[0].security.fsGroup is given; it holds for the whole pod: give migrator.security.fsGroup',
    ],
    ['a variable of a step', { steps: [{ ...STEP, env: { A: 1 } }] }, 'migrator.steps[0].env.A is'],
    [
      'an account that is none',
      { serviceAccountName: 'My' },
      "migrator.serviceAccountName 'My' is no name of a ServiceAccount; use",
    ],
    ['jobs that are text', { jobs: 'x' }, "migrator.jobs is 'x'; make it with Migrator.fromJob(chart, { timeout })"],
  ])('%s', (_, change, message) => {
    expect(refusal(() => longForm(shopChart(), { migrator: { ...migrator, ...change } }))).toContain(
      `shop/shop: ${message}`,
    );
  });
});
