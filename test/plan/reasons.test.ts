import { ACME, added, all, type Change, inObject, migrated, once, Repository, without } from './support';

const CONFIG = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: shop-database\ndata:\n  a: "1"';
const CRON = [
  'apiVersion: batch/v1',
  'kind: CronJob',
  'metadata:',
  '  name: nightly',
  'spec:',
  '  schedule: "0 1 * * *"',
  '  jobTemplate: { spec: { template: { spec: { containers: [{ name: main, image: "a:1" }] } } } }',
].join('\n');
const MAIL = [
  'apiVersion: apps/v1',
  'kind: Deployment',
  'metadata:',
  '  name: mail',
  'spec: { replicas: 1, selector: {}, template: { spec: { containers: [] } } }',
].join('\n');

const QUEUE = [
  'apiVersion: apps/v1',
  'kind: StatefulSet',
  'metadata:',
  '  name: queue',
  'spec: { replicas: 1, selector: {}, serviceName: queue, template: { spec: { containers: [] } } }',
].join('\n');

const inWeb = (from: string | RegExp, to: string) => inObject('Deployment', 'shop-web', once(from, to));
const FENCES = ['fence-changed', 'fence-changed'];

describe('of each change it is told what it does', () => {
  test.each<[string, Change, string, string[], Change?]>([
    ['an image', all('app:1.4.1', 'app:1.4.2'), 'restart', ['pods-changed', 'pods-changed']],
    [
      'an environment variable',
      inWeb('name: web\n', 'name: web\n          env: [{ name: A, value: b }]\n'),
      'restart',
      ['pods-changed'],
    ],
    ['memory', inWeb('memory: 64Mi', 'memory: 80Mi'), 'restart', ['pods-changed']],
    ['replicas', inWeb(/\n {2}replicas: \d+/, '\n  replicas: 7'), 'live', ['replicas-changed']],
    ['an annotation', inWeb('  annotations:\n', '  annotations:\n    owner: a\n'), 'metadata', ['metadata-changed']],
    ['the port of a Service', inObject('Service', 'shop', once('port: 80', 'port: 81')), 'live', ['object-changed']],
    ['a ConfigMap that pods use', once('a: "1"', 'a: "2"'), 'live', ['configuration-mounted'], added(CONFIG)],
    ['an object that is new', added(CONFIG), 'live', ['object-added']],
    ['an object that goes', without('Service', 'shop'), 'live', ['object-removed']],
    ['the schema version', migrated('1.5'), 'downtime', ['schema-changed', ...FENCES]],
    ['an older schema version', migrated('1.3'), 'blocked', ['schema-downgrade', ...FENCES]],
    [
      'an older schema version that is allowed',
      (text) => all(/ALLOW_DOWNGRADE\n(\s+)value: "false"/g, 'ALLOW_DOWNGRADE\n$1value: "true"')(migrated('1.3')(text)),
      'downtime',
      ['schema-changed', ...FENCES],
    ],
    ['schema versions without an order', migrated('next'), 'downtime', ['schema-unordered', ...FENCES]],
    ['the schedule of a CronJob', once('0 1 * * *', '0 2 * * *'), 'live', ['schedule-changed'], added(CRON)],
    ['a workload that goes', without('Deployment', 'shop-worker'), 'live', ['workload-removed']],
    ['a workload that is new', added(MAIL), 'live', ['workload-added']],
    [
      'a workload that goes with a migration',
      (text) => migrated('1.5')(without('Deployment', 'shop-worker')(all(/\n +scale .* shop-worker .*/g, '')(text))),
      'blocked',
      ['workload-removed', 'schema-changed', 'fence-changed'],
    ],
    [
      'a workload that goes with a migration, which stops it',
      (text) => migrated('1.5')(without('Deployment', 'shop-worker')(text)),
      'downtime',
      ['schema-changed', 'fence-changed', 'workload-removed'],
    ],
    ['another selector', inWeb('matchLabels:\n', 'matchLabels:\n      tier: front\n'), 'blocked', ['selector-changed']],
    [
      'what Kubernetes never changes in a StatefulSet',
      once('serviceName: queue', 'serviceName: other'),
      'blocked',
      ['immutable-changed'],
      added(QUEUE),
    ],
    ['the pods of a CronJob', once('a:1', 'a:2'), 'live', ['pods-changed'], added(CRON)],
    ['the fence', inWeb('sleep 1', 'sleep 2'), 'restart', ['fence-changed']],
  ])('%s', (_, change, changeClass, codes, ...[before]) => {
    const repository = new Repository();
    if (before) {
      repository.edit(ACME, before);
      repository.commit('before');
    }
    repository.edit(ACME, change);
    const installation = repository.installation();
    expect([installation.class, installation.reasons.map(({ code }) => code)]).toEqual([changeClass, codes]);
    for (const reason of installation.reasons) expect(reason.remedy !== undefined).toBe(reason.class === 'blocked');
  });

  test('the migrator only: its Job starts, and skips', () => {
    const repository = new Repository();
    repository.edit(ACME, all(/shop-migrate-\w{8}/g, 'shop-migrate-00000000'));
    const { class: changeClass, reasons, jobs, restarts } = repository.installation();
    expect([changeClass, reasons[0].code, restarts]).toEqual(['live', 'jobs-skip', []]);
    expect(jobs).toEqual([{ name: 'shop-migrate-00000000', effect: 'skips' }]);
  });

  test('a migration: how long, from which schema to which, and which Job migrates', () => {
    const repository = new Repository();
    repository.edit(ACME, migrated('1.5'));
    const { downtime, from, to, jobs, restarts } = repository.installation();
    expect(downtime?.longestSeconds).toBeGreaterThan(1800);
    expect([from, to].map((state) => state?.applications[0].schemaVersion)).toEqual(['1.4', '1.5']);
    expect(jobs.map(({ effect }) => effect)).toEqual(['migrates']);
    expect(restarts).toEqual([]);
  });

  test('only where nothing goes down pods are said to be replaced one after the other', () => {
    const repository = new Repository();
    const told = () => repository.installation().reasons.find(({ code }) => code === 'pods-changed')?.text;
    repository.edit(ACME, all('app:1.4.1', 'app:1.4.2'));
    expect(told()).toBe('Deployment/shop-web has other pods: its pods are replaced one after the other');
    repository.edit(ACME, migrated('1.5'));
    expect(told()).toBe('Deployment/shop-web has other pods');
  });
});
