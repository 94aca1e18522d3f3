import { checkRules } from './rules';

const LABELS = { app: 'web' };

function object(kind: string, metadata: any, more: any = {}): any {
  return { apiVersion: 'v1', kind, metadata, ...more };
}

function podSpec(container: any = {}, more: any = {}): any {
  return { containers: [{ name: 'main', image: 'web:1', ...container }], ...more };
}

function deployment(spec: any = podSpec(), more: any = {}): any {
  const template = { metadata: { labels: LABELS }, spec };
  return object('Deployment', { name: 'web' }, { spec: { selector: { matchLabels: LABELS }, template, ...more } });
}

function job(spec: any, metadata: any = { name: 'migrate' }): any {
  return object('Job', metadata, { spec: { template: { spec } } });
}

describe('names', () => {
  test.each([
    ['ConfigMap', 'a.b-c.1'],
    ['ConfigMap', 'a'.repeat(253)],
    ['Service', 'a1'],
    ['Namespace', '1a'],
    ['Job', 'j'.repeat(63)],
    ['CronJob', 'c'.repeat(52)],
  ])('%s may be called %s', (kind, name) => {
    const spec = { ...podSpec(), restartPolicy: 'Never' };
    const specs: any = { Job: { template: { spec } }, CronJob: { jobTemplate: { spec: { template: { spec } } } } };
    expect(checkRules([object(kind, { name, namespace: 'shop' }, { spec: specs[kind] })])).toEqual([]);
  });

  test.each([
    ['ConfigMap', 'A', 'a DNS-1123 subdomain'],
    ['ConfigMap', 'a_b', 'a DNS-1123 subdomain'],
    ['ConfigMap', 'a..b', 'a DNS-1123 subdomain'],
    ['ConfigMap', '-a', 'a DNS-1123 subdomain'],
    ['ConfigMap', 'a'.repeat(254), 'a DNS-1123 subdomain'],
    ['Service', '1a', 'a DNS-1035 label'],
    ['Service', 'a.b', 'a DNS-1035 label'],
    ['Service', 'a'.repeat(64), 'a DNS-1035 label'],
    ['Namespace', 'a.b', 'a DNS-1123 label'],
    ['Job', 'j'.repeat(64), 'at most 63 characters long'],
    ['CronJob', 'c'.repeat(53), 'at most 52 characters long'],
  ])('%s must not be called %s', (kind, name, what) => {
    const [error] = checkRules([object(kind, { name })]);
    expect(error).toBe(`v1 ${kind} ${name}: metadata.name: "${name}" is not ${what}`);
  });

  test('of roles may have colons, but no slashes', () => {
    const role = (name: string) => ({ ...object('ClusterRole', { name }), apiVersion: 'rbac.authorization.k8s.io/v1' });
    expect(checkRules([role('system:Reader')])).toEqual([]);
    expect(checkRules([role('a/b')])).toEqual([
      'rbac.authorization.k8s.io/v1 ClusterRole a/b: metadata.name: "a/b" is not a path segment',
    ]);
  });

  test('may be left to the API server', () => {
    expect(checkRules([job(podSpec({}, { restartPolicy: 'Never' }), { generateName: 'migrate-' })])).toEqual([]);
    expect(checkRules([object('ConfigMap', { generateName: 'A-' })])).toEqual([
      'v1 ConfigMap A-*: metadata.name: "A-xxxxx" is not a DNS-1123 subdomain',
    ]);
  });

  test('must be there, and the namespace must be a label', () => {
    expect(checkRules([object('ConfigMap', { namespace: 'a.b' })])).toEqual([
      'v1 ConfigMap a.b/(no name): metadata.namespace: "a.b" is not a DNS-1123 label',
      'v1 ConfigMap a.b/(no name): metadata.name: is missing',
    ]);
    expect(checkRules([object('ConfigMap', undefined)])).toEqual(['v1 ConfigMap (no name): metadata.name: is missing']);
  });

  test('must differ within kind and namespace, whatever the version', () => {
    const first = object('HorizontalPodAutoscaler', { name: 'web', namespace: 'a' }, { apiVersion: 'autoscaling/v1' });
    const again = { ...first, apiVersion: 'autoscaling/v2' };
    expect(checkRules([first, again])).toEqual(['autoscaling/v2 HorizontalPodAutoscaler a/web: is there twice']);

    const elsewhere = { ...first, metadata: { name: 'web', namespace: 'b' } };
    expect(checkRules([first, elsewhere, { ...first, kind: 'Other' }, { ...first, apiVersion: 'v1' }])).toEqual([]);
  });
});

describe('labels and annotations', () => {
  test('valid ones', () => {
    const labels = { 'a.b/c_D.1': '', a: 'A.b_c-1', ['k'.repeat(63)]: 'v'.repeat(63) };
    expect(
      checkRules([object('ConfigMap', { name: 'a', labels, annotations: { 'A.b/C': '{"any": "thing"}' } })]),
    ).toEqual([]);
  });

  test.each(['a b', '/a', 'a/', 'a/b/c', 'A.b/c', '-a', 'k'.repeat(64), ''])('key "%s"', (key) => {
    const [error] = checkRules([object('ConfigMap', { name: 'a', labels: { [key]: 'v' } })]);
    expect(error).toBe(`v1 ConfigMap a: metadata.labels: "${key}" is not a valid key`);
  });

  test.each(['a b', 'a/b', '-a', 'a.', 'v'.repeat(64)])('value "%s"', (value) => {
    const [error] = checkRules([object('ConfigMap', { name: 'a', labels: { k: value } })]);
    expect(error).toBe(`v1 ConfigMap a: metadata.labels: "${value}" of "k" is not a valid value`);
  });

  test('annotations', () => {
    const annotations = { 'a b': 'v', big: 'x'.repeat(256 * 1024) };
    expect(checkRules([object('ConfigMap', { name: 'a', annotations })])).toEqual([
      'v1 ConfigMap a: metadata.annotations: "a b" is not a valid key',
      'v1 ConfigMap a: metadata.annotations: 262151 bytes, more than 262144',
    ]);
  });

  test('in every template', () => {
    const metadata = { labels: { ...LABELS, 'a b': 'v' } };
    const template = { metadata, spec: podSpec({}, { restartPolicy: 'Never' }) };
    const volumeClaimTemplates = [{ metadata: { ...metadata, name: 'data' } }];
    expect(
      checkRules([
        deployment(undefined, { template, volumeClaimTemplates }),
        object('CronJob', { name: 'c' }, { spec: { jobTemplate: { metadata, spec: { template } } } }),
      ]),
    ).toEqual([
      'v1 Deployment web: spec.template.metadata.labels: "a b" is not a valid key',
      'v1 Deployment web: spec.volumeClaimTemplates[0].metadata.labels: "a b" is not a valid key',
      'v1 CronJob c: spec.jobTemplate.metadata.labels: "a b" is not a valid key',
      'v1 CronJob c: spec.jobTemplate.spec.template.metadata.labels: "a b" is not a valid key',
    ]);
  });
});

describe('selectors', () => {
  const expressions = (...matchExpressions: any[]) => deployment(undefined, { selector: { matchExpressions } });

  test.each([
    { key: 'app', operator: 'In', values: ['web', 'other'] },
    { key: 'app', operator: 'NotIn', values: ['other'] },
    { key: 'tier', operator: 'NotIn', values: ['web'] },
    { key: 'app', operator: 'Exists' },
    { key: 'tier', operator: 'DoesNotExist' },
  ])('match: %j', (expression) => {
    expect(checkRules([expressions(expression)])).toEqual([]);
  });

  test.each([
    { key: 'app', operator: 'In', values: ['other'] },
    { key: 'tier', operator: 'In', values: ['web'] },
    { key: 'app', operator: 'NotIn', values: ['web'] },
    { key: 'tier', operator: 'Exists' },
    { key: 'app', operator: 'DoesNotExist' },
    { key: 'app', operator: 'in', values: ['web'] },
  ])('do not match: %j', (expression) => {
    expect(checkRules([expressions({ key: 'app', operator: 'Exists' }, expression)])).toEqual([
      'v1 Deployment web: spec.selector: does not select the pods of spec.template',
    ]);
  });

  test('must be a subset of the labels and say something', () => {
    expect(checkRules([deployment(undefined, { selector: { matchLabels: { ...LABELS, more: 'x' } } })])).toEqual([
      'v1 Deployment web: spec.selector: does not select the pods of spec.template',
    ]);
    expect(checkRules([deployment(undefined, { selector: { matchLabels: {} } })])).toEqual([
      'v1 Deployment web: spec.selector: selects nothing in particular',
    ]);
  });
});

describe('pods', () => {
  const AT = 'v1 Deployment web: spec.template.spec';

  test('valid ones', () => {
    const volumeMounts = [
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'data', mountPath: '/data' },
    ];
    const volumes = [{ name: 'tmp', emptyDir: { sizeLimit: '1Gi' } }];
    const spec = podSpec(
      { volumeMounts },
      { volumes, initContainers: [{ name: 'init', image: 'init:1', volumeMounts }] },
    );
    const claim = { metadata: { name: 'data' }, spec: { resources: { requests: { storage: '1Gi' } } } };
    expect(checkRules([deployment(spec, { volumeClaimTemplates: [claim] })])).toEqual([]);
  });

  test('need containers, and these need images and different names', () => {
    expect(checkRules([deployment({ containers: [] })])).toEqual([`${AT}.containers: there are none`]);
    const initContainers = [{ name: 'main', image: '' }, { name: 'A' }];
    expect(checkRules([deployment(podSpec({}, { initContainers }))])).toEqual([
      `${AT}.initContainers[0].image: is missing`,
      `${AT}.initContainers[1].image: is missing`,
      `${AT}.initContainers[1].name: "A" is not a DNS-1123 label`,
      `${AT}.containers[0].name: "main" is there twice`,
    ]);
  });

  test('mount only volumes which they have, each once', () => {
    const volumeMounts = [
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'temp', mountPath: '/tmp' },
    ];
    const volumes = [{ name: 'tmp' }, { name: 'tmp' }];
    expect(checkRules([deployment(podSpec({ volumeMounts }, { volumes }))])).toEqual([
      `${AT}.volumes: "tmp" is there twice`,
      `${AT}.containers[0].volumeMounts: there is no volume "temp"`,
      `${AT}.containers[0].volumeMounts: "/tmp" is there twice`,
    ]);
  });

  test('of jobs must be allowed to end', () => {
    expect(checkRules([job(podSpec())])).toEqual([
      'v1 Job migrate: spec.template.spec.restartPolicy: must be Never or OnFailure in a job',
    ]);
  });

  test('are found in every kind', () => {
    const spec = { containers: [{ name: 'main' }], restartPolicy: 'Never' };
    const workload = { selector: { matchLabels: LABELS }, template: { metadata: { labels: LABELS }, spec } };
    expect(
      checkRules([
        object('Pod', { name: 'a' }, { spec }),
        object('StatefulSet', { name: 'a' }, { spec: workload }),
        object('DaemonSet', { name: 'a' }, { spec: workload }),
        object('CronJob', { name: 'a' }, { spec: { jobTemplate: { spec: { template: { spec } } } } }),
      ]),
    ).toEqual([
      'v1 Pod a: spec.containers[0].image: is missing',
      'v1 StatefulSet a: spec.template.spec.containers[0].image: is missing',
      'v1 DaemonSet a: spec.template.spec.containers[0].image: is missing',
      'v1 CronJob a: spec.jobTemplate.spec.template.spec.containers[0].image: is missing',
    ]);
  });
});

describe('quantities', () => {
  const check = (resources: any) => checkRules([deployment(podSpec({ resources }))]);
  const AT = 'v1 Deployment web: spec.template.spec.containers[0].resources';

  test.each([
    ['1', 1],
    ['700m', '0.7'],
    ['1024Ki', '1Mi'],
    ['1000Mi', '1Gi'],
    ['1G', '1Gi'],
    ['1e3', '1k'],
    ['1E-1', '.1'],
    ['1n', '1u'],
    ['5.', '5'],
    ['0', '0'],
    ['2E', '2Ei'],
  ])('%s is not more than %s', (request, limit) => {
    expect(check({ requests: { cpu: request }, limits: { cpu: limit } })).toEqual([]);
  });

  test.each([
    ['1', '999m'],
    ['1Ki', '1k'],
    ['0.70000001', '700m'],
    ['1025Mi', '1Gi'],
    ['1e3', '1e-3'],
  ])('%s is more than %s', (high, low) => {
    expect(check({ requests: { memory: high }, limits: { memory: low } })).toEqual([
      `${AT}.requests["memory"]: ${high} is more than the limit ${low}`,
    ]);
  });

  test.each(['', 'x', '1 Gi', '1gi', '1GiB', '1K', '1m5', '.', '1,5', '0x1'])('"%s" is none', (quantity) => {
    expect(check({ limits: { memory: quantity } })).toEqual([
      `${AT}.limits["memory"]: "${quantity}" is not a quantity`,
    ]);
  });

  test('must not be negative', () => {
    expect(check({ limits: { cpu: '-1' } })).toEqual([`${AT}.limits["cpu"]: -1 is negative`]);
  });

  test('requests and limits of different things are not compared', () => {
    expect(check({ requests: { cpu: 4 }, limits: { memory: '1Gi' } })).toEqual([]);
  });

  test('are found in claims and volumes', () => {
    const bad = { requests: { storage: 'big' } };
    const volumes = [{ name: 'tmp', emptyDir: { sizeLimit: 'big' } }];
    const spec = podSpec({}, { volumes, resources: { limits: { cpu: 'big' } } });
    expect(
      checkRules([
        object('PersistentVolumeClaim', { name: 'a' }, { spec: { resources: bad } }),
        deployment(spec, { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { resources: bad } }] }),
      ]),
    ).toEqual([
      'v1 PersistentVolumeClaim a: spec.resources.requests["storage"]: "big" is not a quantity',
      'v1 Deployment web: spec.volumeClaimTemplates[0].spec.resources.requests["storage"]: "big" is not a quantity',
      'v1 Deployment web: spec.template.spec.volumes[0] "tmp": emptyDir.sizeLimit: "big" is not a quantity',
      'v1 Deployment web: spec.template.spec.resources.limits["cpu"]: "big" is not a quantity',
    ]);
  });
});
