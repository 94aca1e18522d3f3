import { ApiObject, JsonPatch, Testing } from 'cdk8s';
import { ApplicationDeletion, ArgoDestination, PodSecurityLevel, SyncOption, SyncPhase, SyncRetry } from '../../src';
import { application, argoChart, CONFIG_MAP, contents, synthApplication } from '../support/argo';
import { checkRules } from '../support/rules';
import { printed, problems, refusal } from '../support/synth';
import { expectValid } from '../support/validate';

test('an Application that says what it must', () => {
  const manifest = synthApplication();
  expect(manifest).toEqual({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'shop', namespace: 'argocd' },
    spec: {
      project: 'production',
      source: {
        repoURL: 'https://git.example.com/shop.git',
        path: 'dist/shop',
        targetRevision: 'refs/heads/main',
      },
      destination: { server: 'https://kubernetes.default.svc' },
      syncPolicy: { retry: {} },
    },
  });
  expectValid([manifest]);
});

test('an Application that says everything', () => {
  const manifest = synthApplication({
    name: 'shop.eu',
    namespace: 'gitops',
    destination: ArgoDestination.inCluster('shop'),
    automated: true,
    prune: true,
    selfHeal: true,
    retry: SyncRetry.limit(2),
    syncOptions: [SyncOption.SERVER_SIDE_APPLY, SyncOption.CREATE_NAMESPACE, SyncOption.CREATE_NAMESPACE],
    ignoreDifferences: [
      { kind: 'Secret', jsonPointers: ['/data'] },
      {
        group: 'apps',
        kind: 'Deployment',
        name: 'web',
        namespace: 'shop',
        jqPathExpressions: ['.spec.template.spec.containers[].image'],
        managedFieldsManagers: ['updater'],
      },
    ],
    namespaceLabels: { team: 'shop' },
    namespaceAnnotations: { note: 'mine' },
    podSecurity: PodSecurityLevel.PRIVILEGED,
    manifestGeneratePaths: ['.', '/shared'],
    revisionHistoryLimit: 0,
    labels: { stage: 'production' },
    annotations: { note: 'yours' },
    deletion: ApplicationDeletion.DELETE_OBJECTS,
  });
  expect(manifest).toEqual({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name: 'shop.eu',
      namespace: 'gitops',
      labels: { stage: 'production' },
      annotations: { note: 'yours', 'argocd.argoproj.io/manifest-generate-paths': '.;/shared' },
      finalizers: ['resources-finalizer.argocd.argoproj.io'],
    },
    spec: {
      project: 'production',
      source: {
        repoURL: 'https://git.example.com/shop.git',
        path: 'dist/shop',
        targetRevision: 'refs/heads/main',
      },
      destination: { server: 'https://kubernetes.default.svc', namespace: 'shop' },
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        retry: { limit: 2, backoff: { duration: '5s', factor: 2, maxDuration: '3m' } },
        syncOptions: ['CreateNamespace=true', 'ServerSideApply=true'],
        managedNamespaceMetadata: {
          labels: { 'pod-security.kubernetes.io/enforce': 'privileged', team: 'shop' },
          annotations: { note: 'mine' },
        },
      },
      ignoreDifferences: [
        { kind: 'Secret', jsonPointers: ['/data'] },
        {
          group: 'apps',
          kind: 'Deployment',
          name: 'web',
          namespace: 'shop',
          jqPathExpressions: ['.spec.template.spec.containers[].image'],
          managedFieldsManagers: ['updater'],
        },
      ],
      revisionHistoryLimit: 0,
    },
  });
  expectValid([manifest]);
  expect(checkRules([manifest])).toEqual([]);
});

test('automatic syncs, and nothing else', () => {
  const manifest = synthApplication({ automated: true, prune: false, selfHeal: false });
  expect(manifest.spec.syncPolicy.automated).toEqual({});
  expectValid([manifest]);
  expect(synthApplication({ automated: false }).spec.syncPolicy.automated).toBeUndefined();
});

test.each([
  [ApplicationDeletion.KEEP_OBJECTS, undefined],
  [ApplicationDeletion.DELETE_OBJECTS, ['resources-finalizer.argocd.argoproj.io']],
  [ApplicationDeletion.DELETE_OBJECTS_IN_BACKGROUND, ['resources-finalizer.argocd.argoproj.io/background']],
])('deletion %s', (deletion, finalizers) => {
  expect(synthApplication({ deletion }).metadata.finalizers).toEqual(finalizers);
});

test('its namespace is that of the chart, and patches and phases reach it', () => {
  const chart = argoChart({ namespace: 'gitops' });
  const app = application(chart);
  app.with(SyncPhase.sync(3));
  ApiObject.of(app).addJsonPatch(JsonPatch.add('/spec/source/directory', { jsonnet: {} }));
  const [manifest] = Testing.synth(chart);
  expect(app.name).toBe('shop');
  expect(app.apiObject).toBe(ApiObject.of(app));
  expect(manifest.metadata.namespace).toBe('gitops');
  expect(manifest.metadata.annotations).toEqual({ 'argocd.argoproj.io/sync-wave': '3' });
  expect(manifest.spec.source.directory).toEqual({ jsonnet: {} });
});

test('synthesized twice it is the same, and warns once', () => {
  const chart = argoChart();
  application(chart, { syncOptions: [SyncOption.of('Replace=true')] });
  const warnings = printed(() => expect(Testing.synth(chart)).toEqual(Testing.synth(chart)));
  expect(warnings.length).toBe(1);
});

describe('fails at construction for', () => {
  const name = (problem: string) =>
    `name ${problem}; use at most 253 lower-case letters, digits, '-' and '.', beginning and ending with a letter or digit`;

  test.each<[any, string]>([
    [{ name: 'Shop' }, name("'Shop' is not a DNS-1123 subdomain")],
    [{ name: 'a..b' }, name("'a..b' is not a DNS-1123 subdomain")],
    [{ name: 'x'.repeat(254) }, name(`'${'x'.repeat(40)}…' has 254 characters`)],
    [{ name: '' }, name('is ""')],
    [{ project: undefined }, "project is missing; give the name of an ArgoAppProject, or 'default'"],
    [{ source: undefined }, 'source is missing; say where the manifests come from, with ArgoSource.git'],
    [
      { destination: undefined },
      'destination is missing; say where the objects go, for example ArgoDestination.inCluster()',
    ],
    [
      { prune: true },
      'prune is true, but automated is not; it is a part of automatic syncs; set automated, or leave it out',
    ],
    [
      { selfHeal: true, automated: false },
      'selfHeal is true, but automated is not; it is a part of automatic syncs; set automated, or leave it out',
    ],
    [
      { syncOptions: [SyncOption.PRUNE_CONFIRM, SyncOption.PRUNE_NEVER] },
      'syncOptions has both Prune=confirm and Prune=false; give one of them',
    ],
    [{ revisionHistoryLimit: -1 }, 'revisionHistoryLimit is -1; use a whole number from 0 on'],
    [{ revisionHistoryLimit: 1.5 }, 'revisionHistoryLimit is 1.5; use a whole number from 0 on'],
    [
      { manifestGeneratePaths: ['.;/shared'] },
      `manifestGeneratePaths is [".;/shared"]; give one folder each, for example ['.', '/shared']`,
    ],
    [
      { manifestGeneratePaths: ['.', ''] },
      `manifestGeneratePaths is [".",""]; give one folder each, for example ['.', '/shared']`,
    ],
    [
      { ignoreDifferences: [{ kind: '', jsonPointers: ['/data'] }] },
      "ignoreDifferences without a kind; give the kind, or '*' for every kind",
    ],
    [
      { ignoreDifferences: [{ kind: 'Secret' }] },
      "ignoreDifferences for kind 'Secret' names no field; give jsonPointers, jqPathExpressions or managedFieldsManagers",
    ],
    [
      { ignoreDifferences: [{ kind: 'Secret', jsonPointers: ['.data'] }] },
      "ignoreDifferences for kind 'Secret' has the JSON pointer '.data'; begin it with '/', as in /spec/replicas",
    ],
    [
      { ignoreDifferences: [{ kind: 'Secret', jqPathExpressions: ['/data'] }] },
      "ignoreDifferences for kind 'Secret' has the jq path '/data'; begin it with '.', as in .spec.replicas",
    ],
    [
      { namespaceLabels: {} },
      'namespaceLabels is given, but Argo CD does not create the namespace; add SyncOption.CREATE_NAMESPACE',
    ],
    [
      { namespaceAnnotations: {} },
      'namespaceAnnotations is given, but Argo CD does not create the namespace; add SyncOption.CREATE_NAMESPACE',
    ],
    [
      { podSecurity: PodSecurityLevel.BASELINE },
      'podSecurity is given, but Argo CD does not create the namespace; add SyncOption.CREATE_NAMESPACE',
    ],
    [
      { syncOptions: [SyncOption.CREATE_NAMESPACE] },
      'Argo CD is to create a namespace that is not named; name it in the destination',
    ],
  ])('%p', (props, message) => {
    expect(refusal(() => application(argoChart(), props))).toBe(`apps/shop: ${message}`);
  });

  test('contents that the Application is a part of', () => {
    const chart = argoChart();
    expect(refusal(() => application(chart, { contents: [contents(CONFIG_MAP), chart] }))).toBe(
      "apps/shop: contents has 'apps', which this construct is a part of; put it into a chart of its own: Argo CD applies " +
        'the contents, and somebody else applies this',
    );
  });
});

test('fails at synth for contents without objects', () => {
  const chart = argoChart();
  application(chart, { contents: [contents()] });
  expect(problems(chart)).toEqual([
    '[apps/shop] apps/shop: the contents have no objects; give the charts that this Application applies',
  ]);
});

describe('what hurts objects that are not known is warned of', () => {
  const warn = (syncOptions: SyncOption[], props: any = {}) =>
    printed(() => synthApplication({ syncOptions, ...props })).map((line) => line.trim());

  test.each(['Replace', 'Force'])('%s', (option) => {
    expect(warn([SyncOption.of(`${option}=true`)])).toEqual([
      `warning: apps/shop: sync option ${option}=true deletes Jobs while they run, and fields that only the cluster has (OBJECTS_ARE_REPLACED)`,
    ]);
    expect(warn([SyncOption.of(`${option}=false`)])).toEqual([]);
    expect(warn([SyncOption.of(`${option}=true`)], { silencedWarnings: ['OBJECTS_ARE_REPLACED'] })).toEqual([]);
  });

  test.each<any>([
    { group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'] },
    { group: 'apps', kind: 'Deployment', jqPathExpressions: ['.spec.replicas'] },
    { group: 'apps', kind: 'StatefulSet', jsonPointers: ['/spec/replicas'] },
    { group: '*', kind: '*', jsonPointers: ['/metadata', '/spec'] },
  ])('RespectIgnoreDifferences with %p', (difference) => {
    const props = { ignoreDifferences: [difference] };
    expect(warn([SyncOption.RESPECT_IGNORE_DIFFERENCES], props)).toEqual([
      'warning: apps/shop: RespectIgnoreDifferences with ignored replicas: a workload that something stopped stays at 0 (REPLICAS_STAY)',
    ]);
    expect(warn([], props)).toEqual([]);
    expect(warn([SyncOption.RESPECT_IGNORE_DIFFERENCES], { ...props, silencedWarnings: ['REPLICAS_STAY'] })).toEqual(
      [],
    );
  });

  test.each<any>([
    { kind: 'Deployment', jsonPointers: ['/spec/replicas'] },
    { group: 'apps', kind: 'DaemonSet', jsonPointers: ['/spec/replicas'] },
    { group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/paused'] },
    { group: 'apps', kind: 'Deployment', managedFieldsManagers: ['kube-controller-manager'] },
  ])('but not RespectIgnoreDifferences with %p', (difference) => {
    expect(warn([SyncOption.RESPECT_IGNORE_DIFFERENCES], { ignoreDifferences: [difference] })).toEqual([]);
  });

  test.each<[any, string]>([
    [{ group: 'external-secrets.io', kind: 'ExternalSecret', jqPathExpressions: ['.spec.data[].x'] }, '.spec.data[].x'],
    [
      { group: 'example.com', kind: 'Shop', jsonPointers: ['/spec/paused', '/spec/ports/0/name'] },
      '/spec/ports/0/name',
    ],
    [{ group: '*', kind: 'Shop', jsonPointers: ['/spec/ports/0'] }, '/spec/ports/0'],
  ])('RespectIgnoreDifferences in lists: %p', (difference, field) => {
    const props = { ignoreDifferences: [difference] };
    expect(warn([SyncOption.RESPECT_IGNORE_DIFFERENCES], props)).toEqual([
      `warning: apps/shop: RespectIgnoreDifferences with ${field} of ${difference.kind}: Argo CD keeps the whole list, and what Git says in it never arrives (LISTS_STAY)`,
    ]);
    expect(warn([], props)).toEqual([]);
    expect(warn([SyncOption.RESPECT_IGNORE_DIFFERENCES], { ...props, silencedWarnings: ['LISTS_STAY'] })).toEqual([]);
  });

  test.each<any>([
    { group: 'apps', kind: 'Deployment', jqPathExpressions: ['.spec.template.spec.containers[].image'] },
    { group: 'networking.k8s.io', kind: 'Ingress', jsonPointers: ['/spec/rules/0/host'] },
    { group: 'example.com', kind: 'Shop', jsonPointers: ['/spec/port80'], jqPathExpressions: ['.spec.paused'] },
  ])('but not RespectIgnoreDifferences where Argo CD merges: %p', (difference) => {
    expect(warn([SyncOption.RESPECT_IGNORE_DIFFERENCES], { ignoreDifferences: [difference] })).toEqual([]);
  });
});
