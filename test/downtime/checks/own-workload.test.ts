import { ApiObject, Testing } from 'cdk8s';
import { UpgradeStrategy } from '../../../src';
import { deployment, LONG_FORM, longForm, printed, problems, shopChart, shortForm } from '../../support/synth';

function problemsWith(parts: any): string[] {
  const chart = shopChart();
  longForm(chart).addWorkload(deployment(chart, 'web', parts));
  return problems(chart);
}

const MAIN = { name: 'main', image: 'app:1' };
const FENCE = 'give it another name: the fence is put into each pod under this one';
const VALUE =
  "use at most 63 characters of letters, digits, '-', '_' and '.', beginning and ending with a letter or digit";
const TEXT = 'put it in quotes: the API server takes nothing but text here';
const SELECTOR = "make both the same: a selector that misses the template's labels is refused";

test.each<[string, any, string]>([
  [
    'an init container fence',
    { pod: { initContainers: [{ name: 'fence', image: 'a:1' }] } },
    `initContainers has one called 'fence'; ${FENCE}`,
  ],
  ['a container fence', { container: { name: 'fence' } }, `containers has one called 'fence'; ${FENCE}`],
  [
    'a volume downtime-marker',
    { pod: { volumes: [{ name: 'downtime-marker', emptyDir: {} }] } },
    `volumes has one called 'downtime-marker'; ${FENCE}`,
  ],
  [
    'a selector of other pods',
    { spec: { selector: { matchLabels: { component: 'other' } } } },
    `spec.selector asks for component = 'other', which the labels of its pods do not have; ${SELECTOR}`,
  ],
  [
    'a label of 64 characters',
    { metadata: { labels: { a: 'v'.repeat(64) } } },
    `metadata.labels has a = '${'v'.repeat(64)}' (64 characters); ${VALUE}`,
  ],
  [
    'a number as an annotation',
    { metadata: { annotations: { 'prometheus.io/port': 8080 } } },
    `metadata.annotations has prometheus.io/port = the number 8080; ${TEXT}`,
  ],
  [
    'two containers of one name',
    { pod: { containers: [MAIN, MAIN] } },
    "containers has two containers called 'main'; give one of them another name",
  ],
  [
    'a number in env',
    { container: { env: [{ name: 'PORT', value: 8080 }] } },
    "container 'main' env.PORT is the number 8080; write it as text: '8080'",
  ],
  [
    '4000000000 replicas',
    { spec: { replicas: 4_000_000_000 } },
    'has replicas 4000000000; use at most 150000: no cluster has more pods',
  ],
  [
    "replicas '2'",
    { spec: { replicas: '2' } },
    "has replicas '2'; give the number that is to run (for a chart: addWorkloads(chart, { replicas: { 'Deployment/web': 2 } })): after the stop, the number in Git is what brings the application back",
  ],
])('a workload fails with %s', (_, parts, message) => {
  expect(problemsWith(parts)).toEqual([`[shop/shop] shop/web: Deployment/web ${message}`]);
});

describe('a fenced rollout needs more names, and a workload fails with', () => {
  test.each<[string, any, string]>([
    [
      'a volume downtime-state',
      { pod: { volumes: [{ name: 'downtime-state', emptyDir: {} }] } },
      `volumes has one called 'downtime-state'; ${FENCE}`,
    ],
    ['a container tools', { container: { name: 'tools' } }, `containers has one called 'tools'; ${FENCE}`],
    [
      'two containers whose names differ at their ends alone',
      { pod: { containers: ['a', 'b'].map((end) => ({ ...MAIN, name: `${'c'.repeat(62)}${end}` })) } },
      `containers has two containers called 'try-${'c'.repeat(59)}'; give one of them another name`,
    ],
  ])('%s', (_, parts, message) => {
    const chart = shopChart();
    const web = { resources: undefined, ...parts };
    longForm(chart, { strategy: UpgradeStrategy.FENCED_ROLLOUT }).addWorkload(deployment(chart, 'web', web));
    expect(problems(chart)).toEqual([expect.stringContaining(message)]);
    const other = shopChart();
    longForm(other).addWorkload(deployment(other, 'web', web));
    expect(() => Testing.synth(other)).not.toThrow();
  });
});

test('a workload fails with labels of its pods that are none', () => {
  const template = { metadata: { labels: { component: 'web', version: '1.4+7' } }, spec: { containers: [MAIN] } };
  expect(problemsWith({ spec: { template } })).toEqual([
    `[shop/shop] shop/web: Deployment/web spec.template.metadata.labels has version = '1.4+7' (5 characters); ${VALUE}`,
  ]);
});

test('the short form fails with too many replicas', () => {
  const chart = shopChart();
  shortForm(chart, { replicas: 150_001 });
  expect(problems(chart)).toEqual([
    '[shop/shop] shop/shop/Deployment: Deployment/shop has replicas 150001; use at most 150000: no cluster has more pods',
  ]);
});

describe('other objects of the chart', () => {
  function chartWith(...objects: any[]) {
    const chart = shopChart();
    const shop = shortForm(chart);
    for (const [index, object] of objects.entries()) {
      const props = { apiVersion: 'v1', metadata: { name: 'settings' }, ...object };
      shop.leaveOut(new ApiObject(chart, `object-${index}`, props), 'it never touches the database');
    }
    return chart;
  }

  test.each<[string, any, string]>([
    [
      'a ConfigMap of 1.2 MB',
      { kind: 'ConfigMap', data: { a: 'x'.repeat(1_200_000) } },
      "ConfigMap 'settings' data has 1200000 bytes; use at most 1048576: divide it, or put large files into an image or a volume",
    ],
    [
      'a ConfigMap with a number',
      { kind: 'ConfigMap', data: { port: 8080 } },
      `ConfigMap 'settings' data.port is of the type number; ${TEXT}`,
    ],
    [
      'a label that is none',
      { kind: 'Service', metadata: { name: 'settings', labels: { a: 1 } } },
      `Service 'settings' metadata.labels has a = the number 1; ${TEXT}`,
    ],
    [
      'a CronJob with a number in env',
      {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        spec: {
          jobTemplate: { spec: { template: { spec: { containers: [{ ...MAIN, env: [{ name: 'A', value: 1 }] }] } } } },
        },
      },
      "CronJob 'settings' container 'main' env.A is the number 1; write it as text: '1'",
    ],
    [
      'a StatefulSet that mounts no volume',
      {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        spec: {
          volumeClaimTemplates: [{ metadata: { name: 'data' } }],
          template: {
            spec: {
              containers: [
                { ...MAIN, volumeMounts: ['data', 'other'].map((name) => ({ name, mountPath: `/${name}` })) },
              ],
            },
          },
        },
      },
      "StatefulSet 'settings' container 'main' volumeMounts has 'other', which is no volume of the pod; add it to volumes, or correct the name",
    ],
  ])('fail: %s', (_, object, message) => {
    expect(problems(chartWith(object))).toEqual([`[shop/shop] shop/object-0: ${message}`]);
  });

  const warnings = (...objects: any[]) =>
    printed(() => Testing.synth(chartWith(...objects))).map((text) =>
      /: (.*?)[;:] .*\((\w+)\)\n$/.exec(text)?.slice(1),
    );

  test('are warned of when they are too large for client-side apply, and not when they are applied otherwise', () => {
    const large = { kind: 'ConfigMap', data: { a: 'x'.repeat(300_000) } };
    const annotated = (value: string) => ({
      ...large,
      metadata: { name: 'settings', annotations: { 'argocd.argoproj.io/sync-options': value } },
    });
    expect(warnings(large)).toHaveLength(1);
    expect(warnings(annotated('Prune=false'))).toHaveLength(1);
    expect(warnings(annotated('Prune=false,ServerSideApply=true'))).toEqual([]);
  });

  test.each<[string, any, string]>([
    ['a ConfigMap', { kind: 'ConfigMap', data: { DB_PASSWORD: 'hunter2' } }, 'data.DB_PASSWORD'],
    ['a file in a ConfigMap', { kind: 'ConfigMap', data: { 'a.ini': 'url=a://b:hunter2@d\n' } }, 'data.a.ini'],
    [
      'an annotation',
      { kind: 'Service', metadata: { name: 'settings', annotations: { a: 'a://b:hunter2@d' } } },
      'metadata.annotations.a',
    ],
    [
      'a custom resource',
      { apiVersion: 'example.com/v1', kind: 'Database', spec: { url: 'a://b:hunter2@d' } },
      'spec.url',
    ],
  ])('are warned of for a password in %s, which is not shown', (_, object, place) => {
    const lines = printed(() => Testing.synth(chartWith(object)));
    expect(lines).toEqual([
      `warning: shop/object-0: ${object.kind} 'settings' has a password in clear text: ${place}; keep it in a Secret (UpgradeSecret) and refer to it, as in $(DB_PASSWORD) (CLEAR_TEXT_PASSWORD)\n`,
    ]);
    expect(lines.join()).not.toContain('hunter2');
  });

  test.each([
    ['without values', { kind: 'Secret' }],
    [
      'of another operator',
      { apiVersion: 'bitnami.com/v1alpha1', kind: 'SealedSecret', spec: { encryptedData: { password: 'AgBx' } } },
    ],
  ])('are not warned of for a Secret %s', (_, object) => {
    expect(warnings(object)).toEqual([]);
  });
});

test('passwords of the migrator and of the short form are warned of, and not shown', () => {
  const chart = shopChart();
  shortForm(chart, {
    args: ['--db', 'postgres://shop:hunter2@db/shop'],
    migrator: { ...LONG_FORM.migrator, env: { DB_PASSWORD: 'hunter2' } },
  });
  const remedy = 'keep it in a Secret (UpgradeSecret) and refer to it, as in $(DB_PASSWORD) (CLEAR_TEXT_PASSWORD)\n';
  expect(printed(() => Testing.synth(chart))).toEqual([
    `warning: shop/shop: the migrator has a password in clear text: migrator.env.DB_PASSWORD; ${remedy}`,
    `warning: shop/shop/Deployment: Deployment/shop has a password in clear text: containers.app.args[1]; ${remedy}`,
  ]);
});
