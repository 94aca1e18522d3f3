import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Chart, Duration, JsonPatch, Testing } from 'cdk8s';
import { AppVolume, type DowntimeUpgradeApp, UpgradeSecret, UpgradeStrategy, UpgradeWarning } from '../../src';
import { kindOf, STOPPABLE_KINDS } from '../../src/downtime/kinds';
import { PodSecurityLevel, strictestLevel } from '../../src/kubernetes';
import { synthApplication } from '../support/argo';
import { checkRules } from '../support/rules';
import {
  container,
  containers,
  deployment,
  find,
  job,
  LONG_FORM,
  longForm,
  problems,
  refusal,
  shopChart,
  shortForm,
} from '../support/synth';
import { expectValid } from '../support/validate';

const ROLLOUT = { strategy: UpgradeStrategy.FENCED_ROLLOUT };
const SILENCED = { silencedWarnings: Object.values(UpgradeWarning) };
const { migrator } = LONG_FORM;

function synthRollout(props: any = {}, more: (chart: Chart, shop: DowntimeUpgradeApp) => void = () => {}): any[] {
  const chart = shopChart();
  more(chart, shortForm(chart, { ...ROLLOUT, ...props }));
  return Testing.synth(chart);
}

/** Hook, delete policy and wave, as Argo CD reads them. */
function phase({ metadata: { annotations = {} } }: any): string {
  const text = ['hook', 'hook-delete-policy', 'sync-wave'].map((key) => annotations[`argocd.argoproj.io/${key}`]);
  return text.filter((value) => value !== undefined).join(' ');
}

const id = ({ kind, metadata }: any) => `${kind}/${metadata.name.replace(/-[0-9a-f]{8}$/, '-#')}`;
const pod = (object: any) => object.spec.template.spec;

describe('the objects of a fenced rollout', () => {
  const secrets = [UpgradeSecret.external('shop-database', { store: 'vault', extract: ['shop/database'] })];
  const objects = synthRollout({ secrets });

  test('stand in one wave: Argo CD tells of a failed hook at once only in such a sync', () => {
    expect(Object.fromEntries(objects.map((object) => [id(object), phase(object)]))).toEqual({
      'ExternalSecret/shop-database': '',
      'ExternalSecret/shop-database-migrator': '0',
      'ServiceAccount/shop-upgrade': '0',
      'Role/shop-upgrade': '0',
      'RoleBinding/shop-upgrade': '0',
      'Role/shop-schema': '0',
      'RoleBinding/shop-schema': '0',
      'ConfigMap/shop-upgrade-#': 'Sync HookFailed 0',
      'Deployment/shop-image-check': 'Sync HookFailed 0',
      'Job/shop-migrate-#': 'Sync HookFailed 0',
      'Deployment/shop': '',
      'Service/shop': '',
    });
    expect(objects).toHaveLength(12);
  });

  test('have no check Job', () => {
    expect(shortForm(shopChart(), ROLLOUT).checkJob).toBeUndefined();
    expect(shortForm(shopChart()).checkJob?.kind).toBe('Job');
  });

  test('check only the image of the migrator: the new pods try theirs', () => {
    const check = find(objects, 'Deployment', 'shop-image-check');
    expect(containers(check).map(({ name }) => name)).toEqual(['tools', 'check-migrator', 'checked']);
  });

  test('are accepted by the API server, and in namespaces of the level "restricted"', () => {
    const built = synthRollout(
      { ...SILENCED, secrets, volumes: [AppVolume.emptyDir('cache', '/cache')] },
      (chart, shop) => {
        const initContainers = [{ name: 'init', image: 'init:1' }];
        shop.addWorkload(deployment(chart, 'worker', { pod: { initContainers } }));
      },
    );
    expectValid(built);
    expect(checkRules(built)).toEqual([]);
    const pods = objects.filter(({ spec }) => spec?.template).map(pod);
    expect(pods).toHaveLength(3);
    expect(strictestLevel(pods)).toBe(PodSecurityLevel.RESTRICTED);
  });

  test('are accepted with the longest name', () => {
    const name = 's'.repeat(46);
    const built = synthRollout({ name });
    expectValid(built);
    expect(checkRules(built)).toEqual([]);
  });

  test('are the same bytes each time, whatever the order of the workloads', () => {
    const built = (names: string[]) => {
      const chart = shopChart();
      const shop = longForm(chart, ROLLOUT);
      const made = new Map(['api', 'web'].map((name) => [name, deployment(chart, name)]));
      for (const name of names) shop.addWorkload(made.get(name) ?? chart);
      return JSON.stringify(Testing.synth(chart));
    };
    expect(built(['web', 'api'])).toBe(built(['api', 'web']));
  });
});

describe('the pods', () => {
  const resources = { requests: { cpu: '1', memory: '1Gi' } };
  const main = {
    ...{ image: 'web:2', imagePullPolicy: 'Always', command: ['web'], args: ['--serve'], resources },
    env: [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'database', key: 'password' } } }],
    envFrom: [{ configMapRef: { name: 'settings' } }],
    ports: [{ containerPort: 8080 }],
    lifecycle: { preStop: { exec: { command: ['stop'] } } },
    securityContext: { runAsUser: 1000 },
    volumeMounts: [{ name: 'cache', mountPath: '/cache', subPath: 'web' }],
  };
  const first = { name: 'first', image: 'init:1', restartPolicy: 'Always' };
  const chart = shopChart();
  const parts = { container: main, pod: { initContainers: [first], volumes: [{ name: 'cache', emptyDir: {} }] } };
  longForm(chart, ROLLOUT).addWorkload(deployment(chart, 'web', parts));
  const objects = Testing.synth(chart);
  const web = find(objects, 'Deployment', 'web');
  const state = { name: 'downtime-state', mountPath: '/downtime/state', readOnly: true };

  test('try every container, then wait in the fence, then do what their author says', () => {
    const names = pod(web).initContainers.map(({ name }: any) => name);
    expect(names).toEqual(['tools', 'try-first', 'try-main', 'fence', 'first']);
    expect(pod(web).containers.map(({ name }: any) => name)).toEqual(['main']);
  });

  test('try a container as it is, but for its program', () => {
    const { image, imagePullPolicy, env, envFrom, resources, securityContext, volumeMounts } = main;
    expect(container(web, 'try-main')).toEqual({
      name: 'try-main',
      command: ['/downtime/state/busybox', 'true'],
      ...{ image, imagePullPolicy, env, envFrom, resources, securityContext },
      volumeMounts: [...volumeMounts, state],
    });
    expect(container(web, 'try-first')).toEqual({
      ...{ name: 'try-first', image: 'init:1', volumeMounts: [state] },
      command: ['/downtime/state/busybox', 'true'],
    });
  });

  test('leave the containers themselves as they were', () => {
    expect(container(web, 'main')).toMatchObject(main);
    expect(container(web, 'first')).toEqual(first);
  });

  test('show the token of their account to the fence only', () => {
    const { volumes } = pod(web);
    expect(volumes.filter(({ projected }: any) => projected).map(({ name }: any) => name)).toEqual([
      'downtime-api-token',
    ]);
    const mounting = containers(web).filter(({ volumeMounts = [] }) =>
      volumeMounts.some(({ name }: any) => name === 'downtime-api-token'),
    );
    expect(mounting.map(({ name }) => name)).toEqual(['fence']);
  });

  test('have no two volumes of one name', () => {
    const names = pod(web).volumes.map(({ name }: any) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(['cache', 'downtime-marker', 'downtime-api-token', 'downtime-tmp', 'downtime-state']);
  });

  test('may wait as long as the migration takes before the rollout counts as failed', () => {
    const { activeDeadlineSeconds } = job(objects, 'migrate').spec;
    expect(web.spec.progressDeadlineSeconds).toBe(activeDeadlineSeconds);
    const own = (progressDeadlineSeconds: number) => {
      const other = shopChart();
      longForm(other, ROLLOUT).addWorkload(deployment(other, 'web', { spec: { progressDeadlineSeconds } }));
      return find(Testing.synth(other), 'Deployment', 'web').spec.progressDeadlineSeconds;
    };
    expect(own(99_999)).toBe(99_999);
    expect(own(60)).toBe(activeDeadlineSeconds);
  });

  test('come one by one, and none that serves goes for one that waits', () => {
    expect(web.spec.strategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } });
  });

  describe('where there is no room beside those that serve', () => {
    const withStrategy = (replicas: number, rollingUpdate: any) => {
      const other = shopChart();
      const spec = { replicas, strategy: { type: 'RollingUpdate', rollingUpdate } };
      longForm(other, ROLLOUT).addWorkload(deployment(other, 'web', { spec }));
      return other;
    };

    test.each<[string, number, any]>([
      ['maxUnavailable 1', 2, { maxSurge: 0, maxUnavailable: 1 }],
      ['a share of the pods', 4, { maxSurge: '0%', maxUnavailable: '50%' }],
      ["Kubernetes' own maxUnavailable", 2, { maxSurge: 0 }],
    ])('take the places of some, as the author says: %s', (_, replicas, rollingUpdate) => {
      const { strategy } = find(Testing.synth(withStrategy(replicas, rollingUpdate)), 'Deployment', 'web').spec;
      expect(strategy).toEqual({ type: 'RollingUpdate', rollingUpdate });
    });

    test('come one by one when the author allows neither', () => {
      const { strategy } = find(
        Testing.synth(withStrategy(2, { maxSurge: 0, maxUnavailable: 0 })),
        'Deployment',
        'web',
      ).spec;
      expect(strategy.rollingUpdate).toEqual({ maxSurge: 1, maxUnavailable: 0 });
    });

    test.each<[string, number, any, string]>([
      ['the only pod', 1, { maxSurge: 0, maxUnavailable: 1 }, '1 of its 1 pods'],
      ['a share that is rounded up to one', 1, { maxSurge: 0, maxUnavailable: '25%' }, '1 of its 1 pods'],
      ["Kubernetes' own share", 1, { maxSurge: '0%' }, '1 of its 1 pods'],
      ['all', 3, { maxSurge: 0, maxUnavailable: '100%' }, '3 of its 3 pods'],
    ])('are refused when none would be left that serves: %s', (_, replicas, rollingUpdate, words) => {
      expect(() => Testing.synth(withStrategy(replicas, rollingUpdate))).toThrow(
        new RegExp(`Deployment/web has maxSurge 0, and ${words} may be unavailable.*PRE_SYNC_HOOKS`, 's'),
      );
    });
  });
});

describe('the Job', () => {
  test('may take all the time that its parts may take', () => {
    const timeouts = { stopTimeout: Duration.seconds(100), imageCheckTimeout: Duration.seconds(1000) };
    const { spec } = job(
      synthRollout({ ...timeouts, migrator: { ...migrator, timeout: Duration.hours(5) } }),
      'migrate',
    );
    // Other migrators and old pods; new pods, the migrator's image, new pods that serve.
    expect(spec.activeDeadlineSeconds).toBeGreaterThanOrEqual(5 * 3600 + 2 * 100 + 3 * 1000);
  });

  test.each<[string, any]>([
    ['the image', { image: 'registry.example.com/shop/app:1.4.0-2' }],
    ['replicas', { replicas: 7 }],
    ['environment', { env: { LOG: 'debug' } }],
  ])('keeps its name when only the application changes: %s', (_, props) => {
    expect(job(synthRollout(props), 'migrate')).toEqual(job(synthRollout(), 'migrate'));
  });

  test('has another name for another schema version, migrator, attempt or strategy', () => {
    const name = (props: any = {}) => job(synthRollout(props), 'migrate').metadata.name;
    const names = [
      name(),
      name({ schemaVersion: '1.5' }),
      name({ attempt: 2 }),
      name({ migrator: { ...migrator, args: ['--all'] } }),
      name({ migrator: { ...migrator, unchangedExitCodes: [3] } }),
      name({ strategy: UpgradeStrategy.PRE_SYNC_HOOKS }),
    ];
    expect(new Set(names).size).toBe(names.length);
  });

  test('takes patches', () => {
    const built = synthRollout({}, (_, shop) =>
      shop.migratorJob.addJsonPatch(JsonPatch.add('/spec/ttlSecondsAfterFinished', 60)),
    );
    expect(job(built, 'migrate').spec.ttlSecondsAfterFinished).toBe(60);
  });
});

describe('rights', () => {
  const { rules } = find(synthRollout(), 'Role', 'shop-upgrade');

  test('of the jobs are these, and no others', () => {
    expect(rules).toEqual([
      { apiGroups: [''], resources: ['configmaps'], resourceNames: ['shop-schema'], verbs: ['get', 'patch'] },
      { apiGroups: [''], resources: ['configmaps'], verbs: ['create'] },
      { apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['shop', 'shop-image-check'], verbs: ['get'] },
      {
        ...{ apiGroups: ['apps'], resources: ['deployments/scale'], resourceNames: ['shop-image-check'] },
        verbs: ['get', 'patch'],
      },
      { apiGroups: ['apps'], resources: ['deployments'], verbs: ['list'] },
      { apiGroups: ['apps'], resources: ['statefulsets'], verbs: ['list'] },
      { apiGroups: ['apps'], resources: ['daemonsets'], verbs: ['list'] },
      { apiGroups: ['batch'], resources: ['cronjobs'], verbs: ['list'] },
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch', 'delete'] },
      { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
      { apiGroups: ['batch'], resources: ['jobs'], verbs: ['list', 'delete', 'get'] },
      { apiGroups: [''], resources: ['events'], verbs: ['create', 'list'] },
    ]);
  });

  test('to delete pods exist with this strategy only', () => {
    const hooks = synthRollout({ strategy: UpgradeStrategy.PRE_SYNC_HOOKS });
    const deleting = find(hooks, 'Role').rules.filter(({ verbs }: any) => verbs.includes('delete'));
    expect(deleting.flatMap(({ resources }: any) => resources)).toEqual(['jobs']);
  });

  test.each(Object.values(UpgradeStrategy))('of %s are limited by names or not, never by an empty list', (strategy) => {
    const roles = synthRollout({ strategy }).filter(({ kind }) => kind === 'Role');
    const lists = roles.flatMap((role) => role.rules).flatMap(({ resourceNames }: any) => resourceNames ?? [['none']]);
    expect(lists.length).toBeGreaterThan(0);
    for (const role of roles) for (const rule of role.rules) expect(rule.resourceNames).not.toEqual([]);
  });

  test('of the fence: every account of the namespace may read the marker, and nothing else', () => {
    const objects = synthRollout();
    expect(find(objects, 'Role', 'shop-schema').rules).toEqual([
      {
        ...{ apiGroups: [''], resources: ['configmaps'], resourceNames: ['shop-schema'] },
        verbs: ['get', 'list', 'watch'],
      },
    ]);
    const { roleRef, subjects } = find(objects, 'RoleBinding', 'shop-schema');
    expect(roleRef).toEqual({ apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'shop-schema' });
    expect(subjects).toEqual([
      { apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'system:serviceaccounts:shop' },
    ]);
  });
});

describe('what this strategy cannot do is refused', () => {
  const found = (parts: any) => {
    const chart = shopChart();
    longForm(chart, ROLLOUT).addWorkload(deployment(chart, 'web', parts));
    return problems(chart);
  };

  test('Recreate', () => {
    expect(found({ spec: { strategy: { type: 'Recreate' } } })).toEqual([
      "[shop/shop] shop/web: Deployment/web has the strategy Recreate: its old pods would go before the new ones can wait beside them; use RollingUpdate, or the application's strategy UpgradeStrategy.PRE_SYNC_HOOKS",
    ]);
  });

  test('a wave of its own', () => {
    expect(found({ metadata: { annotations: { 'argocd.argoproj.io/sync-wave': '5' } } })).toEqual([
      "[shop/shop] shop/web: Deployment/web has the sync wave '5'; leave it out: with the strategy FENCED_ROLLOUT the migrator waits for its pods, so they share wave 0",
    ]);
  });

  test('a stop before the migrator is in place', () => {
    const migrator = { ...LONG_FORM.migrator, stopFirst: true };
    expect(refusal(() => longForm(shopChart(), { strategy: UpgradeStrategy.FENCED_ROLLOUT, migrator }))).toBe(
      "shop/shop: migrator.stopFirst is true with the strategy FENCED_ROLLOUT, in which nothing stops before the migrator's pod is in place; use UpgradeStrategy.PRE_SYNC_HOOKS, or leave it out",
    );
    expect(() => longForm(shopChart(), { migrator })).not.toThrow();
  });

  test('a strategy that is none', () => {
    expect(refusal(() => longForm(shopChart(), { strategy: 'ROLLOUT' }))).toBe(
      "shop/shop: strategy is 'ROLLOUT'; use one of PRE_SYNC_HOOKS, FENCED_ROLLOUT",
    );
  });
});

test.each(STOPPABLE_KINDS)('of a $kind it is known how each strategy stops it', ({ kind, group, stop }) => {
  expect(kindOf({ apiVersion: `${group}/v1`, kind })?.stop).toBe(stop);
  const verbs: Record<string, object> = {
    Deployment: { PRE_SYNC_HOOKS: 'scale', FENCED_ROLLOUT: 'bounce' },
    // Its pods have names, so none of the new version stands beside the old ones.
    StatefulSet: { PRE_SYNC_HOOKS: 'scale' },
    // The same of each node's.
    DaemonSet: { PRE_SYNC_HOOKS: 'unschedule' },
    CronJob: { PRE_SYNC_HOOKS: 'suspend', FENCED_ROLLOUT: 'drain' },
    ScaledJob: { PRE_SYNC_HOOKS: 'pause', FENCED_ROLLOUT: 'drain' },
    // What it brings up waits in its fence.
    ScaledObject: { PRE_SYNC_HOOKS: 'pause', FENCED_ROLLOUT: 'none' },
    Rollout: { PRE_SYNC_HOOKS: 'scale' },
  };
  expect(stop.verbs).toEqual(verbs[kind]);
});

test('docs/reference/kinds.md says so', () => {
  const page = readFileSync(join(__dirname, '../../docs/reference/kinds.md'), 'utf8');
  const rows = STOPPABLE_KINDS.map(({ kind, stop: { verbs } }) =>
    [`| ${kind} | ${verbs.PRE_SYNC_HOOKS} |`, verbs.FENCED_ROLLOUT, '|'].filter(Boolean).join(' '),
  );
  expect(page).toContain(`|---|---|---|\n${rows.join('\n')}\n\n`);
});

describe('an Application with a rollout', () => {
  const chart = (props: any) => {
    const shop = shopChart();
    shortForm(shop, props);
    return shop;
  };

  // Argo CD writes the labels in a phase of its own, and a sync of several phases tells of failed hooks late.
  test('does not label the namespace by itself', () => {
    const { syncPolicy } = synthApplication({ contents: [chart(ROLLOUT)] }).spec;
    expect(syncPolicy.managedNamespaceMetadata).toBeUndefined();
    expect(syncPolicy.syncOptions).toEqual(['CreateNamespace=true', 'FailOnSharedResource=true']);
    const hooks = synthApplication({ contents: [chart({})] }).spec.syncPolicy;
    expect(hooks.managedNamespaceMetadata).toBeDefined();
  });

  test('labels it when told to', () => {
    const told = { contents: [chart(ROLLOUT)], podSecurity: PodSecurityLevel.BASELINE };
    expect(synthApplication(told).spec.syncPolicy.managedNamespaceMetadata).toEqual({
      labels: { 'pod-security.kubernetes.io/enforce': 'baseline' },
    });
  });

  test('is not synced again and again after a failed migration', () => {
    expect(synthApplication({ contents: [chart(ROLLOUT)] }).spec.syncPolicy.retry).toEqual({});
  });
});
