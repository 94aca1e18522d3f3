import { Duration, JsonPatch, Testing } from 'cdk8s';
import { AppProbe, AppVolume, type DowntimeUpgradeApp, UpgradeSecret, UpgradeWarning } from '../../../src';
import {
  container,
  deployment,
  environment,
  find,
  job,
  longForm,
  SHORT_FORM,
  shopChart,
  shortForm,
} from '../../support/synth';

const BASE = { schemaVersion: '1.4' };

interface Names {
  stop: string;
  migrate: string;
}

/** The names of the Jobs, after a change. */
function names(props: any = {}, change: (shop: DowntimeUpgradeApp) => void = () => {}, chart = shopChart()): Names {
  change(shortForm(chart, { ...BASE, ...props }));
  const objects = Testing.synth(chart);
  return { stop: job(objects, 'check').metadata.name, migrate: job(objects, 'migrate').metadata.name };
}

const { migrator } = SHORT_FORM;
const before = names();

test('names end in eight hexadecimal digits, and the same content gives the same name', () => {
  expect(before.stop).toMatch(/^shop-check-[0-9a-f]{8}$/);
  expect(before.migrate).toMatch(/^shop-migrate-[0-9a-f]{8}$/);
  expect(names()).toEqual(before);
});

describe('both names stay, so no pod of a Job runs, when only this changes:', () => {
  test.each<[string, any]>([
    ['memory', { resources: { memoryRequest: '512Mi', memoryLimit: '2Gi' } }],
    ['replicas', { replicas: 7 }],
    ['the image', { image: 'registry.example.com/shop/app:1.4.1' }],
    ['the version', { version: '1.4.1' }],
    ['the environment', { env: { LOG_LEVEL: 'debug' } }],
    ['the port and the probes', { port: 9090, livenessProbe: AppProbe.tcp() }],
    ['the command', { command: ['app'], args: ['--fast'] }],
    ['the security context', { security: { runAsUser: 1000 } }],
    ['the volumes', { volumes: [AppVolume.emptyDir('cache', '/cache')] }],
    ['what is silenced', { silencedWarnings: [UpgradeWarning.MISSING_PROBES] }],
  ])('%s', (_, props) => {
    expect(names(props)).toEqual(before);
  });

  test("the chart's labels", () => {
    expect(names({}, undefined, shopChart({ labels: { team: 'checkout' } }))).toEqual(before);
  });

  test('labels and annotations of the Jobs', () => {
    const change = ({ checkJob, migratorJob }: DowntimeUpgradeApp) => {
      for (const job of [checkJob, migratorJob]) {
        job?.metadata.addLabel('team', 'checkout');
        job?.metadata.addAnnotation('note', 'night shift');
      }
    };
    expect(names({}, change)).toEqual(before);
  });

  test('the workload, patched', () => {
    const chart = shopChart();
    const web = deployment(chart, 'web');
    const withWorkload = names({}, (shop) => shop.addWorkload(web), chart);
    web.addJsonPatch(
      JsonPatch.add('/spec/template/spec/containers/0/env', [{ name: 'A', value: 'b' }]),
      JsonPatch.replace('/spec/replicas', 5),
      JsonPatch.replace('/spec/template/spec/containers/0/image', 'registry.example.com/shop/app:1.4.9'),
      JsonPatch.add('/spec/template/metadata/labels/team', 'checkout'),
    );
    const objects = Testing.synth(chart);
    expect(job(objects, 'check').metadata.name).toBe(withWorkload.stop);
    expect(job(objects, 'migrate').metadata.name).toBe(withWorkload.migrate);
  });
});

describe('both names change with', () => {
  const changedMigrator = (change: any) => ({ migrator: { ...migrator, ...change } });
  test.each<[string, any]>([
    ['the schema version', { schemaVersion: '1.5' }],
    ['the attempt', { attempt: 2 }],
    ["the migrator's image", changedMigrator({ image: 'registry.example.com/shop/migrator:1.4.1' })],
    ["the migrator's command", changedMigrator({ command: ['migrate', 'up', '--verbose'] })],
    ["the migrator's arguments", changedMigrator({ args: ['--verbose'] })],
    ["the migrator's environment", changedMigrator({ env: { VERBOSE: '1' } })],
    ["the migrator's timeout", changedMigrator({ timeout: Duration.hours(2) })],
    ["the migrator's backoffLimit", changedMigrator({ backoffLimit: 1 })],
    ["the migrator's resources", changedMigrator({ resources: { memoryLimit: '2Gi' } })],
    ["the migrator's security context", changedMigrator({ security: { runAsUser: 1000 } })],
    ["the migrator's volumes", changedMigrator({ volumes: [AppVolume.emptyDir('cache', '/cache')] })],
    [
      'no known command',
      { ...changedMigrator({ command: undefined }), silencedWarnings: [UpgradeWarning.UNKNOWN_MIGRATOR_COMMAND] },
    ],
    ['the secrets', { secrets: [UpgradeSecret.existing('shop-database')] }],
    ['the image of kubectl', { toolImages: { kubectl: 'mirror.example.com/kubectl:1' } }],
  ])('%s', (_, props) => {
    const after = names(props);
    expect(after.migrate).not.toBe(before.migrate);
    // It names the migrator Job that it makes room for.
    expect(after.stop).not.toBe(before.stop);
  });

  test('a patch of the migrator Job', () => {
    const after = names({}, ({ migratorJob }) =>
      migratorJob.addJsonPatch(JsonPatch.add('/spec/template/spec/priorityClassName', 'high')),
    );
    expect(after.migrate).not.toBe(before.migrate);
    expect(after.stop).not.toBe(before.stop);
  });

  test('another workload', () => {
    const chart = shopChart();
    const after = names({}, (shop) => shop.addWorkload(deployment(chart, 'worker')), chart);
    expect(after.migrate).not.toBe(before.migrate);
    expect(after.stop).not.toBe(before.stop);
  });
});

describe('only the name of the check Job changes with', () => {
  test.each<[string, any]>([
    ['the permission to go back', { allowDowngrade: true }],
    ['the time for pulling images', { imageCheckTimeout: Duration.minutes(3) }],
  ])('%s', (_, props) => {
    const after = names(props);
    expect(after.migrate).toBe(before.migrate);
    expect(after.stop).not.toBe(before.stop);
  });

  test('a patch of the check Job', () => {
    const after = names({}, ({ checkJob }) =>
      checkJob?.addJsonPatch(JsonPatch.add('/spec/template/spec/priorityClassName', 'high')),
    );
    expect(after.migrate).toBe(before.migrate);
    expect(after.stop).not.toBe(before.stop);
  });
});

describe('the migration is mirrored into tracked objects', () => {
  const synth = (change: (shop: DowntimeUpgradeApp) => void = () => {}, props: any = {}) => {
    const chart = shopChart();
    const shop = longForm(chart, { ...BASE, ...props });
    for (const name of ['web', 'worker']) shop.addWorkload(deployment(chart, name));
    change(shop);
    return Testing.synth(chart);
  };
  const WORKLOADS = ['web', 'worker'];

  test("in the metadata of each workload, as the migrator Job's name", () => {
    const objects = synth();
    for (const name of WORKLOADS) {
      expect(find(objects, 'Deployment', name).metadata.annotations).toEqual({
        'cdk8s-downtime/migration': job(objects, 'migrate').metadata.name,
        'cdk8s-downtime/schema-version': '1.4',
      });
    }
    expect(environment(container(job(objects, 'check'), 'check')).MIGRATE_JOB).toBe(
      job(objects, 'migrate').metadata.name,
    );
  });

  test.each<[string, (shop: DowntimeUpgradeApp) => void, any]>([
    ['another image', () => {}, { migrator: { ...migrator, image: 'registry.example.com/shop/migrator:1.4.7' } }],
    ['a patch', ({ migratorJob }) => migratorJob.addJsonPatch(JsonPatch.replace('/spec/backoffLimit', 2)), {}],
    ['another attempt', () => {}, { attempt: 2 }],
  ])('a change of the migrator alone (%s) changes them, but no pod of theirs', (_, change, props) => {
    const old = synth();
    const now = synth(change, props);
    for (const name of WORKLOADS) {
      const [was, is] = [old, now].map((objects) => find(objects, 'Deployment', name));
      expect(is.metadata.annotations['cdk8s-downtime/migration']).not.toBe(
        was.metadata.annotations['cdk8s-downtime/migration'],
      );
      expect(is.spec).toEqual(was.spec);
    }
  });

  test('another schema changes their pods, too', () => {
    const [was, is] = [synth(), synth(undefined, { schemaVersion: '1.5' })].map((objects) =>
      find(objects, 'Deployment', 'web'),
    );
    expect(is.spec.template).not.toEqual(was.spec.template);
    expect(JSON.stringify(is.spec.template)).not.toContain('shop-migrate-');
  });
});
