import { Duration, JsonPatch, Testing } from 'cdk8s';
import { AppVolume, UpgradeWarning } from '../../src';
import {
  container,
  containers,
  deployment,
  environment,
  find,
  job,
  LONG_FORM,
  longForm,
  shopChart,
  synthShortForm,
} from '../support/synth';

const { migrator } = LONG_FORM;
const migratorWith = (change: any) => ({ migrator: { ...migrator, ...change } });

describe('the check Job', () => {
  test('knows all that its program asks for', () => {
    const check = container(job(synthShortForm({ schemaVersion: '1.4' }), 'check'), 'check');
    expect(environment(check)).toMatchObject({
      APP: 'shop',
      MARKER: 'shop-schema',
      SCHEMA_VERSION: '1.4',
      WORKLOADS: 'scale apps/v1 Deployment shop app.kubernetes.io/name=shop',
      STOPPABLE: 'scale deployments.apps\nscale statefulsets.apps\nunschedule daemonsets.apps\nsuspend cronjobs.batch',
      MIGRATE_JOB: expect.stringMatching(/^shop-migrate-[0-9a-f]{8}$/),
      IMAGE_CHECK: 'shop-image-check',
      IMAGE_TIMEOUT: '600',
      ALLOW_DOWNGRADE: 'false',
    });
  });

  test('has time for the images', () => {
    const objects = synthShortForm({ imageCheckTimeout: Duration.minutes(20), allowDowngrade: true });
    const check = job(objects, 'check');
    expect(environment(container(check, 'check'))).toMatchObject({ IMAGE_TIMEOUT: '1200', ALLOW_DOWNGRADE: 'true' });
    expect(check.spec.activeDeadlineSeconds).toBeGreaterThan(1200);
  });

  test('is not counted as failed when its node goes away', () => {
    const { podFailurePolicy, backoffLimit } = job(synthShortForm(), 'check').spec;
    expect(podFailurePolicy.rules[1]).toEqual({
      action: 'Ignore',
      onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }],
    });
    expect(backoffLimit).toBe(3);
  });
});

describe('the application is stopped before the migrator has its pod', () => {
  const stopFirst = (objects: any[]) => environment(container(job(objects, 'check'), 'check')).STOP_FIRST;
  const claim = AppVolume.persistentVolumeClaim('shop-data', '/data');
  const other = AppVolume.persistentVolumeClaim('other-data', '/data');

  test.each<[string, any, string]>([
    ['without volumes', {}, 'false'],
    ['with the same claim', { volumes: [claim], ...migratorWith({ volumes: [claim] }) }, 'true'],
    ['with different claims', { volumes: [claim], ...migratorWith({ volumes: [other] }) }, 'false'],
    [
      'with a folder of the same name',
      { volumes: [AppVolume.emptyDir('shop-data', '/data')], ...migratorWith({ volumes: [claim] }) },
      'false',
    ],
    ['when asked for', migratorWith({ stopFirst: true }), 'true'],
    ['when refused', { volumes: [claim], ...migratorWith({ volumes: [claim], stopFirst: false }) }, 'false'],
  ])('%s', (_, props, expected) => {
    expect(stopFirst(synthShortForm(props))).toBe(expected);
  });

  test('when any workload has the same claim, also by a patch', () => {
    const chart = shopChart();
    const shop = longForm(chart, migratorWith({ volumes: [claim] }));
    shop.addWorkload(deployment(chart, 'web'));
    const worker = deployment(chart, 'worker', { pod: { volumes: [{ name: 'tmp', emptyDir: {} }] } });
    shop.addWorkload(worker);
    const volume = { name: 'data', persistentVolumeClaim: { claimName: 'shop-data' } };
    expect(stopFirst(Testing.synth(chart))).toBe('false');
    worker.addJsonPatch(JsonPatch.add('/spec/template/spec/volumes/-', volume));
    expect(stopFirst(Testing.synth(chart))).toBe('true');
  });
});

describe('the migrator Job', () => {
  test('runs the command and its arguments through the starter', () => {
    const { command, args } = container(job(synthShortForm(migratorWith({ args: ['--all'] })), 'migrate'), 'migrate');
    expect(command.slice(-3)).toEqual(['migrate', 'up', '--all']);
    expect(command[0]).toMatch(/busybox$/);
    expect(args).toBeUndefined();
  });

  test('runs an unknown command as it is, and says that it cannot be skipped', () => {
    const objects = synthShortForm({
      ...migratorWith({ command: undefined, args: ['up'] }),
      silencedWarnings: [UpgradeWarning.UNKNOWN_MIGRATOR_COMMAND],
    });
    const migrate = job(objects, 'migrate');
    const { command, args, volumeMounts } = container(migrate, 'migrate');
    expect([command, args, volumeMounts]).toEqual([undefined, ['up'], undefined]);
    expect(environment(container(migrate, 'guard')).CAN_SKIP).toBe('false');
    expect(containers(migrate).map(({ name }) => name)).not.toContain('tools');
    expect(environment(container(job(synthShortForm(), 'migrate'), 'guard')).CAN_SKIP).toBe('true');
  });

  test('has the environment, the resources and the volumes that it was given', () => {
    const migrate = job(
      synthShortForm(
        migratorWith({
          env: { MODE: 'expand' },
          resources: { memoryRequest: '512Mi', memoryLimit: '3Gi' },
          volumes: [AppVolume.persistentVolumeClaim('shop-data', '/data')],
        }),
      ),
      'migrate',
    );
    const own = container(migrate, 'migrate');
    expect(own.env).toEqual([{ name: 'MODE', value: 'expand' }]);
    expect(own.resources).toEqual({
      requests: { cpu: '100m', memory: '512Mi' },
      limits: { cpu: '1', memory: '3Gi' },
    });
    expect(own.volumeMounts).toContainEqual({ name: 'claim-shop-data', mountPath: '/data' });
    expect(migrate.spec.template.spec.volumes).toContainEqual({
      name: 'claim-shop-data',
      persistentVolumeClaim: { claimName: 'shop-data' },
    });
  });

  test.each([
    ['registry.example.com/shop/migrator', 'registry.example.com/shop/migrator:1.4.0'],
    ['registry.example.com/shop/migrator:7', 'registry.example.com/shop/migrator:7'],
  ])('runs the image %s as %s', (image, full) => {
    expect(container(job(synthShortForm(migratorWith({ image })), 'migrate'), 'migrate').image).toBe(full);
  });

  test('tries once unless told otherwise', () => {
    expect(job(synthShortForm(), 'migrate').spec.backoffLimit).toBe(0);
    expect(job(synthShortForm(migratorWith({ backoffLimit: 2 })), 'migrate').spec.backoffLimit).toBe(2);
  });

  test('is not killed before its timeout, however long the pods take to go', () => {
    const chart = shopChart();
    const shop = longForm(chart, migratorWith({ timeout: Duration.minutes(10) }));
    shop.addWorkload(deployment(chart, 'web', { pod: { terminationGracePeriodSeconds: 300 } }));
    const migrate = job(Testing.synth(chart), 'migrate');
    expect(environment(container(migrate, 'guard')).DRAIN_TIMEOUT).toBe('360');
    expect(migrate.spec.activeDeadlineSeconds).toBeGreaterThanOrEqual(600 + 360);
  });

  test('waits as long as stopTimeout says', () => {
    const guard = (props: any) => environment(container(job(synthShortForm(props), 'migrate'), 'guard')).DRAIN_TIMEOUT;
    expect(guard({})).toBe('90');
    expect(guard({ stopTimeout: Duration.seconds(31) })).toBe('31');
  });

  test('is not moved to another node while it runs', () => {
    expect(job(synthShortForm(), 'migrate').spec.template.metadata.annotations).toMatchObject({
      'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
      'karpenter.sh/do-not-disrupt': 'true',
    });
  });

  test('guards against the pods of every selector, whatever its form', () => {
    const chart = shopChart();
    const shop = longForm(chart);
    const matchExpressions = [
      { key: 'tier', operator: 'In', values: ['b', 'a'] },
      { key: 'canary', operator: 'DoesNotExist' },
      { key: 'zone', operator: 'NotIn', values: ['z'] },
      { key: 'app', operator: 'Exists' },
    ];
    const labels = { app: 'x', tier: 'a', x: '1', y: '2' };
    const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'app:1' }] } };
    shop.addWorkload(deployment(chart, 'web', { spec: { selector: { matchExpressions }, template } }));
    shop.addWorkload(deployment(chart, 'b', { spec: { selector: { matchLabels: { y: '2', x: '1' } }, template } }));
    shop.addWorkload(deployment(chart, 'a', { spec: { selector: { matchLabels: { x: '1', y: '2' } }, template } }));
    expect(environment(container(job(Testing.synth(chart), 'migrate'), 'guard'))).toMatchObject({
      SELECTORS: ['cdk8s-downtime/app=shop', '!canary,app,tier in (a,b),zone notin (z)', 'x=1,y=2'].join('\n'),
      WORKLOADS: [
        'scale apps/v1 Deployment a x=1,y=2',
        'scale apps/v1 Deployment b x=1,y=2',
        'scale apps/v1 Deployment web !canary,app,tier in (a,b),zone notin (z)',
      ].join('\n'),
    });
  });
});

describe('the image check', () => {
  const images = (objects: any[]) =>
    containers(find(objects, 'Deployment', 'shop-image-check'))
      .filter(({ name }) => name.startsWith('check-'))
      .map(({ name, image }) => [name, image]);

  test('has no pod of its own accord', () => {
    const { spec } = find(synthShortForm(), 'Deployment', 'shop-image-check');
    expect([spec.replicas, spec.strategy]).toEqual([0, { type: 'Recreate' }]);
  });

  test('starts every image of the new version, once', () => {
    const chart = shopChart();
    const shop = longForm(chart);
    const initContainers = [{ name: 'first', image: 'init:1' }];
    shop.addWorkload(deployment(chart, 'worker', { container: { image: 'worker:1' }, pod: { initContainers } }));
    shop.addWorkload(deployment(chart, 'web', { container: { image: 'web:1' } }));
    shop.addWorkload(deployment(chart, 'twin', { container: { image: 'web:1' } }));
    expect(images(Testing.synth(chart))).toEqual([
      ['check-migrator', 'registry.example.com/shop/migrator:1.4.0'],
      ['check-app-1', 'init:1'],
      ['check-app-2', 'web:1'],
      ['check-app-3', 'worker:1'],
    ]);
  });

  test('takes images as they are after patches', () => {
    const chart = shopChart();
    const shop = longForm(chart);
    const web = deployment(chart, 'web');
    shop.addWorkload(web);
    web.addJsonPatch(JsonPatch.replace('/spec/template/spec/containers/0/image', 'web:2'));
    expect(images(Testing.synth(chart))[1]).toEqual(['check-app-1', 'web:2']);
  });

  test('has the secrets for pulling that the workloads have; everything else has the own ones', () => {
    const chart = shopChart();
    const shop = longForm(chart, { imagePullSecrets: ['own'] });
    shop.addWorkload(deployment(chart, 'web', { pod: { imagePullSecrets: [{ name: 'theirs' }, { name: 'own' }] } }));
    shop.addWorkload(deployment(chart, 'bare'));
    const objects = Testing.synth(chart);
    const secrets = (object: any) => object.spec.template.spec.imagePullSecrets;
    expect(secrets(find(objects, 'Deployment', 'shop-image-check'))).toEqual([{ name: 'own' }, { name: 'theirs' }]);
    expect(secrets(job(objects, 'migrate'))).toEqual([{ name: 'own' }]);
    expect(secrets(job(objects, 'check'))).toEqual([{ name: 'own' }]);
    expect(secrets(find(objects, 'Deployment', 'web'))).toEqual([{ name: 'theirs' }, { name: 'own' }]);
    expect(secrets(find(objects, 'Deployment', 'bare'))).toEqual([{ name: 'own' }]);
  });
});
