import { join } from 'node:path';
import { ApiObject, App, Chart, Include, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { DowntimeUpgradeApp, UpgradeWarning } from '../../src';
import { unstoppableRemedy } from '../../src/downtime/chart-pods';
import {
  container,
  deployment,
  environment,
  LONG_FORM,
  longForm,
  printed,
  problems,
  refusal,
  shopChart,
} from '../support/synth';

const url = join(__dirname, 'fixtures', 'wiki-of-many-kinds.yaml');
const leaveOut = (object: string) =>
  `if it never touches the database, say so: leaveOut(construct, 'why'), or addWorkloads(chart, { except: { '${object}': 'why' } })`;
const STOP = `cannot be stopped for a migration; ${unstoppableRemedy({ kind: 'Sandbox', name: 'wiki-sandbox' })}`;
const REASON = 'in the tests nothing has a database';

const WIKI = (id: string) => `[shop/wiki] shop/chart/wiki-${id}:`;
const FOUND = [
  `${WIKI('migrate-job')} a Job ('wiki-migrate') is a hook (post-install, post-upgrade): every sync runs it beside the new version's pods; if it migrates, make it the migrator: Migrator.fromJob(chart, { jobs: ['wiki-migrate'], timeout }); ${leaveOut('Job/wiki-migrate')}`,
  `${WIKI('list-list')} a List ('wiki-list') holds a StatefulSet ('wiki-index'), which cannot be stopped there; write its items one by one; ${leaveOut('List/wiki-list')}`,
  `${WIKI('sandbox-sandbox')} a Sandbox ('wiki-sandbox') ${STOP}`,
];
/** Missing replicas of the pooler: with addWorkloads it is part of the application. */
const POOL = 'Deployment/wiki-pool has replicas absent';

/** The chart, and an application that is called as the chart's own migration Job begins. */
function wiki() {
  const chart = shopChart();
  const include = new Include(chart, 'chart', { url });
  const app = new DowntimeUpgradeApp(chart, 'wiki', LONG_FORM);
  return { chart, include, app, child: (id: string) => include.node.findChild(id) };
}

test('all findings of a chart are told at once, and its own Job of the same prefix is no clash', () => {
  const { chart, include, app } = wiki();
  app.addWorkloads(include);
  const [pool, ...others] = problems(chart);
  expect(pool).toContain(POOL);
  expect(others).toEqual(FOUND);
});

test('the same when only the Deployment was added', () => {
  const { chart, child, app } = wiki();
  app.addWorkload(child('wiki-deployment'));
  expect(problems(chart)).toEqual(FOUND);
});

const HOOK_ON_EVERY_SYNC = expect.stringContaining(
  'Job/wiki-migrate is a hook (post-install, post-upgrade): every sync runs it, in PostSync',
);

describe('leaveOut', () => {
  const OTHERS = [
    'wiki-migrate-job',
    'wiki-front-rollout',
    'wiki-list-list',
    'wiki-mail-scaledjob',
    'wiki-sandbox-sandbox',
  ];

  test.each(['before', 'after'])(
    '%s addWorkloads: nothing is stopped, and only of a hook it is told when it runs',
    (when) => {
      const { chart, include, child, app } = wiki();
      const leaveOut = () => {
        for (const id of [...OTHERS, 'wiki-pool-deployment']) app.leaveOut(child(id), REASON);
      };
      if (when === 'before') leaveOut();
      app.addWorkloads(include);
      if (when === 'after') leaveOut();
      const lines = printed(() => {
        const objects = Testing.synth(chart);
        const [migrate] = objects.filter(({ metadata }) => /^wiki-migrate-/.test(metadata.name));
        expect(environment(container(migrate, 'guard')).WORKLOADS).toBe('scale apps/v1 Deployment wiki app=wiki');
        const pool = objects.find(({ metadata }) => metadata.name === 'wiki-pool');
        expect(pool.metadata).toEqual({ name: 'wiki-pool', namespace: 'shop' });
        expect(pool.spec.template.spec.initContainers).toBeUndefined();
      });
      expect(lines).toEqual([HOOK_ON_EVERY_SYNC]);
    },
  );

  test('takes everything below a construct', () => {
    const chart = shopChart();
    const shop = longForm(chart);
    shop.addWorkload(deployment(chart, 'web'));
    const group = new Construct(chart, 'group');
    new Include(group, 'chart', { url });
    shop.leaveOut(group, REASON);
    expect(printed(() => Testing.synth(chart))).toEqual([HOOK_ON_EVERY_SYNC]);
  });

  test('needs a reason', () => {
    const { include, app } = wiki();
    expect(refusal(() => app.leaveOut(include, ' '))).toBe(
      "shop/chart: it is left out without a reason; say why it never touches the database: leaveOut(x, 'why')",
    );
  });

  test('is not to be taken back by addWorkload', () => {
    const { child, app } = wiki();
    app.leaveOut(child('wiki-deployment'), REASON);
    expect(refusal(() => app.addWorkload(child('wiki-deployment')))).toBe(
      'shop/chart/wiki-deployment: Deployment/wiki was left out; add it, or call leaveOut, not both',
    );
  });
});

test('what migrates can be removed from the chart with the line that is given', () => {
  const { chart, include, app } = wiki();
  app.addWorkloads(include);
  expect(include.node.tryRemoveChild('wiki-migrate-job')).toBe(true);
  expect(problems(chart).slice(1)).toEqual(FOUND.slice(1));
});

test('a Deployment that was not added is warned of, which can be silenced', () => {
  const lines = (silencedWarnings: UpgradeWarning[]) => {
    const chart = shopChart();
    longForm(chart, { silencedWarnings }).addWorkload(deployment(chart, 'web'));
    deployment(chart, 'worker');
    return printed(() => Testing.synth(chart));
  };
  expect(lines([])).toEqual([
    `warning: shop/worker: Deployment/worker runs on during a migration, on whatever schema there is: addWorkload stops it; ${leaveOut('Deployment/worker')} (WORKLOAD_NOT_STOPPED)\n`,
  ]);
  expect(lines([UpgradeWarning.WORKLOAD_NOT_STOPPED])).toEqual([]);
});

test('two applications in one chart do not take each other for strays', () => {
  const chart = shopChart();
  longForm(chart).addWorkload(deployment(chart, 'web'));
  new DowntimeUpgradeApp(chart, 'bank', LONG_FORM).addWorkload(deployment(chart, 'desk'));
  expect(printed(() => Testing.synth(chart))).toEqual([]);
});

test('what was given to addWorkloads is looked at in other charts, too', () => {
  const chart = shopChart();
  const shop = longForm(chart);
  shop.addWorkload(deployment(chart, 'web'));
  const other = new Chart(App.of(chart), 'other', { namespace: 'shop' });
  const scope = new Construct(other, 'scope');
  deployment(scope, 'worker');
  new ApiObject(scope, 'cache', { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'cache' } });
  shop.addWorkloads(scope);
  expect(problems(chart)).toEqual([
    `[shop/shop] other/scope/cache: a ReplicaSet ('cache') ${STOP.replace('Sandbox/wiki-sandbox', 'ReplicaSet/cache')}`,
  ]);
});

describe('configuration that is a hook', () => {
  const lines = (kind: string, annotations: { [key: string]: string }, props = {}) => {
    const chart = shopChart();
    longForm(chart, props).addWorkload(deployment(chart, 'web'));
    new ApiObject(chart, 'object', { apiVersion: 'v1', kind, metadata: { name: 'object', annotations } });
    return printed(() => Testing.synth(chart));
  };
  const HOOK = { 'helm.sh/hook': 'pre-install,pre-upgrade' };

  test.each(['Secret', 'ConfigMap', 'ServiceAccount'])('%s: warned of, which can be silenced', (kind) => {
    expect(lines(kind, HOOK)).toEqual([
      `warning: shop/object: ${kind}/object is a hook (pre-install, pre-upgrade): every sync deletes it and makes it again, under pods that use it; remove the annotation: what the migrator needs of it is copied by itself (HOOK_CONFIGURATION)\n`,
    ]);
    expect(lines(kind, HOOK, { silencedWarnings: [UpgradeWarning.HOOK_CONFIGURATION] })).toEqual([]);
  });

  test.each([
    ['Role', 'every sync deletes it and makes it again, in PreSync; remove the annotation'],
    ['PersistentVolumeClaim', 'every sync deletes it with its data'],
  ])('%s: is told what becomes of it', (kind, text) => {
    expect(lines(kind, HOOK)).toEqual([expect.stringContaining(`is a hook (pre-install, pre-upgrade): ${text}`)]);
  });

  test('a Job that was left out is told when it runs', () => {
    const chart = shopChart();
    const shop = longForm(chart);
    shop.addWorkload(deployment(chart, 'web'));
    const metadata = { name: 'index', annotations: { 'helm.sh/hook': 'post-install,post-upgrade' } };
    const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'index', image: 'a:1' }] } };
    shop.leaveOut(
      new ApiObject(chart, 'index', { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { template } }),
      'it fills a search index',
    );
    expect(printed(() => Testing.synth(chart))).toEqual([
      expect.stringContaining('Job/index is a hook (post-install, post-upgrade): every sync runs it, in PostSync'),
    ]);
  });

  test.each<[string, { [key: string]: string }]>([
    ['that is kept but for a failure', { ...HOOK, 'helm.sh/hook-delete-policy': 'hook-failed' }],
    ['that is kept, for Argo CD', { ...HOOK, 'argocd.argoproj.io/hook-delete-policy': 'HookFailed' }],
    ['of a test', { 'helm.sh/hook': 'test' }],
    ['that is none', { 'helm.sh/hook-weight': '1' }],
  ])('%s: not warned of', (_, annotations) => {
    expect(lines('Secret', annotations)).toEqual([]);
  });

  test.each(['hook-failed,before-hook-creation', 'hook-succeeded', 'unknown'])('deleted by %s: warned of', (policy) => {
    expect(lines('Secret', { ...HOOK, 'helm.sh/hook-delete-policy': policy }).length).toBe(1);
  });
});

describe('addWorkloads with options', () => {
  const OPTIONS = {
    except: { 'Deployment/wiki-pool': 'the migrator connects through it', Sandbox: REASON, 'wiki-list': REASON },
  };

  test('leaves out by name, by kind and name, and by kind', () => {
    const { chart, include, app } = wiki();
    app.addWorkloads(include, OPTIONS);
    expect(problems(chart)).toEqual(FOUND.slice(0, 1));
  });

  test('gives the replicas that the chart does not say', () => {
    const { chart, include, app } = wiki();
    app.addWorkloads(include, { replicas: { 'wiki-pool': 2 } });
    expect(problems(chart)).toEqual(FOUND);
    expect(ApiObject.of(include.node.findChild('wiki-pool-deployment')).toJson().spec.replicas).toBe(2);
  });

  test.each<[string, any, string]>([
    [
      'names that are not there',
      { except: { 'wiki-pol': REASON, Sanbox: REASON } },
      "except: nothing below it is called 'wiki-pol', 'Sanbox'; wiki-pol: did you mean 'wiki-pool'?; Sanbox: ",
    ],
    [
      'replicas of what has none',
      { replicas: { 'wiki-mail': 2 } },
      "'wiki-mail' means ScaledJob/wiki-mail, which has none",
    ],
    ['an exception without a reason', { except: { 'wiki-pool': '' } }, 'it is left out without a reason'],
    ['replicas of something else', { replicas: { 'Deployment/wiki': 7 } }, 'Deployment/wiki has replicas'],
  ])('%s is refused', (_, options, message) => {
    const { include, app } = wiki();
    expect(refusal(() => app.addWorkloads(include, options))).toContain(message);
  });
});
