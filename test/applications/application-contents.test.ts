import { ApiObject, type Chart, Testing } from 'cdk8s';
import {
  ApplicationDeletion,
  ArgoDestination,
  PodSecurityLevel,
  SyncOption,
  SyncRetry,
  UpgradeSecret,
} from '../../src';
import { application, argoChart, CLAIM, CONFIG_MAP, contents, HOOK, object, synthApplication } from '../support/argo';
import { checkRules } from '../support/rules';
import { deployment, printed, problems, shopChart, shortForm } from '../support/synth';
import { expectValid } from '../support/validate';

/** A chart with a downtime upgrade, and these objects beside it. */
function upgrade(objects: any[] = [], props: any = {}): Chart {
  const chart = shopChart();
  shortForm(chart, props);
  for (const [index, one] of objects.entries()) new ApiObject(chart, `object-${index}`, one);
  return chart;
}

const AUTOSCALER = object('autoscaling/v2', 'HorizontalPodAutoscaler', 'shop', {
  spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' }, minReplicas: 2, maxReplicas: 5 },
});
const IGNORED_REPLICAS = {
  group: 'apps',
  kind: 'Deployment',
  name: 'shop',
  managedFieldsManagers: ['kube-controller-manager'],
};
const EXTERNAL_SECRET_DEFAULTS = {
  group: 'external-secrets.io',
  kind: 'ExternalSecret',
  jqPathExpressions: [
    '.spec.data[]?.remoteRef.conversionStrategy',
    '.spec.data[]?.remoteRef.decodingStrategy',
    '.spec.data[]?.remoteRef.metadataPolicy',
    '.spec.data[]?.remoteRef.nullBytePolicy',
    '.spec.dataFrom[]?.extract.conversionStrategy',
    '.spec.dataFrom[]?.extract.decodingStrategy',
    '.spec.dataFrom[]?.extract.metadataPolicy',
    '.spec.dataFrom[]?.extract.nullBytePolicy',
  ],
};
const PROTECTED = { 'argocd.argoproj.io/sync-options': 'Prune=confirm, Delete=confirm' };

describe('what a downtime upgrade needs', () => {
  test('is derived from it', () => {
    const manifest = synthApplication({ contents: [upgrade()] });
    expect(manifest.spec).toEqual({
      project: 'production',
      source: {
        repoURL: 'https://git.example.com/shop.git',
        path: 'dist/shop',
        targetRevision: 'refs/heads/main',
      },
      destination: { server: 'https://kubernetes.default.svc', namespace: 'shop' },
      syncPolicy: {
        retry: {},
        syncOptions: ['CreateNamespace=true', 'FailOnSharedResource=true'],
        managedNamespaceMetadata: { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
      },
    });
    expectValid([manifest]);
    expect(checkRules([manifest])).toEqual([]);
  });

  test('with an autoscaler: its number is kept, that of the stop is not', () => {
    const manifest = synthApplication({ contents: [upgrade([AUTOSCALER])] });
    expect(manifest.spec.ignoreDifferences).toEqual([IGNORED_REPLICAS]);
    expect(manifest.spec.syncPolicy.syncOptions).toEqual([
      'CreateNamespace=true',
      'FailOnSharedResource=true',
      'RespectIgnoreDifferences=true',
    ]);
    expectValid([manifest]);
  });

  test('with an autoscaler of KEDA, whose target is a Deployment unless it says otherwise', () => {
    const scaled = (scaleTargetRef: any) =>
      synthApplication({
        contents: [upgrade([object('keda.sh/v1alpha1', 'ScaledObject', 'shop', { spec: { scaleTargetRef } })])],
      });
    expect(scaled({ name: 'shop' }).spec.ignoreDifferences).toEqual([IGNORED_REPLICAS]);
    expect(scaled({ kind: 'StatefulSet', name: 'shop' }).spec.ignoreDifferences).toBeUndefined();
    expect(scaled({ name: 'other' }).spec.ignoreDifferences).toBeUndefined();
  });

  test('with secrets from outside: what the API server adds to them is ignored where Argo CD would see it', () => {
    const secrets = [UpgradeSecret.external('database', { store: 'vault', extract: ['shop'] })];
    const ignored = (objects: any[], syncOptions: SyncOption[]) => {
      const manifest = synthApplication({ contents: [upgrade(objects, { secrets })], syncOptions });
      expectValid([manifest]);
      return manifest.spec.ignoreDifferences;
    };
    expect(ignored([], [])).toBeUndefined();
    expect(ignored([], [SyncOption.SERVER_SIDE_APPLY])).toEqual([EXTERNAL_SECRET_DEFAULTS]);
    // Together with RespectIgnoreDifferences it would keep the lists, and new keys of the secret would never arrive.
    expect(ignored([AUTOSCALER], [SyncOption.SERVER_SIDE_APPLY])).toEqual([IGNORED_REPLICAS]);
    expect(
      synthApplication({ contents: [upgrade()], syncOptions: [SyncOption.SERVER_SIDE_APPLY] }).spec.ignoreDifferences,
    ).toBeUndefined();
  });

  test('stands before what the user says, and gives way to it', () => {
    const own = { kind: 'Secret', jsonPointers: ['/data'] };
    const { spec } = synthApplication({
      contents: [upgrade([AUTOSCALER])],
      ignoreDifferences: [own],
      syncOptions: [SyncOption.of('CreateNamespace=false'), SyncOption.SERVER_SIDE_APPLY],
      retry: SyncRetry.none(),
    });
    expect(spec.ignoreDifferences).toEqual([IGNORED_REPLICAS, own]);
    expect(spec.syncPolicy).toEqual({
      retry: {},
      syncOptions: [
        'CreateNamespace=false',
        'FailOnSharedResource=true',
        'RespectIgnoreDifferences=true',
        'ServerSideApply=true',
      ],
    });
  });

  test('is what it needs at synth, not at construction', () => {
    const shop = upgrade();
    const chart = argoChart();
    application(chart, { contents: [shop] });
    new ApiObject(shop, 'late', AUTOSCALER);
    expect(Testing.synth(chart)[0].spec.ignoreDifferences).toEqual([IGNORED_REPLICAS]);
  });

  test('of several charts is taken together', () => {
    const { spec } = synthApplication({ contents: [upgrade(), contents(AUTOSCALER)] });
    expect(spec.ignoreDifferences).toEqual([IGNORED_REPLICAS]);
    const shop = upgrade();
    expect(synthApplication({ contents: [shop, shop.node.findChild('shop')] }).spec).toEqual(
      synthApplication({ contents: [shop] }).spec,
    );
  });
});

describe('retries', () => {
  const hook = (argo: string, helm: string) =>
    object('v1', 'ConfigMap', 'hook', {
      metadata: { annotations: { 'argocd.argoproj.io/hook': argo, 'helm.sh/hook': helm } },
    });
  const FIVE = { limit: 5, backoff: { duration: '5s', factor: 2, maxDuration: '3m' } };

  test.each<[string, any[], any]>([
    ['contents without hooks are tried again', [CONFIG_MAP], FIVE],
    ['contents with hooks are not', [CONFIG_MAP, HOOK], {}],
    [
      'hooks that run when the Application is deleted do not count',
      [object('v1', 'ConfigMap', 'last', { metadata: { annotations: { 'argocd.argoproj.io/hook': 'PostDelete' } } })],
      FIVE,
    ],
    [
      'hooks of Helm count',
      [object('v1', 'ConfigMap', 'first', { metadata: { annotations: { 'helm.sh/hook': 'test, pre-upgrade' } } })],
      {},
    ],
    ['hooks of Helm count beside a word that Argo CD does not know', [hook('presync', 'pre-upgrade')], {}],
    ['hooks of Helm do not count when Argo CD skips the object', [hook('Skip', 'pre-upgrade')], FIVE],
    ['hooks that Argo CD never applies do not count', [hook('presync', 'test')], FIVE],
  ])('%s', (_, objects, retry) => {
    expect(synthApplication({ contents: [contents(...objects)] }).spec.syncPolicy.retry).toEqual(retry);
  });
});

describe('namespaces', () => {
  const inNamespace = (namespace: string) => object('v1', 'ConfigMap', namespace, { metadata: { namespace } });

  test('one that is among the contents is not created', () => {
    const { spec } = synthApplication({ contents: [contents(CONFIG_MAP, object('v1', 'Namespace', 'shop'))] });
    expect(spec.syncPolicy.syncOptions).toBeUndefined();
    expect(spec.destination.namespace).toBe('shop');
  });

  test('the namespace of other things than downtime upgrades is not labelled', () => {
    const { syncPolicy } = synthApplication({ contents: [contents(CONFIG_MAP)] }).spec;
    expect(syncPolicy.syncOptions).toEqual(['CreateNamespace=true']);
    expect(syncPolicy.managedNamespaceMetadata).toBeUndefined();
  });

  test.each<[string, any, any]>([
    ['needs', { container: { securityContext: { capabilities: { add: ['CHOWN'] } } } }, 'baseline'],
    ['no label for', { pod: { hostNetwork: true } }, undefined],
  ])('the label is what a workload %s', (_, parts, level) => {
    const shop = upgrade();
    deployment(shop, 'other', parts);
    const { managedNamespaceMetadata } = synthApplication({ contents: [shop] }).spec.syncPolicy;
    expect(managedNamespaceMetadata?.labels).toEqual(level && { 'pod-security.kubernetes.io/enforce': level });
  });

  test('the label may be weaker than it could be, and others come to it', () => {
    const { syncPolicy } = synthApplication({
      contents: [upgrade()],
      podSecurity: PodSecurityLevel.BASELINE,
      namespaceLabels: { team: 'shop' },
    }).spec;
    expect(syncPolicy.managedNamespaceMetadata).toEqual({
      labels: { 'pod-security.kubernetes.io/enforce': 'baseline', team: 'shop' },
    });
  });

  test('the destination may name one of several', () => {
    const { destination } = synthApplication({
      contents: [contents(CONFIG_MAP, inNamespace('other'))],
      destination: ArgoDestination.inCluster('other'),
    }).spec;
    expect(destination.namespace).toBe('other');
  });

  test('contents without a namespace go where the destination says', () => {
    const roles = object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'reader', { metadata: { namespace: '' } });
    const { spec } = synthApplication({ contents: [contents(roles)], destination: ArgoDestination.inCluster('x') });
    expect(spec.destination.namespace).toBe('x');
    expect(synthApplication({ contents: [contents(roles)] }).spec.destination.namespace).toBeUndefined();
  });

  test.each<[any[], any, string]>([
    [
      [CONFIG_MAP, inNamespace('other')],
      {},
      'the contents are in several namespaces: other, shop; name one of them in the destination',
    ],
    [
      [CONFIG_MAP],
      { destination: ArgoDestination.inCluster('shpo') },
      "the destination's namespace is 'shpo', but the contents are in shop; leave it out of the destination: it is taken from the contents",
    ],
    [
      [object('v1', 'Pod', 'main', { spec: { containers: [{ name: 'main', image: 'busybox:1.37.0' }] } })],
      { podSecurity: PodSecurityLevel.RESTRICTED },
      "podSecurity is 'restricted', but pods of the contents need 'baseline'; change the pods, or leave it out: it is taken from them",
    ],
    [
      [object('v1', 'Namespace', 'shop'), CONFIG_MAP],
      { namespaceLabels: { team: 'shop' } },
      'namespaceLabels is given, but Argo CD does not create the namespace; add SyncOption.CREATE_NAMESPACE',
    ],
  ])('fails for %#', (objects, props, message) => {
    const chart = argoChart();
    application(chart, { contents: [contents(...objects)], ...props });
    expect(problems(chart)).toEqual([`[apps/shop] apps/shop: ${message}`]);
  });
});

describe('what hurts a downtime upgrade is refused', () => {
  function refused(props: any, shop = upgrade()): string[] {
    const chart = argoChart();
    application(chart, { contents: [shop], ...props });
    return problems(chart).map((line) => line.replace('[apps/shop] apps/shop: ', ''));
  }

  test.each(['Replace', 'Force'])('fails for the sync option %s', (name) => {
    expect(refused({ syncOptions: [SyncOption.of(`${name}=true`)] })).toEqual([
      `sync option ${name}=true for the downtime upgrade of shop; leave it out: it deletes Jobs while they migrate, and what the upgrade notes on objects`,
    ]);
  });

  test.each(['Replace=true', 'PruneLast=true,Force=true'])('fails for a workload with %s', (options) => {
    const shop = upgrade();
    deployment(shop, 'other', { metadata: { annotations: { 'argocd.argoproj.io/sync-options': options } } });
    expect(refused({}, shop)).toEqual([
      'sync option Replace or Force on Deployment/other, in the downtime upgrade of shop; remove the annotation: it deletes Jobs while they migrate, and what the upgrade notes on objects',
    ]);
  });

  test('fails for ApplyOutOfSyncOnly', () => {
    expect(refused({ syncOptions: [SyncOption.APPLY_OUT_OF_SYNC_ONLY] })).toEqual([
      'sync option ApplyOutOfSyncOnly=true for the downtime upgrade of shop; leave it out: a Deployment that Argo CD takes for unchanged stays at the 0 replicas of the stop',
    ]);
  });

  test('fails for respected replicas', () => {
    const difference = { group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'] };
    const message =
      'RespectIgnoreDifferences with the ignored replicas of Deployment shop; drop the rule: Argo CD would keep what the stop has set. Of replicas, put the autoscaler into the contents: then only its number is ignored';
    const respect = { syncOptions: [SyncOption.RESPECT_IGNORE_DIFFERENCES] };
    expect(refused({ ignoreDifferences: [difference], ...respect })).toEqual([message]);
    expect(refused({ ignoreDifferences: [{ ...difference, name: 'shop' }], ...respect })).toEqual([message]);
    expect(refused({ ignoreDifferences: [difference] }, upgrade([AUTOSCALER]))).toEqual([message]);
  });

  test.each<[string, any, boolean]>([
    ['its flag', { group: 'batch', kind: 'CronJob', jsonPointers: ['/spec/suspend'] }, true],
    ['its flag, for jq', { group: 'batch', kind: 'CronJob', jqPathExpressions: ['.spec.suspend'] }, true],
    ['all of it', { group: '*', kind: '*', jsonPointers: ['/spec'] }, true],
    ['something else of it', { group: 'batch', kind: 'CronJob', jsonPointers: ['/spec/schedule'] }, false],
    ['an expression that may be anything', { group: 'batch', kind: 'CronJob', jqPathExpressions: ['.spec[]'] }, false],
  ])('a CronJob with respected differences in %s', (_, difference, fails) => {
    const shop = upgrade();
    new ApiObject(
      shop,
      'cron',
      object('batch/v1', 'CronJob', 'clean', { spec: { schedule: '@daily', suspend: false } }),
    );
    const props = {
      ignoreDifferences: [difference],
      syncOptions: [SyncOption.RESPECT_IGNORE_DIFFERENCES],
      contents: [shop],
    };
    if (!fails) expect(() => synthApplication(props)).not.toThrow();
    else expect(refused(props, shop).join()).toContain('the ignored suspend of CronJob clean');
  });

  test('but not respected replicas of something else, or ignored ones that are not respected', () => {
    const difference = { group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'] };
    const syncOptions = [SyncOption.RESPECT_IGNORE_DIFFERENCES];
    const props = { contents: [upgrade()], ignoreDifferences: [{ ...difference, name: 'other' }], syncOptions };
    expect(() => synthApplication(props)).not.toThrow();
    expect(() => synthApplication({ contents: [upgrade()], ignoreDifferences: [difference] })).not.toThrow();
  });

  test('fails for selfHeal with manifestGeneratePaths', () => {
    const [message] = refused({ automated: true, selfHeal: true, manifestGeneratePaths: ['.'] });
    expect(message).toMatch(
      /^selfHeal with manifestGeneratePaths, and the contents have hooks: Job\/shop-check-\w{8} \(PreSync\), Job\/shop-migrate-\w{8} \(PreSync\), ServiceAccount\/shop-upgrade \(PreSync\) and 5 more; drop one of the two: Argo CD then takes a new commit for drift and applies it without the hooks \(argo-cd#22795\)$/,
    );
  });

  test('but not one of the two', () => {
    const props = { contents: [upgrade()], automated: true };
    expect(() => synthApplication({ ...props, manifestGeneratePaths: ['.'] })).not.toThrow();
    expect(printed(() => synthApplication({ ...props, selfHeal: true })).length).toBe(1);
  });

  test('all problems are told at once', () => {
    const syncOptions = [SyncOption.of('Replace=true'), SyncOption.APPLY_OUT_OF_SYNC_ONLY];
    expect(refused({ syncOptions }).length).toBe(2);
  });

  test('none of it is refused where there is no downtime upgrade', () => {
    const syncOptions = [SyncOption.of('Replace=true'), SyncOption.APPLY_OUT_OF_SYNC_ONLY, SyncOption.SKIP_VALIDATION];
    const props = { contents: [contents(CONFIG_MAP)], syncOptions, automated: true, selfHeal: true };
    expect(printed(() => synthApplication({ ...props, manifestGeneratePaths: ['.'] }))).toEqual([]);
  });
});

describe('what may hurt is warned of', () => {
  const warnings = (props: any) => printed(() => synthApplication(props)).map((line) => line.trim());

  test('selfHeal with hooks', () => {
    const props = { contents: [contents(HOOK)], automated: true, selfHeal: true };
    expect(warnings(props)).toEqual([
      'warning: apps/shop: selfHeal applies objects without the hooks Job/hook (PreSync): a new version may wait for its schema until the next full sync (SELF_HEAL_WITHOUT_HOOKS)',
    ]);
    expect(warnings({ ...props, silencedWarnings: ['SELF_HEAL_WITHOUT_HOOKS'] })).toEqual([]);
    expect(warnings({ ...props, selfHeal: false })).toEqual([]);
  });

  test('retries with hooks', () => {
    const props = { contents: [contents(HOOK)], retry: SyncRetry.limit(3) };
    expect(warnings(props)).toEqual([
      'warning: apps/shop: each of the 3 retries runs the hooks again: Job/hook (PreSync) (RETRIES_REPEAT_HOOKS)',
    ]);
    expect(warnings({ ...props, silencedWarnings: ['RETRIES_REPEAT_HOOKS'] })).toEqual([]);
    expect(warnings({ contents: [contents(CONFIG_MAP)], retry: SyncRetry.limit(3) })).toEqual([]);
  });

  test('a downtime upgrade without validation', () => {
    const props = { contents: [upgrade()], syncOptions: [SyncOption.SKIP_VALIDATION] };
    expect(warnings(props)).toEqual([
      'warning: apps/shop: Validate=false: a mistake in a manifest is found when shop is already down (VALIDATION_OFF)',
    ]);
    expect(warnings({ ...props, silencedWarnings: ['VALIDATION_OFF'] })).toEqual([]);
  });
});

describe('data', () => {
  const CASCADE = { finalizers: ['resources-finalizer.argocd.argoproj.io'] };
  const data: [string, any][] = [
    ['PersistentVolumeClaim/data', CLAIM],
    ['PersistentVolume/disk', object('v1', 'PersistentVolume', 'disk')],
    ['Namespace/shop', object('v1', 'Namespace', 'shop')],
    ['CustomResourceDefinition/a.b', object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'a.b')],
    [
      'StatefulSet/db',
      object('apps/v1', 'StatefulSet', 'db', {
        spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } },
      }),
    ],
    ['Application/child', object('argoproj.io/v1alpha1', 'Application', 'child', { metadata: CASCADE })],
  ];
  const pruned = { automated: true, prune: true };

  function refused(props: any): string[] {
    const chart = argoChart();
    application(chart, props);
    return problems(chart).map((line) => line.replace('[apps/shop] apps/shop: ', ''));
  }

  test.each(data)('fails when %s is pruned', (id, one) => {
    expect(refused({ contents: [contents(CONFIG_MAP, one)], ...pruned })).toEqual([
      `prune would delete data as soon as it is no longer in Git: ${id}; annotate these objects with argocd.argoproj.io/sync-options: Prune=confirm, or leave prune out`,
    ]);
  });

  test.each(data)('fails when %s is deleted with the Application', (id, one) => {
    expect(refused({ contents: [contents(CONFIG_MAP, one)], deletion: ApplicationDeletion.DELETE_OBJECTS })).toEqual([
      `deletion DELETE_OBJECTS deletes data together with the Application: ${id}; annotate these objects with argocd.argoproj.io/sync-options: Delete=confirm, or keep the objects`,
    ]);
  });

  test.each(data)('%s that is protected may stay', (_, one) => {
    for (const annotations of [
      PROTECTED,
      { 'argocd.argoproj.io/sync-options': 'Delete=false,Prune=false' },
      { 'helm.sh/resource-policy': 'keep' },
    ]) {
      const kept = { ...one, metadata: { ...one.metadata, annotations } };
      const deletion = ApplicationDeletion.DELETE_OBJECTS_IN_BACKGROUND;
      expect(() => synthApplication({ contents: [contents(kept)], ...pruned, deletion })).not.toThrow();
    }
  });

  test('is protected by options of the Application, too', () => {
    for (const syncOptions of [
      [SyncOption.PRUNE_CONFIRM, SyncOption.DELETE_CONFIRM],
      [SyncOption.PRUNE_NEVER, SyncOption.DELETE_NEVER],
    ]) {
      const props = { contents: [contents(CLAIM)], syncOptions, deletion: ApplicationDeletion.DELETE_OBJECTS };
      expect(() => synthApplication({ ...props, ...pruned })).not.toThrow();
    }
  });

  test('protected against the one is not protected against the other', () => {
    const kept = (options: string) => ({
      ...CLAIM,
      metadata: { ...CLAIM.metadata, annotations: { 'argocd.argoproj.io/sync-options': options } },
    });
    expect(refused({ contents: [contents(kept('Delete=confirm'))], ...pruned }).length).toBe(1);
    const deletion = ApplicationDeletion.DELETE_OBJECTS;
    expect(refused({ contents: [contents(kept('Prune=confirm'))], deletion }).length).toBe(1);
  });

  test("is no hook because Helm's annotation says that it installs a CRD", () => {
    const crd = object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'shops.example.com', {
      metadata: { annotations: { 'helm.sh/hook': 'crd-install' } },
    });
    expect(refused({ contents: [contents(crd)], ...pruned }).length).toBe(1);
  });

  test('that nobody deletes is no problem, nor is what holds none', () => {
    expect(() => synthApplication({ contents: [contents(CLAIM)], automated: true })).not.toThrow();
    const harmless = [
      CONFIG_MAP,
      object('apps/v1', 'StatefulSet', 'db', { spec: {} }),
      object('argoproj.io/v1alpha1', 'Application', 'child'),
      { ...CLAIM, metadata: { ...HOOK.metadata, name: 'hook-data' } },
    ];
    const deletion = ApplicationDeletion.DELETE_OBJECTS;
    expect(() => synthApplication({ contents: [contents(...harmless)], ...pruned, deletion })).not.toThrow();
  });

  test('many objects are not all named', () => {
    const claims = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ ...CLAIM, metadata: { name } }));
    expect(refused({ contents: [contents(...claims)], ...pruned })[0]).toContain(
      ': PersistentVolumeClaim/a, PersistentVolumeClaim/b, PersistentVolumeClaim/c and 2 more; ',
    );
  });
});

test('Applications that apply each other are synthesized all the same', () => {
  const [one, other] = [argoChart(), argoChart()];
  application(one, { contents: [other] });
  application(other, { contents: [one] });
  expect(Testing.synth(one)[0].spec).toEqual(Testing.synth(other)[0].spec);
});

test('an Application of Applications looks at them without looking into them', () => {
  const children = argoChart({ namespace: 'argocd' });
  application(children, { contents: [upgrade()], deletion: ApplicationDeletion.DELETE_OBJECTS });
  const parent = argoChart();
  application(parent, { contents: [children], automated: true });
  const { spec } = Testing.synth(parent)[0];
  expect(spec.destination.namespace).toBe('argocd');
  expect(spec.syncPolicy).toEqual({
    automated: {},
    retry: { limit: 5, backoff: { duration: '5s', factor: 2, maxDuration: '3m' } },
    syncOptions: ['CreateNamespace=true'],
  });
});
