import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { ApiObject, App, Chart, Include, JsonPatch, Testing, YamlOutputType } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import { AppVolume, DowntimeUpgradeApp, ManifestApp, SyncPhase, UpgradeSecret, UpgradeWarning } from '../../src';
import { container, deployment, find, job, LONG_FORM, longForm, printed, problems, shopChart } from '../support/synth';
import { expectValid } from '../support/validate';

const url = join(__dirname, 'fixtures', 'billing-configuration.yaml');
const HOOK = {
  'argocd.argoproj.io/hook': 'PreSync',
  'argocd.argoproj.io/hook-delete-policy': 'HookFailed',
  'argocd.argoproj.io/sync-wave': '-1',
};
const LABELS = { 'cdk8s-downtime/upgrade': 'shop' };
const PROPS = {
  ...LONG_FORM,
  secrets: [UpgradeSecret.existing('billing-database'), UpgradeSecret.existing('billing-keys')],
  migrator: { ...LONG_FORM.migrator, volumes: [AppVolume.configMap('billing-settings', '/etc/billing')] },
  imagePullSecrets: ['billing-registry'],
};
const COPIES = ['billing-database', 'billing-from-store', 'billing-registry', 'billing-settings'];

/** An application whose migrator needs what its chart brings. */
function addBilling(chart: Chart, props: object = PROPS) {
  const app = new DowntimeUpgradeApp(chart, 'shop', props as typeof PROPS);
  const include = new Include(chart, 'billing', { url });
  app.addWorkloads(include);
  return { app, include };
}

function billing(props?: object) {
  const chart = shopChart();
  return { chart, ...addBilling(chart, props) };
}

/** One object, and the application with a workload. */
function chartWith(object: ConstructorParameters<typeof ApiObject>[2], props: object) {
  const chart = shopChart();
  const app = longForm(chart, props);
  app.addWorkload(deployment(chart, 'web'));
  return { chart, app, object: new ApiObject(chart, 'object', object) };
}

const copiesIn = (objects: any[]) =>
  objects
    .filter(({ metadata }) => metadata.name.endsWith('-migrator'))
    .map(({ kind, metadata }) => `${kind}/${metadata.name}`);

describe('configuration that the chart brings after the migrator', () => {
  const objects = Testing.synth(billing().chart);
  const pod = job(objects, 'migrate').spec.template.spec;

  test('is copied as hooks before it, whatever makes it', () => {
    expect(copiesIn(objects).sort()).toEqual([
      'ConfigMap/billing-settings-migrator',
      'ExternalSecret/billing-keys-migrator',
      'Secret/billing-database-migrator',
      'Secret/billing-registry-migrator',
    ]);
    expect(find(objects, 'Secret', 'billing-database-migrator')).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: 'billing-database-migrator',
        namespace: 'shop',
        annotations: { ...HOOK, 'example.com/owner': 'billing' },
        labels: LABELS,
      },
      type: 'Opaque',
      stringData: { URL: 'postgres://db.example.com/billing' },
    });
    expect(find(objects, 'ExternalSecret', 'billing-keys-migrator')).toMatchObject({
      metadata: { annotations: HOOK },
      spec: { target: { name: 'billing-keys-migrator' }, dataFrom: [{ extract: { key: 'billing' } }] },
    });
    expectValid(objects);
  });

  test('the originals and the application stay as they were', () => {
    expect(find(objects, 'Secret', 'billing-database').immutable).toBe(true);
    expect(find(objects, 'ExternalSecret', 'billing-from-store').spec.target).toEqual({ name: 'billing-keys' });
    const app = find(objects, 'Deployment', 'billing').spec.template.spec;
    expect(app.imagePullSecrets).toEqual([{ name: 'billing-registry' }]);
    expect(app.containers[0].envFrom).toEqual([{ secretRef: { name: 'billing-database' } }]);
  });

  test('the upgrade uses the copies', () => {
    const envFrom = ['billing-database-migrator', 'billing-keys-migrator'].map((name) => ({ secretRef: { name } }));
    expect(container(job(objects, 'migrate'), 'migrate').envFrom).toEqual(envFrom);
    expect(pod.volumes.find(({ name }: any) => name === 'config-billing-settings').configMap).toEqual({
      name: 'billing-settings-migrator',
    });
    const check = find(objects, 'Deployment', 'shop-image-check');
    expect(container(check, 'check-migrator').envFrom).toEqual(envFrom);
    expect(check.spec.template.spec.volumes.slice(1)).toEqual([
      { name: 'config-billing-settings', configMap: { name: 'billing-settings-migrator' } },
    ]);
    expect(container(check, 'check-migrator').volumeMounts.slice(1)).toEqual([
      { name: 'config-billing-settings', mountPath: '/etc/billing', readOnly: true },
    ]);
    for (const object of [job(objects, 'migrate'), job(objects, 'check'), check]) {
      expect(object.spec.template.spec.imagePullSecrets).toEqual([{ name: 'billing-registry-migrator' }]);
    }
  });

  test('a second synthesis gives the same, with what was patched meanwhile', () => {
    const { chart, include } = billing();
    expect(Testing.synth(chart)).toEqual(objects);
    const secret = ApiObject.of(include.node.findChild('billing-database-secret'));
    secret.addJsonPatch(JsonPatch.replace('/stringData/URL', 'postgres://other.example.com/billing'));
    expect(find(Testing.synth(chart), 'Secret', 'billing-database-migrator').stringData).toEqual({
      URL: 'postgres://other.example.com/billing',
    });
  });

  test('the values are no part of the Jobs: another value starts none', () => {
    const { chart, include } = billing();
    const secret = ApiObject.of(include.node.findChild('billing-database-secret'));
    secret.addJsonPatch(JsonPatch.replace('/stringData/URL', 'other'));
    expect(job(Testing.synth(chart), 'migrate').metadata.name).toBe(job(objects, 'migrate').metadata.name);
  });
});

describe('the copies are there', () => {
  const outdir = mkdtempSync(join(os.tmpdir(), 'early-configuration-'));
  afterAll(() => rmSync(outdir, { recursive: true }));

  const written = () =>
    readdirSync(outdir, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.yaml'))
      .flatMap((file) =>
        parseAllDocuments(readFileSync(join(outdir, file), 'utf8')).map((document) => document.toJS()),
      );

  const apps: [string, () => App | ManifestApp][] = [
    ["with cdk8s' App, a file a chart", () => new App({ outdir })],
    ...[
      YamlOutputType.FILE_PER_APP,
      YamlOutputType.FILE_PER_RESOURCE,
      YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE,
    ].map((yamlOutputType): [string, () => App] => [
      `with cdk8s' App, ${YamlOutputType[yamlOutputType]}`,
      () => new App({ outdir, yamlOutputType }),
    ]),
    ['with ManifestApp', () => new ManifestApp({ outdir })],
  ];

  test.each(apps)('%s', (_, make) => {
    rmSync(outdir, { recursive: true });
    const app = make();
    addBilling(new Chart(app, 'shop', { namespace: 'shop' }));
    printed(() => app.synth());
    expect(copiesIn(written()).length).toBe(COPIES.length);
  });

  test('as one text', () => {
    const app = new App({ outdir });
    addBilling(new Chart(app, 'shop', { namespace: 'shop' }));
    expect(copiesIn(parseAllDocuments(app.synthYaml()).map((document) => document.toJS())).length).toBe(COPIES.length);
  });
});

describe('nothing is copied', () => {
  const secret = (annotations: { [key: string]: string }) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'database', annotations },
  });
  const secrets = [UpgradeSecret.existing('database')];

  test.each<[string, ConstructorParameters<typeof ApiObject>[2]]>([
    ['that comes before by itself', secret(SyncPhase.preSync(-5).annotations)],
    [
      "that comes before by itself, as a hook of Helm's",
      secret({ 'helm.sh/hook': 'pre-install,pre-upgrade', 'helm.sh/hook-delete-policy': 'hook-failed' }),
    ],
    ['that no sync applies', secret({ 'argocd.argoproj.io/hook': 'Skip' })],
    ['of another kind', { ...secret({}), kind: 'ConfigMap' }],
    [
      'that is only changed',
      {
        apiVersion: 'external-secrets.io/v1',
        kind: 'ExternalSecret',
        metadata: { name: 'database' },
        spec: { target: { creationPolicy: 'Merge' } },
      },
    ],
  ])('%s', (_, object) => {
    const { chart } = chartWith(object, { secrets });
    const objects = Testing.synth(chart);
    expect(copiesIn(objects)).toEqual([]);
    expect(container(job(objects, 'migrate'), 'migrate').envFrom).toEqual([{ secretRef: { name: 'database' } }]);
  });

  test.each([SyncPhase.preSync(10), SyncPhase.preSync(20), SyncPhase.sync(-3)])('but for what comes in %j', (phase) => {
    expect(copiesIn(Testing.synth(chartWith(secret(phase.annotations), { secrets }).chart))).toEqual([
      'Secret/database-migrator',
    ]);
  });
});

test('what a JSON patch brings into the migrator is copied, too: keys, projected volumes, init containers', () => {
  const { chart, app } = billing(LONG_FORM);
  app.migratorJob.addJsonPatch(
    JsonPatch.add('/spec/template/spec/containers/1/env', [
      { name: 'URL', valueFrom: { secretKeyRef: { name: 'billing-database', key: 'URL' } } },
      { name: 'INI', valueFrom: { configMapKeyRef: { name: 'billing-settings', key: 'settings.ini' } } },
    ]),
    JsonPatch.add('/spec/template/spec/volumes/-', {
      name: 'keys',
      projected: { sources: [{ secret: { name: 'billing-keys' } }] },
    }),
  );
  const objects = Testing.synth(chart);
  expect(copiesIn(objects).length).toBe(4);
  const text = JSON.stringify(job(objects, 'migrate'));
  for (const name of ['billing-database', 'billing-settings', 'billing-keys']) {
    expect(text).toContain(`"${name}-migrator"`);
    expect(text).not.toContain(`"${name}"`);
  }
});

test('a Secret in a List is copied', () => {
  const items = [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'database' }, stringData: { A: 'b' } }];
  const list = { apiVersion: 'v1', kind: 'List', metadata: { name: 'all' }, items };
  const { chart } = chartWith(list, { secrets: [UpgradeSecret.existing('database')] });
  expect(find(Testing.synth(chart), 'Secret', 'database-migrator').stringData).toEqual({ A: 'b' });
});

test('two applications share a copy', () => {
  const { chart } = billing();
  const other = new DowntimeUpgradeApp(chart, 'other', {
    ...LONG_FORM,
    secrets: [UpgradeSecret.existing('billing-database')],
  });
  other.addWorkload(deployment(chart, 'web'));
  expect(copiesIn(Testing.synth(chart)).length).toBe(COPIES.length);
});

describe('a SealedSecret', () => {
  const sealed = (annotations: { [key: string]: string }) => ({
    apiVersion: 'bitnami.com/v1alpha1',
    kind: 'SealedSecret',
    metadata: { name: 'database', annotations },
    spec: { encryptedData: { A: 'Ag==' }, template: { metadata: { name: 'database', annotations } } },
  });
  const props = { secrets: [UpgradeSecret.existing('database')] };

  test('that is sealed for the namespace is copied', () => {
    const scope = { 'sealedsecrets.bitnami.com/namespace-wide': 'true' };
    const copy = find(Testing.synth(chartWith(sealed(scope), props).chart), 'SealedSecret', 'database-migrator');
    expect(copy.metadata.annotations).toEqual({ ...scope, ...HOOK });
    expect(copy.spec.template.metadata).toEqual({ name: 'database-migrator', annotations: scope });
  });

  test('that is sealed for one name is refused', () => {
    expect(problems(chartWith(sealed({}), props).chart)).toEqual([
      "[shop/shop] shop/object: the migrator uses Secret 'database', which this SealedSecret makes after the migration, and which is sealed for this one name: no copy can come before it; seal it with 'kubeseal --scope namespace-wide', or give it as UpgradeSecret.sealed",
    ]);
  });
});

test('a ServiceAccount of the chart that the migrator is patched to use is refused', () => {
  const { chart, app } = chartWith({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'cloud' } }, {});
  app.migratorJob.addJsonPatch(JsonPatch.replace('/spec/template/spec/serviceAccountName', 'cloud'));
  expect(problems(chart)).toEqual([
    "[shop/shop] shop/object: the migrator's pod uses ServiceAccount 'cloud', which comes after it: a first installation waits for it for ever; create the account before, as with another Application; or use UpgradeStrategy.FENCED_ROLLOUT, where it comes in time; or let the pod keep the upgrade's own account, and put there what this one has: serviceAccount.metadata.addAnnotation('...', '...')",
  ]);
});

test('a claim of the chart that the migrator mounts is warned of, which can be silenced', () => {
  const lines = (props: object) => {
    const volumes = [AppVolume.persistentVolumeClaim('data', '/data')];
    const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data' } };
    const { chart } = chartWith(claim, { ...props, migrator: { ...LONG_FORM.migrator, volumes } });
    return printed(() => Testing.synth(chart));
  };
  expect(lines({})).toEqual([
    "warning: shop/object: the migrator mounts claim 'data', which comes after it: a first installation waits for it for ever; apply the claim before, or with another Application (CLAIM_AFTER_MIGRATOR)\n",
  ]);
  expect(lines({ silencedWarnings: [UpgradeWarning.CLAIM_AFTER_MIGRATOR] })).toEqual([]);
});
