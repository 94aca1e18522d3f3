import { ApiObject, Testing } from 'cdk8s';
import { groupOf, isKind, type Manifest, manifestOf } from '../../src/kubernetes';

const manifest = (apiVersion: string, kind: string): Manifest => ({ apiVersion, kind, metadata: { name: 'shop' } });

test.each([
  ['v1', ''],
  ['apps/v1', 'apps'],
  ['rbac.authorization.k8s.io/v1', 'rbac.authorization.k8s.io'],
])('the group of %s is %p', (apiVersion, group) => {
  expect(groupOf({ apiVersion })).toBe(group);
});

test('an object is of a kind in every version of its group', () => {
  expect(isKind(manifest('autoscaling/v2', 'HorizontalPodAutoscaler'), 'HorizontalPodAutoscaler')).toBe(true);
  expect(isKind(manifest('autoscaling/v1', 'HorizontalPodAutoscaler'), 'HorizontalPodAutoscaler')).toBe(true);
  expect(isKind(manifest('v1', 'Pod'), 'Job', 'Pod')).toBe(true);
});

test('an object of another kind, or of a kind of the same name in another group, is not', () => {
  expect(isKind(manifest('apps/v1', 'StatefulSet'), 'Deployment')).toBe(false);
  expect(isKind(manifest('serving.knative.dev/v1', 'Service'), 'Service')).toBe(false);
  expect(isKind(manifest('apps/v1', 'Pod'), 'Pod')).toBe(false);
});

test('with its kind the types of its fields are known', () => {
  const objects: Manifest[] = [
    manifestOf(
      new ApiObject(Testing.chart(), 'shop', {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        spec: { replicas: 2, selector: {}, template: {} },
      }),
    ),
  ];
  const [one] = objects;
  // @ts-expect-error unknown, as long as the kind is
  one.spec?.replicas;
  const replicas: (number | undefined)[] = objects.flatMap((object) =>
    isKind(object, 'Deployment', 'StatefulSet') ? object.spec?.replicas : [],
  );
  expect(replicas).toEqual([2]);
});
