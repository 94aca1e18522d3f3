import { ApiObject, Duration, JsonPatch, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { SyncPhase } from '../../src';
import { unstoppableRemedy } from '../../src/downtime/chart-pods';
import { deployment, longForm, problems, refusal, shopChart, shortForm } from '../support/synth';

/** The chart of an application with one workload. */
function chartWith(parts: any) {
  const chart = shopChart();
  longForm(chart).addWorkload(deployment(chart, 'web', parts));
  return chart;
}

const API_VERSIONS: { [kind: string]: string } = {
  Job: 'batch/v1',
  ReplicaSet: 'apps/v1',
};

function object(scope: Construct, kind: string, name: string, annotations?: { [key: string]: string }): ApiObject {
  return new ApiObject(scope, name, { apiVersion: API_VERSIONS[kind] ?? 'v1', kind, metadata: { name, annotations } });
}

describe('at synth a workload fails', () => {
  const REPLICAS =
    "give the number that is to run (for a chart: addWorkloads(chart, { replicas: { 'Deployment/web': 2 } })): after the stop, the number in Git is what brings the application back";
  const HOOK = 'remove the annotation: Argo CD would start it beside the migration, and delete it on every sync';
  const WAVE = 'use 0 or more: waves below 0 come before the migration or belong to it';

  test.each<[string, any, string]>([
    ['with 0 replicas', { spec: { replicas: 0 } }, `has replicas 0; ${REPLICAS}`],
    ['without replicas', { spec: { replicas: undefined } }, `has replicas absent; ${REPLICAS}`],
    ['with half a replica', { spec: { replicas: 0.5 } }, `has replicas 0.5; ${REPLICAS}`],
    ['with negative replicas', { spec: { replicas: -1 } }, `has replicas -1; ${REPLICAS}`],
    [
      'in another namespace',
      { metadata: { namespace: 'elsewhere' } },
      "is in namespace 'elsewhere', the application in 'shop'; an application and its workloads share one namespace: the jobs have no rights in another",
    ],
    [
      'that is a hook of Argo CD',
      { metadata: { annotations: { 'argocd.argoproj.io/hook': 'PreSync' } } },
      `is a hook (PreSync); ${HOOK}`,
    ],
    [
      'that is a hook of Helm',
      { metadata: { annotations: { 'helm.sh/hook': 'pre-install, pre-upgrade' } } },
      `is a hook (pre-install, pre-upgrade); ${HOOK}`,
    ],
    [
      "that is a hook of Argo CD, whatever Helm's annotation says",
      { metadata: { annotations: { 'argocd.argoproj.io/hook': 'PostSync', 'helm.sh/hook': 'pre-upgrade' } } },
      `is a hook (PostSync); ${HOOK}`,
    ],
    [
      'that Argo CD never applies',
      { metadata: { annotations: { 'helm.sh/hook': 'test' } } },
      'is a hook (test); remove the annotation: no sync would apply it',
    ],
    [
      "in a wave before the migration, by Helm's weight",
      { metadata: { annotations: { 'helm.sh/hook-weight': '-5' } } },
      `has the sync wave '-5' (of helm.sh/hook-weight); ${WAVE}`,
    ],
    [
      'in a wave that begins like a number',
      { metadata: { annotations: { 'argocd.argoproj.io/sync-wave': '2nd' } } },
      `has the sync wave '2nd'; ${WAVE}`,
    ],
    [
      'in a wave before the migration',
      { metadata: { annotations: SyncPhase.sync(-1).annotations } },
      `has the sync wave '-1'; ${WAVE}`,
    ],
    [
      'in a wave that is no number',
      { metadata: { annotations: { 'argocd.argoproj.io/sync-wave': 'first' } } },
      `has the sync wave 'first'; ${WAVE}`,
    ],
    [
      'without selector',
      { spec: { selector: undefined } },
      'has no selector; give spec.selector: its pods could not be found',
    ],
  ])('%s', (_, parts, message) => {
    expect(problems(chartWith(parts))).toEqual([`[shop/shop] shop/web: Deployment/web ${message}`]);
  });

  test('of the short form with 0 replicas or without', () => {
    for (const [replicas, text] of [
      [0, '0'],
      [undefined, 'absent'],
    ]) {
      const chart = shopChart();
      shortForm(chart, { replicas });
      expect(problems(chart)).toEqual([
        `[shop/shop] shop/shop/Deployment: Deployment/shop has replicas ${text}; ${REPLICAS.replace('/web', '/shop')}`,
      ]);
    }
  });

  test('when a later patch spoils it', () => {
    const chart = shopChart();
    const web = deployment(chart, 'web');
    longForm(chart).addWorkload(web);
    web.addJsonPatch(JsonPatch.replace('/spec/replicas', 0));
    web.metadata.addAnnotation('argocd.argoproj.io/sync-wave', '-3');
    expect(problems(chart)).toEqual([
      `[shop/shop] shop/web: Deployment/web has replicas 0; ${REPLICAS}`,
      `[shop/shop] shop/web: Deployment/web has the sync wave '-3'; ${WAVE}`,
    ]);
  });

  test('when it may take longer to end than the stop waits', () => {
    const REMEDY = 'give a longer one';
    const chart = shopChart();
    const shop = longForm(chart, { stopTimeout: Duration.seconds(60) });
    shop.addWorkload(deployment(chart, 'patient', { pod: { terminationGracePeriodSeconds: 60 } }));
    shop.addWorkload(deployment(chart, 'quick', { pod: { terminationGracePeriodSeconds: 59 } }));
    expect(problems(chart)).toEqual([
      `[shop/shop] shop/shop: stopTimeout is 60 seconds, but Deployment/patient may take 60 to end; ${REMEDY}`,
    ]);

    const other = shopChart();
    shortForm(other, { stopTimeout: Duration.seconds(29) });
    expect(problems(other)).toEqual([
      `[shop/shop] shop/shop: stopTimeout is 29 seconds, but Deployment/shop may take 30 to end; ${REMEDY}`,
    ]);
  });

  test('of which there is none', () => {
    const chart = shopChart();
    longForm(chart);
    expect(problems(chart)).toEqual([
      "[shop/shop] shop/shop: 'shop' has no workload; give `image` for the short form, or call addWorkload",
    ]);
  });
});

describe('a workload passes', () => {
  test.each<[string, any]>([
    ['in wave 0', { metadata: { annotations: SyncPhase.sync(0).annotations } }],
    ['in a later wave', { metadata: { annotations: SyncPhase.sync(7).annotations } }],
    ['that names the same namespace', { metadata: { namespace: 'shop' } }],
    ['with one replica', { spec: { replicas: 1 } }],
  ])('%s', (_, parts) => {
    expect(() => Testing.synth(chartWith(parts))).not.toThrow();
  });
});

describe('addWorkload fails', () => {
  const leave = (kind: string) => unstoppableRemedy({ kind, name: 'other' });

  test.each(['ReplicaSet', 'Pod', 'Job', 'Service'])('for a %s', (kind) => {
    const chart = shopChart();
    const shop = longForm(chart);
    expect(refusal(() => shop.addWorkload(object(chart, kind, 'other')))).toBe(
      `shop/other: a ${kind} ('other') cannot be stopped for a migration; ${leave(kind)}`,
    );
  });

  test('for a second workload of one name', () => {
    const chart = shopChart();
    const shop = longForm(chart);
    shop.addWorkload(deployment(chart, 'web'));
    const twin = deployment(new Construct(chart, 'group'), 'web');
    expect(refusal(() => shop.addWorkload(twin))).toBe(
      "shop/group/web: Deployment/web is already part of 'shop' (shop/web); give one of them another name",
    );
  });

  test('for a workload of another application', () => {
    const chart = shopChart();
    const web = deployment(chart, 'web');
    longForm(chart).addWorkload(web);
    const other = longForm(new Construct(chart, 'group'), { name: 'other' });
    expect(refusal(() => other.addWorkload(web))).toBe(
      "shop/web: Deployment/web is already part of 'shop' (shop/shop); a workload waits for the schema of one application only",
    );
  });

  test('not for the same workload again', () => {
    const chart = shopChart();
    const shop = longForm(chart);
    const web = deployment(chart, 'web');
    shop.addWorkload(web);
    shop.addWorkload(web);
    const [fence, ...others] = Testing.synth(chart).find(({ metadata }) => metadata.name === 'web').spec.template.spec
      .initContainers;
    expect(fence.name).toBe('fence');
    expect(others).toEqual([]);
  });

  test('for a construct without an object', () => {
    const chart = shopChart();
    expect(refusal(() => longForm(chart).addWorkload(new Construct(chart, 'empty')))).toContain('shop/empty');
  });
});

describe('addWorkloads', () => {
  test('can be given the whole chart: what the library made itself is left alone', () => {
    const chart = shopChart();
    const shop = shortForm(chart);
    for (const name of ['web', 'worker']) deployment(chart, name);
    shop.addWorkloads(chart);
    const fences = Testing.synth(chart)
      .filter(({ spec }) => spec?.template?.spec.initContainers?.[0].name === 'fence')
      .filter(({ metadata }) => !metadata.name.endsWith('-admission-check'));
    expect(fences.map(({ metadata }) => metadata.name)).toEqual(['shop', 'web', 'worker']);
  });

  test('fails when there is no workload', () => {
    const chart = shopChart();
    const group = new Construct(chart, 'group');
    object(group, 'Service', 'web');
    expect(refusal(() => longForm(chart).addWorkloads(group))).toBe(
      'shop/group: there is no workload below it; check what is included, or add workloads one by one',
    );
  });

  const leaveOut = (kind: string) =>
    `if it never touches the database, say so: leaveOut(construct, 'why'), or addWorkloads(chart, { except: { '${kind}/other': 'why' } })`;
  const STOP = `cannot be stopped for a migration; ${unstoppableRemedy({ kind: 'ReplicaSet', name: 'other' })}`;
  const POD = `if it migrates, let \`migrator\` run its image and command, and remove it: node.tryRemoveChild('other') of 'shop/group'; ${leaveOut('Pod')}`;
  const MIGRATOR = `if it migrates, make it the migrator: Migrator.fromJob(chart, { jobs: ['other'], timeout }); ${leaveOut('Job')}`;
  const hook = (words: string, when: string, remedy = MIGRATOR) =>
    `is a hook (${words}): every sync runs it ${when}; ${remedy}`;
  const BEFORE = 'before the application is stopped';
  const BESIDE = "beside the application's pods";
  const AFTER = "beside the new version's pods";

  /** A chart with a Deployment and something else, which is or is not given to the application. */
  function chartBeside(kind: string, annotations: { [key: string]: string } | undefined, how: string) {
    const chart = shopChart();
    const group = new Construct(chart, 'group');
    const web = deployment(group, 'web');
    object(group, kind, 'other', annotations);
    const shop = longForm(chart);
    if (how === 'addWorkload') shop.addWorkload(web);
    else shop.addWorkloads(group);
    return chart;
  }

  describe.each(['addWorkload', 'addWorkloads'])('%s of a Deployment', (how) => {
    test.each<[string, { [key: string]: string } | undefined, string]>([
      ['ReplicaSet', undefined, STOP],
      ['Job', undefined, `runs ${BESIDE}; ${MIGRATOR}`],
      ['Job', { 'helm.sh/hook': 'crd-install' }, `runs ${BESIDE}; ${MIGRATOR}`],
      ['Pod', undefined, `runs ${BESIDE}; ${POD}`],
      ['Job', { 'argocd.argoproj.io/hook': 'PreSync' }, hook('PreSync', BEFORE)],
      ['Job', { 'argocd.argoproj.io/hook': 'Sync' }, hook('Sync', BESIDE)],
      ['Job', { 'argocd.argoproj.io/hook': 'PostSync' }, hook('PostSync', AFTER)],
      ['Job', { 'helm.sh/hook': 'pre-upgrade' }, hook('pre-upgrade', BEFORE)],
      ['Job', { 'helm.sh/hook': 'post-upgrade,pre-install' }, hook('post-upgrade, pre-install', BEFORE)],
      ['Job', { 'helm.sh/hook': 'post-install,post-upgrade' }, hook('post-install, post-upgrade', AFTER)],
      ['Pod', { 'helm.sh/hook': 'post-upgrade' }, hook('post-upgrade', AFTER, POD)],
      // Argo CD's annotation has no word of a sync here, so Helm's counts.
      ['Job', { 'argocd.argoproj.io/hook': 'presync', 'helm.sh/hook': 'pre-upgrade' }, hook('pre-upgrade', BEFORE)],
      [
        'Job',
        { 'argocd.argoproj.io/hook': 'PostDelete', 'helm.sh/hook': 'pre-install' },
        hook('pre-install, PostDelete', BEFORE),
      ],
      ['Job', { 'argocd.argoproj.io/hook': 'PostSync', 'helm.sh/hook': 'pre-upgrade' }, hook('PostSync', AFTER)],
    ])('fails beside a %s with the annotations %j', (kind, annotations, message) => {
      expect(problems(chartBeside(kind, annotations, how))).toEqual([
        `[shop/shop] shop/group/other: a ${kind} ('other') ${message}`,
      ]);
    });

    test.each([
      ['Pod', { 'helm.sh/hook': 'test' }],
      ['Pod', { 'helm.sh/hook': 'test-success' }],
      ['Job', { 'argocd.argoproj.io/hook': 'Skip' }],
      ['Job', { 'argocd.argoproj.io/hook': 'PreDelete' }],
      ['Job', { 'argocd.argoproj.io/hook': 'Skip', 'helm.sh/hook': 'pre-install' }],
      ['Job', { 'helm.sh/hook': 'unknown' }],
      ['ReplicaSet', { 'argocd.argoproj.io/hook': 'Skip' }],
    ])('ignores a %s with the annotations %j', (kind, annotations) => {
      const other = Testing.synth(chartBeside(kind, annotations, how)).find(
        ({ metadata }) => metadata.name === 'other',
      );
      expect(other).toEqual({
        apiVersion: API_VERSIONS[kind] ?? 'v1',
        kind,
        metadata: { annotations, name: 'other', namespace: 'shop' },
      });
    });
  });
});
