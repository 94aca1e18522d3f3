import { ApiObject, App, Chart } from 'cdk8s';
import { SyncPhase } from '../../src';
import { inOrder, type ObjectDependency } from '../../src/output/object-order';
import { RandomValues } from './random-values';

const chart = new Chart(new App(), 'chart');
let count = 0;

function object(
  kind: string,
  name: string,
  options: { namespace?: string; annotations?: any; apiVersion?: string } = {},
) {
  const { apiVersion = 'v1', ...metadata } = options;
  const construct = new ApiObject(chart, `object-${count++}`, { apiVersion, kind, metadata: { name, ...metadata } });
  return { construct, json: construct.toJson() };
}

const label = ({ json }: any) => [json.kind, json.metadata.namespace, json.metadata.name].filter(Boolean).join(' ');
const ordered = (objects: any[], dependencies: ObjectDependency[] = []) => inOrder(objects, dependencies).map(label);
const preSync = (wave: number) => ({ annotations: SyncPhase.preSync(wave).annotations });
const hook = (value: string) => ({ annotations: { 'argocd.argoproj.io/hook': value } });

function shuffled<T>(values: T[], random: RandomValues): T[] {
  const rest = [...values];
  return values.map(() => rest.splice(random.number(rest.length), 1)[0]);
}

test('objects stand in the order in which Argo CD applies them, whatever the order of construction', () => {
  const objects = [
    object('Namespace', 'shop'),
    object('CustomResourceDefinition', 'shops.example.com'),
    object('Secret', 'migrator', preSync(-1)),
    object('Job', 'check', preSync(9)),
    object('Job', 'migrate', preSync(10)),
    object('Job', 'both', hook('PostSync, PreSync')),
    object('ConfigMap', 'early', { annotations: SyncPhase.sync(-2).annotations }),
    object('ServiceAccount', 'shop'),
    object('ConfigMap', 'b', { namespace: 'one' }),
    object('ConfigMap', 'a', { namespace: 'two' }),
    object('ConfigMap', 'Z', { namespace: 'two' }),
    object('Deployment', 'web'),
    object('Gadget', 'unknown', { apiVersion: 'example.com/v1' }),
    object('Gadget', 'unknown', { apiVersion: 'example.org/v1' }),
    object('Deployment', 'late', { annotations: SyncPhase.sync(3).annotations }),
    object('Job', 'smoke-test', hook('PostSync')),
    object('Job', 'alert', hook('SyncFail')),
    object('Job', 'clean', hook('PostDelete')),
    object('Job', 'never', hook('Skip')),
  ];
  const expected = [
    ...[
      'Namespace shop',
      'CustomResourceDefinition shops.example.com',
      'Secret migrator',
      'Job both',
      'Job check',
      'Job migrate',
    ],
    ...[
      'ConfigMap early',
      'ServiceAccount shop',
      'ConfigMap one b',
      'ConfigMap two Z',
      'ConfigMap two a',
      'Deployment web',
    ],
    ...['Gadget unknown', 'Gadget unknown', 'Deployment late', 'Job smoke-test', 'Job alert', 'Job clean', 'Job never'],
  ];
  const random = new RandomValues(1);
  for (let i = 0; i < 50; i++) {
    const result = inOrder(shuffled(objects, random), []);
    expect(result.map(label)).toEqual(expected);
    expect(result.filter(({ json }) => json.kind === 'Gadget').map(({ json }) => json.apiVersion)).toEqual([
      'example.com/v1',
      'example.org/v1',
    ]);
  }
});

test("Helm's hooks stand where Argo CD applies them: by phase, then by weight", () => {
  const helm = (value: string, weight?: string) => ({
    annotations: { 'helm.sh/hook': value, ...(weight ? { 'helm.sh/hook-weight': weight } : {}) },
  });
  const objects = [
    object('Job', 'test', helm('test', '-9')),
    object('Job', 'goodbye', helm('post-delete', '-8')),
    object('Job', 'farewell', helm('pre-delete', '8')),
    object('Job', 'report', helm('post-upgrade', '-7')),
    object('Deployment', 'web'),
    object('Deployment', 'heavy', { annotations: { 'helm.sh/hook-weight': '1' } }),
    object('Job', 'overruled', { annotations: { ...helm('pre-install').annotations, ...hook('Sync').annotations } }),
    object('Job', 'migrate', helm('pre-install,post-upgrade', '2')),
    object('ServiceAccount', 'migrate', helm('pre-install', '10')),
    object('Job', 'first', {
      annotations: { ...helm('pre-install', '11').annotations, 'argocd.argoproj.io/sync-wave': '1' },
    }),
    object('Secret', 'unreadable', {
      annotations: { ...helm('pre-install', '3').annotations, 'argocd.argoproj.io/sync-wave': '0th' },
    }),
  ];
  expect(ordered(objects)).toEqual([
    ...['Job first', 'Job migrate', 'Secret unreadable', 'ServiceAccount migrate'],
    ...['Deployment web', 'Job overruled', 'Deployment heavy', 'Job report', 'Job farewell', 'Job goodbye', 'Job test'],
  ]);
});

test('the kinds of one wave stand as Argo CD applies them, lists beside what they list', () => {
  const kinds = ['Secret', 'SecretList', 'ConfigMap', 'ClusterRole', 'ClusterRoleList', 'ClusterRoleBinding'];
  kinds.push('ClusterRoleBindingList', 'Role', 'RoleList', 'RoleBinding', 'RoleBindingList', 'Service', 'DaemonSet');
  kinds.push('Pod', 'Deployment', 'HorizontalPodAutoscaler', 'StatefulSet', 'Job', 'APIService', 'Gadget');
  const objects = kinds.map((kind) => object(kind, 'x'));
  expect(ordered([...objects].reverse())).toEqual(kinds.map((kind) => `${kind} x`));
});

test('dependencies come first, also those of constructs that hold several objects', () => {
  const group = new Chart(new App(), 'group');
  const inside = ['x', 'y'].map((name) => {
    const construct = new ApiObject(group, name, { apiVersion: 'v1', kind: 'Job', metadata: { name } });
    return { construct, json: construct.toJson() };
  });
  const [a, b, c] = ['a', 'b', 'c'].map((name) => object('ConfigMap', name));
  const dependencies = [
    { source: a.construct, target: b.construct },
    { source: b.construct, target: group },
    { source: group, target: c.construct },
  ];
  expect(ordered([a, b, c, ...inside])).toEqual(['ConfigMap a', 'ConfigMap b', 'ConfigMap c', 'Job x', 'Job y']);
  expect(ordered([a, b, c, ...inside], dependencies)).toEqual([
    'ConfigMap c',
    'Job x',
    'Job y',
    'ConfigMap b',
    'ConfigMap a',
  ]);
  // What a construct depends on inside itself is no circle.
  expect(ordered([...inside], [{ source: group, target: inside[1].construct }])).toEqual(['Job y', 'Job x']);
});

test('dependencies in a circle are refused', () => {
  const [a, b] = ['a', 'b'].map((name) => object('ConfigMap', name));
  const dependencies = [
    { source: a.construct, target: b.construct },
    { source: b.construct, target: a.construct },
  ];
  expect(() => inOrder([a, b], dependencies)).toThrow(
    `${a.construct.node.path}, ${b.construct.node.path} depend on each other; remove one of the dependencies`,
  );
});
