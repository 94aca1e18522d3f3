import { Testing } from 'cdk8s';
import { deployment, find, longForm, shopChart } from '../../support/synth';

const chart = shopChart();
const shop = longForm(chart);
for (const name of ['worker', 'web']) shop.addWorkload(deployment(chart, name));
const objects = Testing.synth(chart);
const { rules } = find(objects, 'Role');

/** Rules for one resource, as verbs and names. */
function rulesFor(resource: string): any[] {
  return rules
    .filter(({ resources }: any) => resources.includes(resource))
    .map(({ verbs, resourceNames }: any) => ({ verbs, resourceNames }));
}

test('the account is bound to the role, in the own namespace', () => {
  expect(find(objects, 'ServiceAccount').automountServiceAccountToken).toBe(false);
  expect(find(objects, 'RoleBinding')).toMatchObject({
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'shop-upgrade' },
    subjects: [{ kind: 'ServiceAccount', name: 'shop-upgrade', namespace: 'shop' }],
  });
  expect(objects.filter(({ kind }) => kind.startsWith('Cluster'))).toEqual([]);
});

test('nothing is allowed with wildcards', () => {
  expect(JSON.stringify(rules)).not.toContain('*');
});

test('what has a known name is written only under that name', () => {
  const writing = (verbs: string[]) => verbs.some((verb) => !['get', 'list', 'watch', 'create'].includes(verb));
  expect(rulesFor('deployments/scale')).toEqual([
    { verbs: ['get', 'patch'], resourceNames: ['web', 'worker', 'shop-image-check'] },
  ]);
  const markers = rulesFor('configmaps').filter(({ verbs }) => verbs.join() !== 'create');
  expect(markers.map(({ resourceNames }) => resourceNames)).toEqual([['shop-schema']]);
  const unlimited = rules.filter(({ verbs, resourceNames }: any) => writing(verbs) && !resourceNames);
  expect(unlimited.map(({ resources, verbs }: any) => [resources, verbs])).toEqual([
    [['jobs'], ['list', 'delete', 'get']],
  ]);
});

test('of a Deployment only the scale can be written', () => {
  expect(rulesFor('deployments').flatMap(({ verbs }) => verbs)).toEqual(['get', 'list']);
});

test('neither secrets nor pods can be written or deleted', () => {
  expect(rulesFor('secrets')).toEqual([]);
  const verbs = rules.flatMap((rule: any) =>
    rule.resources.some((name: string) => /pods/.test(name)) ? rule.verbs : [],
  );
  expect(verbs.filter((verb: string) => !['get', 'list', 'watch'].includes(verb))).toEqual([]);
});

test('no right is given over roles, accounts or nodes', () => {
  const groups = new Set(rules.flatMap(({ apiGroups }: any) => apiGroups));
  expect([...groups].sort()).toEqual(['', 'apps', 'batch']);
  const resources: string[] = rules.flatMap((rule: any) => rule.resources);
  expect(resources.filter((name) => /role|account|node|namespace|secret|exec/.test(name))).toEqual([]);
});
