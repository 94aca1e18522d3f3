import { ApiObject, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { UpgradeWarning } from '../../src';
import { warnOnce } from '../../src/common/warning-output';
import { deployment, LONG_FORM, longForm, printed, shopChart, shortForm } from '../support/synth';

const URL = 'postgres://shop:hunter2@db/shop';
const BARE = {
  resources: undefined,
  readinessProbe: undefined,
  image: 'registry.example.com/shop/app',
  env: [{ name: 'DATABASE_URL', value: URL }],
};

/** A chart whose one workload lacks everything that can be lacking. */
function bareChart(props: any = {}) {
  const chart = shopChart();
  const shop = longForm(chart, { migrator: { ...LONG_FORM.migrator, command: undefined }, ...props });
  shop.addWorkload(deployment(chart, 'web', { container: BARE, spec: { strategy: { type: 'Recreate' } } }));
  const settings = { kind: 'ConfigMap', apiVersion: 'v1', metadata: { name: 'large' } };
  new ApiObject(chart, 'large', { ...settings, data: { text: 'x'.repeat(300_000) } });
  new ApiObject(chart, 'plain', {
    ...settings,
    kind: 'Secret',
    metadata: { name: 'plain' },
    data: { password: 'aHVudGVyMg==' },
  });
  return chart;
}

const LINES: { [warning: string]: string } = {
  UNKNOWN_MIGRATOR_COMMAND:
    'shop/shop: migrator.command is not given: when its Job runs although nothing is to be migrated, it refuses instead of skipping',
  RECREATE_STRATEGY:
    'shop/web: Deployment/web has the strategy Recreate: a sync without hooks takes it down until a full sync',
  MISSING_REQUESTS: "shop/web: Deployment/web container 'main' has no requests for CPU and memory",
  MISSING_PROBES: "shop/web: Deployment/web container 'main' has no probe: nobody sees whether the new version works",
  UNPINNED_IMAGE:
    "shop/web: Deployment/web container 'main' runs 'registry.example.com/shop/app', which may be another image tomorrow",
  CLEAR_TEXT_PASSWORD:
    'shop/web: Deployment/web has a password in clear text: containers.main.env.DATABASE_URL; keep it in a Secret (UpgradeSecret) and refer to it, as in $(DB_PASSWORD)',
  LARGE_OBJECT:
    "shop/large: ConfigMap 'large' has 300104 bytes, and Argo CD cannot note more than 262144 in an annotation: make it smaller, or annotate it with argocd.argoproj.io/sync-options: ServerSideApply=true",
  CLEAR_TEXT_SECRET:
    "shop/plain: the values of Secret 'plain' stand in Git, readable by everyone (base64 hides nothing): use UpgradeSecret.external or .sealed, or create the Secret outside of Git and name it with UpgradeSecret.existing",
};
const line = (warning: string) => `warning: ${LINES[warning]} (${warning})\n`;

test('a complete application is not warned of', () => {
  const long = shopChart();
  const short = shopChart();
  expect(
    printed(() => {
      longForm(long).addWorkload(deployment(long, 'web'));
      shortForm(short);
      Testing.synth(long);
      Testing.synth(short);
    }),
  ).toEqual([]);
});

test('each is printed once, with path, object, and the name by which it can be silenced', () => {
  const chart = bareChart();
  expect(printed(() => Testing.synth(chart))).toEqual(Object.keys(LINES).map(line));
  expect(printed(() => Testing.synth(chart))).toEqual([]);
});

test('another tree gets its own', () => {
  expect(printed(() => Testing.synth(bareChart())).length).toBe(Object.keys(LINES).length);
  expect(printed(() => Testing.synth(bareChart())).length).toBe(Object.keys(LINES).length);
});

test.each(Object.keys(LINES))('%s can be silenced', (silenced) => {
  const chart = bareChart({ silencedWarnings: [silenced] });
  const others = Object.keys(LINES).filter((warning) => warning !== silenced);
  expect(printed(() => Testing.synth(chart))).toEqual(others.map(line));
});

test('all can be silenced', () => {
  const chart = bareChart({ silencedWarnings: Object.values(UpgradeWarning) });
  expect(printed(() => Testing.synth(chart))).toEqual([]);
});

test('every warning that exists can be met', () => {
  const elsewhere = [
    UpgradeWarning.CLAIM_AFTER_MIGRATOR,
    UpgradeWarning.HOOK_CONFIGURATION,
    UpgradeWarning.MIGRATOR_ACCOUNT_SHARED,
    UpgradeWarning.MOMENTARY_HEALTH,
    UpgradeWarning.WORKLOAD_NOT_STOPPED,
  ];
  const met = [...Object.keys(LINES), ...elsewhere];
  expect(met.sort()).toEqual(Object.values(UpgradeWarning).sort());
});

describe('what is enough', () => {
  const warningsOf = (container: any) => {
    const chart = shopChart();
    longForm(chart).addWorkload(deployment(chart, 'web', { container }));
    return printed(() => Testing.synth(chart)).map((text) => /\((\w+)\)\n$/.exec(text)?.[1]);
  };

  test.each<[string, any, string[]]>([
    ['requests for memory only', { resources: { requests: { memory: '1Gi' } } }, ['MISSING_REQUESTS']],
    ['requests for CPU only', { resources: { requests: { cpu: '1' } } }, ['MISSING_REQUESTS']],
    ['limits only', { resources: { limits: { cpu: '1', memory: '1Gi' } } }, ['MISSING_REQUESTS']],
    ['a liveness probe', { readinessProbe: undefined, livenessProbe: { tcpSocket: { port: 1 } } }, []],
    ['a startup probe', { readinessProbe: undefined, startupProbe: { tcpSocket: { port: 1 } } }, []],
    ['an image without tag', { image: 'localhost:5000/app' }, ['UNPINNED_IMAGE']],
    ['the image latest', { image: 'app:latest' }, ['UNPINNED_IMAGE']],
    ['an image with a digest', { image: `app@sha256:${'0'.repeat(64)}` }, []],
    ['no image', { image: undefined }, ['UNPINNED_IMAGE']],
  ])('%s', (_, container, expected) => {
    expect(warningsOf(container)).toEqual(expected);
  });

  test('each container is looked at', () => {
    const chart = shopChart();
    const livenessProbe = { tcpSocket: { port: 1 } };
    const containers = [
      { name: 'one', image: 'app:1', livenessProbe },
      { name: 'two', image: 'app', livenessProbe, resources: { requests: { cpu: '1', memory: '1Gi' } } },
    ];
    longForm(chart).addWorkload(deployment(chart, 'web', { pod: { containers } }));
    expect(printed(() => Testing.synth(chart))).toEqual([
      "warning: shop/web: Deployment/web container 'one' has no requests for CPU and memory (MISSING_REQUESTS)\n",
      "warning: shop/web: Deployment/web container 'two' runs 'app', which may be another image tomorrow (UNPINNED_IMAGE)\n",
    ]);
  });

  test('of init containers the image is looked at', () => {
    const chart = shopChart();
    longForm(chart).addWorkload(
      deployment(chart, 'web', { pod: { initContainers: [{ name: 'init', image: 'init' }] } }),
    );
    expect(printed(() => Testing.synth(chart))).toEqual([
      "warning: shop/web: Deployment/web container 'init' runs 'init', which may be another image tomorrow (UNPINNED_IMAGE)\n",
    ]);
  });

  test('the short form lacks nothing but a probe', () => {
    const chart = shopChart();
    shortForm(chart, { readinessProbe: undefined });
    expect(printed(() => Testing.synth(chart))).toEqual([
      "warning: shop/shop/Deployment: Deployment/shop container 'app' has no probe: nobody sees whether the new version works (MISSING_PROBES)\n",
    ]);
  });
});

test('nothing is warned of while something is wrong', () => {
  const chart = shopChart();
  longForm(chart).addWorkload(deployment(chart, 'web', { container: BARE, spec: { replicas: 0 } }));
  expect(printed(() => expect(() => Testing.synth(chart)).toThrow())).toEqual([]);
});

test('the same text of another construct, and another text of the same, are printed', () => {
  const chart = shopChart();
  const [a, b] = ['a', 'b'].map((id) => new Construct(chart, id));
  const lines = printed(() => {
    for (const [scope, text] of [
      [a, 'one'],
      [b, 'one'],
      [a, 'two'],
      [a, 'one'],
    ] as const) {
      warnOnce(scope, UpgradeWarning.MISSING_PROBES, text);
    }
  });
  expect(lines).toEqual([
    'warning: shop/a: one (MISSING_PROBES)\n',
    'warning: shop/b: one (MISSING_PROBES)\n',
    'warning: shop/a: two (MISSING_PROBES)\n',
  ]);
});
