import { ApiObject, type Chart, Duration, JsonPatch, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { DowntimeUpgradeApp, type JobMigratorOptions, Migrator, UpgradeSecret, UpgradeStrategy } from '../../src';
import { checkRules } from '../support/rules';
import {
  container,
  containers,
  deployment,
  environment,
  find,
  job,
  printed,
  problems,
  refusal,
  shopChart,
} from '../support/synth';
import { expectValid } from '../support/validate';

const IMAGE = 'registry.example.com/wiki/wiki:1.4.0';
const ENV = [
  { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'wiki-database', key: 'password' } } },
  { name: 'URL', value: 'postgres://wiki:$(PASSWORD)@db/wiki' },
];
const LABELS = { app: 'wiki', tier: 'migrate', 'helm.sh/chart': 'wiki-1.2.3', 'app.kubernetes.io/version': '1.4.0' };

/** A Job as charts have them. */
function jobOf(scope: Construct, name: string, pod: any, parts: any = {}): ApiObject {
  return new ApiObject(scope, name, {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, annotations: { 'helm.sh/hook': 'post-install,post-upgrade' } },
    spec: {
      backoffLimit: 10,
      ttlSecondsAfterFinished: 60,
      ...parts.spec,
      template: {
        metadata: { labels: LABELS, annotations: { 'checksum/config': 'abc', 'vault.example.com/inject': 'true' } },
        spec: { restartPolicy: 'OnFailure', ...pod },
      },
    },
  });
}

const UPGRADE = { name: 'upgrade', image: IMAGE, command: ['wiki'], args: ['schema', 'upgrade'] };
/** All that a Job of a chart may say. */
const RICH = {
  serviceAccountName: 'wiki',
  securityContext: { runAsUser: 10000, fsGroup: 10000 },
  terminationGracePeriodSeconds: 120,
  imagePullSecrets: [{ name: 'registry' }],
  nodeSelector: { disk: 'fast' },
  affinity: {},
  tolerations: [{ key: 'db', operator: 'Exists' }],
  priorityClassName: 'high',
  hostAliases: [{ ip: '10.0.0.1', hostnames: ['db'] }],
  shareProcessNamespace: true,
  initContainers: [
    { name: 'wait-for-db', image: 'busybox:1.37.0', command: ['sh', '-c', 'until nc -z db 5432; do :; done'] },
  ],
  containers: [
    {
      ...UPGRADE,
      workingDir: '/app',
      env: ENV,
      envFrom: [{ configMapRef: { name: 'wiki-env' } }],
      resources: { limits: { memory: '2Gi' } },
      securityContext: { readOnlyRootFilesystem: true },
      volumeMounts: [{ name: 'config', mountPath: '/etc/wiki/wiki.conf', subPath: 'wiki.conf' }],
    },
  ],
  volumes: [{ name: 'config', configMap: { name: 'wiki-config', items: [{ key: 'wiki.conf', path: 'wiki.conf' }] } }],
};

const HOUR = Duration.hours(1);

/** The application `shop` whose migrator is a chart's Job. */
function upgraded(chart: Chart, scope: Construct, options: Partial<JobMigratorOptions> = {}, props: any = {}) {
  const migrator = Migrator.fromJob(scope, { timeout: HOUR, ...options });
  const shop = new DowntimeUpgradeApp(chart, 'shop', { version: '1.4.0', migrator, ...props });
  shop.addWorkload(deployment(chart, 'web'));
  return shop;
}

function synth(
  pod: any,
  options: Partial<JobMigratorOptions> = {},
  props: any = {},
  more: (chart: Chart) => void = () => {},
) {
  const chart = shopChart();
  const wiki = new Construct(chart, 'wiki');
  jobOf(wiki, 'wiki-upgrade', pod);
  more(chart);
  upgraded(chart, wiki, options, props);
  const objects = Testing.synth(chart);
  // Kubernetes 1.27 has no sidecars.
  if (!options.sidecars) expectValid(objects);
  expect(checkRules(objects)).toEqual([]);
  return { objects, migrate: job(objects, 'migrate'), pod: job(objects, 'migrate').spec.template.spec };
}

const names = (list: any[]) => list.map(({ name }) => name);
/** What a wrapped container runs. */
const command = (of: any) => of.command.slice(of.command.indexOf('/downtime/state', 1) + 1);

describe.each(Object.values(UpgradeStrategy))('a Job with everything (%s)', (strategy) => {
  const account = (chart: Chart) =>
    new ApiObject(chart, 'account', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'wiki' } });
  const { objects, migrate, pod } = synth(RICH, {}, { strategy }, account);

  test('is out of the chart, with its annotations', () => {
    expect(objects.filter(({ metadata }) => metadata.name === 'wiki-upgrade')).toEqual([]);
    expect(JSON.stringify(objects)).not.toContain('helm.sh/hook');
  });

  test('is all in the migrator, its init containers after the guard', () => {
    expect(names(pod.initContainers)).toEqual(['tools', 'guard', 'wait-for-db']);
    expect(names(pod.containers)).toEqual(['migrate', 'record']);
    const own = container(migrate, 'migrate');
    const { env, envFrom, workingDir, image, resources, securityContext } = own;
    expect({ env, envFrom, workingDir, image, resources, securityContext }).toEqual({
      env: ENV,
      envFrom: RICH.containers[0].envFrom,
      workingDir: '/app',
      image: IMAGE,
      resources: { limits: { memory: '2Gi' } },
      securityContext: { readOnlyRootFilesystem: true },
    });
    expect(command(own)).toEqual(['wiki', 'schema', 'upgrade']);
    expect(own.volumeMounts).toEqual([
      { name: 'downtime-state', mountPath: '/downtime/state' },
      ...RICH.containers[0].volumeMounts,
    ]);
    expect(command(container(migrate, 'wait-for-db'))).toEqual(RICH.initContainers[0].command);
    expect(pod.volumes).toContainEqual(RICH.volumes[0]);
    const { securityContext: podSecurity, nodeSelector, tolerations, priorityClassName, hostAliases } = pod;
    expect({ podSecurity, nodeSelector, tolerations, priorityClassName, hostAliases }).toEqual({
      podSecurity: RICH.securityContext,
      nodeSelector: RICH.nodeSelector,
      tolerations: RICH.tolerations,
      priorityClassName: 'high',
      hostAliases: RICH.hostAliases,
    });
    expect(pod.terminationGracePeriodSeconds).toBe(120);
    expect(pod.imagePullSecrets).toEqual([{ name: 'registry' }]);
  });

  test('is the upgrade’s own in what the upgrade depends on', () => {
    expect([pod.restartPolicy, pod.automountServiceAccountToken, pod.shareProcessNamespace]).toEqual([
      'Never',
      false,
      undefined,
    ]);
    expect([migrate.spec.backoffLimit, migrate.spec.ttlSecondsAfterFinished]).toEqual([0, undefined]);
    expect(environment(container(migrate, 'guard')).CAN_SKIP).toBe('true');
  });

  test('has the labels and annotations that say something of the pod', () => {
    const { labels, annotations } = migrate.spec.template.metadata;
    expect(labels).toMatchObject({ app: 'wiki', tier: 'migrate', 'cdk8s-downtime/job': 'migrate' });
    expect(annotations).toMatchObject({ 'vault.example.com/inject': 'true' });
    expect(Object.keys({ ...labels, ...annotations }).filter((key) => /helm|version$|checksum/.test(key))).toEqual([
      'cdk8s-downtime/schema-version',
    ]);
  });

  test('has every image in the image check', () => {
    const checks = containers(find(objects, 'Deployment', 'shop-image-check'));
    expect(checks.slice(1, 3).map(({ name, image }) => [name, image])).toEqual([
      ['check-step-wait-for-db', 'busybox:1.37.0'],
      ['check-migrator', IMAGE],
    ]);
    expect(container(find(objects, 'Deployment', 'shop-image-check'), 'check-migrator').env).toEqual(ENV);
  });
});

describe('labels', () => {
  const migratorLabels = (more: (chart: Chart) => void) =>
    synth({ containers: [UPGRADE] }, {}, {}, more).migrate.spec.template.metadata.labels;

  test.each<[string, any, string[]]>([
    ['a Service that would take the pod', { app: 'wiki' }, ['tier']],
    ['a Service that takes others', { app: 'wiki', tier: 'web' }, ['app', 'tier']],
  ])('beside %s', (_, selector, expected) => {
    const labels = migratorLabels((chart) => {
      new ApiObject(chart, 'service', {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'wiki' },
        spec: { selector },
      });
    });
    expect(
      Object.keys(labels)
        .filter((key) => !key.startsWith('cdk8s-downtime/'))
        .sort(),
    ).toEqual(expected);
  });

  test.each<[string, any, string[]]>([
    ['takes the pod', { matchLabels: { app: 'wiki' } }, ['tier']],
    ['takes others', { matchLabels: { app: 'wiki', tier: 'web' } }, ['app', 'tier']],
    [
      'takes the pod by an expression',
      { matchExpressions: [{ key: 'tier', operator: 'In', values: ['migrate'] }] },
      ['app'],
    ],
    [
      'takes others by an expression',
      { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['migrate'] }] },
      ['app', 'tier'],
    ],
  ])('beside a workload that %s', (_, selector, expected) => {
    const chart = shopChart();
    const wiki = new Construct(chart, 'wiki');
    jobOf(wiki, 'wiki-upgrade', { containers: [UPGRADE] });
    const labels = { app: 'wiki', tier: 'web', ...(/the pod/.test(_) && { tier: 'migrate' }) };
    const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image: IMAGE }] } };
    upgraded(chart, wiki).addWorkload(deployment(chart, 'wiki-web', { spec: { selector, template } }));
    const carried = job(Testing.synth(chart), 'migrate').spec.template.metadata.labels;
    expect(
      Object.keys(carried)
        .filter((key) => !key.startsWith('cdk8s-downtime/'))
        .sort(),
    ).toEqual(expected);
  });
});

describe('the ServiceAccount', () => {
  const account = (parts: any) => (chart: Chart) => {
    new ApiObject(chart, 'account', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      ...parts,
      metadata: { name: 'wiki', ...parts.metadata },
    });
  };
  const pod = { serviceAccountName: 'wiki', containers: [UPGRADE] };
  const rollout = { strategy: UpgradeStrategy.FENCED_ROLLOUT };
  const subjects = (objects: any[]) =>
    find(objects, 'RoleBinding', 'shop-upgrade').subjects.map(({ name }: any) => name);
  const seesToken = (migrate: any) => names(container(migrate, 'migrate').volumeMounts).includes('downtime-api-token');
  const used = ({ objects, migrate, pod }: ReturnType<typeof synth>) => [
    pod.serviceAccountName,
    subjects(objects),
    seesToken(migrate),
  ];

  test.each<[string, any, any]>([
    ['that the chart brings without anything', pod, account({})],
    ['that is the default one', { ...pod, serviceAccountName: 'default' }, () => {}],
    ['that is not given', { containers: [UPGRADE] }, () => {}],
  ])('%s is not used', (_, of, more) => {
    expect(used(synth(of, {}, rollout, more))).toEqual(['shop-upgrade', ['shop-upgrade'], false]);
  });

  test('that only has pull secrets gives these', () => {
    const { pod: own } = synth(
      pod,
      {},
      { imagePullSecrets: ['own'] },
      account({ imagePullSecrets: [{ name: 'theirs' }] }),
    );
    expect([own.serviceAccountName, own.imagePullSecrets]).toEqual([
      'shop-upgrade',
      [{ name: 'own' }, { name: 'theirs' }],
    ]);
  });

  const identity = { metadata: { annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/wiki' } } };
  test.each<[string, any, any, boolean]>([
    ['that somebody else brings', pod, () => {}, true],
    ['with an identity', pod, account(identity), true],
    [
      'with an identity and no token in the pod',
      { ...pod, automountServiceAccountToken: false },
      account(identity),
      false,
    ],
    [
      'with an identity and no token of its own',
      pod,
      account({ ...identity, automountServiceAccountToken: false }),
      false,
    ],
  ])('%s is used, and gets the rights of the upgrade', (_, of, more, token) => {
    expect(used(synth(of, {}, rollout, more))).toEqual(['wiki', ['shop-upgrade', 'wiki'], token]);
  });

  test('with rights is used', () => {
    const more = (chart: Chart) => {
      account({})(chart);
      new ApiObject(chart, 'binding', {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata: { name: 'wiki' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'wiki' },
        subjects: [{ kind: 'ServiceAccount', name: 'wiki', namespace: 'shop' }],
      });
    };
    expect(used(synth(pod, {}, rollout, more))).toEqual(['wiki', ['shop-upgrade', 'wiki'], true]);
  });

  test('that comes after the migration is refused', () => {
    const chart = shopChart();
    const wiki = new Construct(chart, 'wiki');
    jobOf(wiki, 'wiki-upgrade', pod);
    account(identity)(chart);
    upgraded(chart, wiki);
    expect(problems(chart)).toEqual([
      expect.stringContaining("the migrator's pod uses ServiceAccount 'wiki', which comes after it"),
    ]);
  });

  test('of the application’s pods is warned of', () => {
    const chart = shopChart();
    const wiki = new Construct(chart, 'wiki');
    jobOf(wiki, 'wiki-upgrade', pod);
    upgraded(chart, wiki).addWorkload(deployment(chart, 'desk', { pod: { serviceAccountName: 'wiki' } }));
    expect(printed(() => Testing.synth(chart))).toEqual([
      "warning: shop/shop: Deployment/desk has the migrator's ServiceAccount 'wiki', which may stop the application and write its marker; give the migrator an account of its own (MIGRATOR_ACCOUNT_SHARED)\n",
    ]);
  });
});

describe('several containers', () => {
  const two = {
    containers: [
      { ...UPGRADE, name: 'main-store' },
      { ...UPGRADE, name: 'search-store', livenessProbe: { tcpSocket: { port: 1 } } },
    ],
  };
  const proxy = { name: 'proxy', image: 'registry.example.com/proxy:2.0.0' };

  test('beside each other run one after the other, as they are told', () => {
    const { pod } = synth(two, { inOrder: ['search-store', 'main-store'] });
    expect(names(pod.initContainers)).toEqual(['tools', 'guard', 'search-store']);
    expect(pod.initContainers[2].livenessProbe).toBeUndefined();
    expect(command(pod.containers[0])).toEqual(['wiki', 'schema', 'upgrade']);
  });

  test('that serve the migrator start before the stop, and stay', () => {
    const own = { name: 'agent', image: 'registry.example.com/agent:1.0.0', restartPolicy: 'Always' };
    const { pod } = synth({ initContainers: [own], containers: [UPGRADE, proxy] }, { sidecars: ['proxy'] });
    expect(pod.initContainers.map(({ name, restartPolicy }: any) => [name, restartPolicy])).toEqual([
      ['agent', 'Always'],
      ['proxy', 'Always'],
      ['guard', undefined],
    ]);
    expect(names(pod.containers)).toEqual(['tools', 'migrate', 'record']);
    expect(pod.initContainers[1].command).toBeUndefined();
  });

  test('of several Jobs run in the order of the Jobs, with volumes of their own', () => {
    const chart = shopChart();
    const wiki = new Construct(chart, 'wiki');
    const mount = (volume: any) => ({
      containers: [{ ...UPGRADE, volumeMounts: [{ name: 'config', mountPath: '/config' }] }],
      volumes: [{ name: 'config', ...volume }],
    });
    jobOf(wiki, 'wiki-b', mount({ configMap: { name: 'b' } }));
    jobOf(wiki, 'wiki-a', mount({ configMap: { name: 'a' } }));
    jobOf(wiki, 'wiki-c', mount({ configMap: { name: 'a' } }));
    upgraded(chart, wiki, { jobs: ['wiki-a', 'wiki-b', 'wiki-c'] });
    const { spec } = job(Testing.synth(chart), 'migrate').spec.template;
    expect(names(spec.initContainers)).toEqual(['tools', 'guard', 'upgrade', 'upgrade-2']);
    const mounts = [...spec.initContainers.slice(2), spec.containers[0]].map(
      ({ volumeMounts }) => volumeMounts[1].name,
    );
    expect(mounts).toEqual(['config', 'wiki-b-config', 'config']);
    expect(spec.volumes.slice(-2)).toEqual([
      { name: 'config', configMap: { name: 'a' } },
      { name: 'wiki-b-config', configMap: { name: 'b' } },
    ]);
  });
});

describe('containers without a command', () => {
  const pod = {
    initContainers: [{ name: 'create', image: IMAGE, args: ['create'] }],
    containers: [{ ...UPGRADE, command: undefined }],
  };

  test('run as they are, cannot be skipped, and are warned of', () => {
    let migrate: any;
    const lines = printed(() => {
      ({ migrate } = synth(pod));
    });
    expect(environment(container(migrate, 'guard')).CAN_SKIP).toBe('false');
    expect(container(migrate, 'create').args).toEqual(['create']);
    expect(lines[0]).toContain(
      "the migrator's Job has no command in create, migrate: when its Job runs although nothing is to be migrated, it refuses instead of skipping; say what the image's entry point is: commands: { name: ['...'] }",
    );
  });

  test('get the one that is given', () => {
    const commands = { create: ['/entrypoint.sh'], upgrade: ['/entrypoint.sh', '--'] };
    const { migrate } = synth(pod, { commands });
    expect(environment(container(migrate, 'guard')).CAN_SKIP).toBe('true');
    expect(command(container(migrate, 'create'))).toEqual(['/entrypoint.sh', 'create']);
    expect(command(container(migrate, 'migrate'))).toEqual(['/entrypoint.sh', '--', 'schema', 'upgrade']);
  });
});

test('secrets of the application come to what the Job has', () => {
  const { migrate } = synth(
    RICH,
    { serviceAccountName: 'other' },
    { secrets: [UpgradeSecret.existing('shop-database')] },
  );
  for (const name of ['wait-for-db', 'migrate']) {
    expect(container(migrate, name).envFrom).toContainEqual({ secretRef: { name: 'shop-database' } });
  }
  expect(container(migrate, 'migrate').envFrom[0]).toEqual({ configMapRef: { name: 'wiki-env' } });
});

test('configuration of the chart comes before it, under another name', () => {
  const { pod, objects } = synth({ containers: [{ ...UPGRADE, env: ENV }] }, {}, {}, (chart) => {
    new ApiObject(chart, 'secret', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'wiki-database' },
      stringData: { password: 'x' },
    });
  });
  expect(pod.containers[1].env[0].valueFrom.secretKeyRef.name).toBe('wiki-database-migrator');
  expect(find(objects, 'Secret', 'wiki-database-migrator').metadata.annotations['argocd.argoproj.io/hook']).toBe(
    'PreSync',
  );
});

describe('is refused', () => {
  const from = (scope: Construct, options: Partial<JobMigratorOptions> = {}) =>
    refusal(
      () =>
        new DowntimeUpgradeApp(scope as Chart, 'shop', {
          version: '1',
          migrator: Migrator.fromJob(scope, { timeout: HOUR, ...options }),
        }),
    );
  const one = (pod: any, options?: Partial<JobMigratorOptions>, parts?: any) => {
    const chart = shopChart();
    jobOf(chart, 'wiki-upgrade', pod, parts);
    return from(chart, options);
  };

  test('what is not there, or not named', () => {
    const chart = shopChart();
    expect(from(chart)).toBe('shop: there is no Job below it; give what the chart was included with, or the Job');
    jobOf(chart, 'wiki-setup-20261126', { containers: [UPGRADE] });
    jobOf(chart, 'wiki-upgrade', { containers: [UPGRADE] });
    expect(from(chart)).toBe(
      "shop: there are several Jobs below it: 'wiki-setup-20261126', 'wiki-upgrade'; say which of them migrate, in their order: jobs: ['wiki-setup-20261126']",
    );
    const GIVE = "give one of 'wiki-setup-20261126', 'wiki-upgrade'";
    expect(from(chart, { jobs: ['ledger'] })).toBe(`shop: there is no Job 'ledger' below it; ${GIVE}`);
    expect(from(chart, { jobs: ['wiki-'] })).toBe(`shop: several Jobs begin with 'wiki-'; ${GIVE}`);
    expect(from(chart, { jobs: [] })).toBe(`shop: jobs is empty; ${GIVE}`);
    expect(from(chart, { jobs: ['wiki-setup', 'wiki-setup'] })).toBe(
      "shop: jobs names 'wiki-setup-20261126' twice; name each Job once",
    );
  });

  test.each<[string, any, any, any, string]>([
    [
      'several pods',
      { containers: [UPGRADE] },
      {},
      { spec: { parallelism: 2 } },
      'the Job runs several pods; a migrator is one pod: no parallelism, completions or completionMode',
    ],
    [
      'a volume of ours',
      { containers: [UPGRADE], volumes: [{ name: 'downtime-state', emptyDir: {} }] },
      {},
      {},
      "the Job has a volume 'downtime-state'; 'downtime-' begins the upgrade's own names",
    ],
    [
      'a folder of ours',
      {
        containers: [{ ...UPGRADE, volumeMounts: [{ name: 'x', mountPath: '/downtime/x' }] }],
        volumes: [{ name: 'x', emptyDir: {} }],
      },
      {},
      {},
      "container 'upgrade' mounts '/downtime/x'; use another folder than the upgrade's",
    ],
    [
      'a container that is none',
      { containers: [UPGRADE] },
      { sidecars: ['proxy'] },
      {},
      "sidecars names a container 'proxy'; there are 'upgrade'",
    ],
    [
      'only sidecars',
      { containers: [UPGRADE] },
      { sidecars: ['upgrade'] },
      {},
      'all containers of the Job are sidecars; leave out of `sidecars` what migrates',
    ],
    [
      'containers without an order',
      { containers: [UPGRADE, { ...UPGRADE, name: 'proxy' }] },
      {},
      {},
      "the Job runs 2 containers beside each other: 'upgrade', 'proxy'; give those that migrate in their order, inOrder: ['upgrade', 'proxy'], and those that only serve them as sidecars",
    ],
    [
      'a pod that the API server refuses',
      { containers: [{ ...UPGRADE, env: [{ name: 'PORT', value: 1 }] }] },
      {},
      {},
      "the Job's pod: container 'upgrade' env.PORT is the number 1; write it as text: '1'",
    ],
  ])('%s', (_, pod, options, parts, message) => {
    expect(one(pod, options, parts)).toBe(`shop/wiki-upgrade: ${message}`);
  });

  test('Jobs that do not go into one pod', () => {
    const chart = shopChart();
    jobOf(chart, 'a', { containers: [UPGRADE], nodeSelector: { disk: 'fast' } });
    jobOf(chart, 'b', { containers: [UPGRADE], nodeSelector: { disk: 'slow' } });
    expect(from(chart, { jobs: ['a', 'b'] })).toBe(
      "shop/a: the pods of 'a' and 'b' differ in nodeSelector; one pod runs them all: patch the Jobs so that they agree",
    );
  });

  test('what the Job says itself', () => {
    const chart = shopChart();
    jobOf(chart, 'wiki-upgrade', { containers: [UPGRADE] });
    const migrator = { ...Migrator.fromJob(chart, { timeout: HOUR }), image: IMAGE, env: {} };
    expect(refusal(() => new DowntimeUpgradeApp(chart, 'shop', { version: '1', migrator }))).toBe(
      'shop/shop: migrator has image, env beside jobs; leave it out: the Job says it; or patch the Job before',
    );
  });

  test('a Job of two applications', () => {
    const chart = shopChart();
    jobOf(chart, 'wiki-upgrade', { containers: [UPGRADE] });
    const migrator = Migrator.fromJob(chart, { timeout: HOUR });
    new DowntimeUpgradeApp(chart, 'shop', { version: '1', migrator });
    expect(refusal(() => new DowntimeUpgradeApp(chart, 'bank', { version: '1', migrator }))).toBe(
      'shop/bank: the Job is the migrator of shop/shop; a Job migrates for one application',
    );
  });

  test('a Job that is changed too late', () => {
    const chart = shopChart();
    const own = jobOf(chart, 'wiki-upgrade', { containers: [UPGRADE] });
    own.addJsonPatch(JsonPatch.add('/spec/template/spec/containers/0/args/-', '--all'));
    upgraded(chart, own);
    expect(command(container(job(Testing.synth(chart), 'migrate'), 'migrate')).pop()).toBe('--all');
    own.addJsonPatch(JsonPatch.add('/spec/template/spec/containers/0/args/-', '--force'));
    expect(problems(chart)).toEqual([
      "[shop/shop] shop/wiki-upgrade: the Job 'wiki-upgrade' was changed after it became the migrator; change it before the application is made, or patch `migratorJob` of the application",
    ]);
  });
});
