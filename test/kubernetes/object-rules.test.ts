import { ApiObject, Chart, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { problemText } from '../../src/common/problem';
import { checkObjects, requireLabel } from '../../src/kubernetes/object-rules';
import { deployment, problems, refusal, shopChart, shortForm } from '../support/synth';

const FORM = "lower-case letters, digits and '-', beginning and ending with a letter or digit";

function object(scope: Construct, kind: string, name: string, more: any = {}): ApiObject {
  const { apiVersion = 'v1', id = `${kind}-${name}`, ...metadata } = more;
  return new ApiObject(scope, id, { apiVersion, kind, metadata: { name, ...metadata } });
}

describe('names', () => {
  test.each([
    ['CronJob', 'c'.repeat(53), 53, `52 characters of ${FORM}: its Jobs add 11 characters`],
    ['Job', 'j'.repeat(64), 64, `63 characters of ${FORM}: it stands in a label of the Job's pods`],
    ['Service', '1-shop', 6, `63 characters of ${FORM}, and a letter first`],
    ['Service', 'my.shop', 7, `63 characters of ${FORM}, and a letter first`],
    ['Namespace', 'my.shop', 7, `63 characters of ${FORM}`],
    ['ConfigMap', 'My_Settings', 11, `253 characters of ${FORM}, or several such parts with dots`],
    ['ConfigMap', 'c'.repeat(254), 254, `253 characters of ${FORM}, or several such parts with dots`],
    ['Deployment', '', 0, `253 characters of ${FORM}, or several such parts with dots`],
  ])('fails for a %s called %j', (kind, name, length, remedy) => {
    const chart = shopChart();
    object(chart, kind, name, { id: 'it' });
    expect(checkObjects(chart).map(problemText)).toEqual([
      `shop/it: '${name}' (${length} characters) is no name for a ${kind}; use at most ${remedy}`,
    ]);
  });

  test.each([
    ['CronJob', 'c'.repeat(52)],
    ['Job', 'j'.repeat(63)],
    ['Service', 's'.repeat(63)],
    ['Namespace', '1-shop'],
    ['ConfigMap', `my.${'c'.repeat(250)}`],
    ['Role', 'system:reader'],
    ['ClusterRoleBinding', 'A:b'],
  ])('passes for a %s called %j', (kind, name) => {
    const chart = shopChart();
    object(chart, kind, name);
    expect(checkObjects(chart)).toEqual([]);
  });

  test('a CronJob beside the application is checked at synth', () => {
    const chart = shopChart();
    shortForm(chart);
    const name = `report-${'x'.repeat(46)}`;
    object(chart, 'CronJob', name, { id: 'report' });
    expect(problems(chart)).toEqual([
      `[shop/shop] shop/report: '${name}' (53 characters) is no name for a CronJob; use at most 52 characters of ${FORM}: its Jobs add 11 characters`,
    ]);
  });

  test('the Service of the short form may make a name impossible', () => {
    const chart = shopChart();
    shortForm(chart, { name: '1-shop' });
    expect(problems(chart)).toEqual([
      `[shop/shop] shop/shop/Service: '1-shop' (6 characters) is no name for a Service; use at most 63 characters of ${FORM}, and a letter first`,
    ]);
  });
});

describe('duplicates', () => {
  const REMEDY = 'give one of the two another name: the second would overwrite the first';

  test('fails for two objects of one kind and name', () => {
    const chart = shopChart();
    object(chart, 'ConfigMap', 'settings', { id: 'first' });
    object(new Construct(chart, 'group'), 'ConfigMap', 'settings', { id: 'second' });
    expect(checkObjects(chart).map(problemText)).toEqual([
      `shop/group/second: ConfigMap 'settings' is there already (shop/first); ${REMEDY}`,
    ]);
  });

  test('fails whatever the version of the API is', () => {
    const chart = shopChart();
    object(chart, 'Thing', 'a', { id: 'first', apiVersion: 'example.com/v1' });
    object(chart, 'Thing', 'a', { id: 'second', apiVersion: 'example.com/v2' });
    expect(checkObjects(chart).map(problemText)).toEqual([
      `shop/second: Thing 'a' is there already (shop/first); ${REMEDY}`,
    ]);
  });

  test('passes when group, kind, namespace or chart differ', () => {
    const chart = shopChart();
    object(chart, 'Thing', 'a', { apiVersion: 'example.com/v1' });
    object(chart, 'Thing', 'a', { id: 'group', apiVersion: 'example.org/v1' });
    object(chart, 'Other', 'a', { apiVersion: 'example.com/v1' });
    object(chart, 'Thing', 'a', { id: 'namespace', apiVersion: 'example.com/v1', namespace: 'elsewhere' });
    object(new Chart(chart, 'inner', { namespace: 'shop' }), 'Thing', 'a', { apiVersion: 'example.com/v1' });
    expect(checkObjects(chart)).toEqual([]);
  });

  test('are found at synth, also with what the library adds itself', () => {
    const chart = shopChart();
    shortForm(chart);
    deployment(chart, 'shop-image-check');
    object(chart, 'ServiceAccount', 'shop-upgrade', { id: 'account' });
    expect(problems(chart)).toEqual([
      `[shop/shop] shop/shop-image-check: Deployment 'shop-image-check' is there already (shop/shop/ImageCheck); ${REMEDY}`,
      `[shop/shop] shop/account: ServiceAccount 'shop-upgrade' is there already (shop/shop/ServiceAccount); ${REMEDY}`,
    ]);
  });

  test('are said once, however many applications there are', () => {
    const chart = shopChart();
    shortForm(chart);
    shortForm(new Construct(chart, 'group'), { name: 'other' });
    object(chart, 'ServiceAccount', 'shop-upgrade', { id: 'account' });
    expect(problems(chart).length).toBe(1);
  });

  test('the name of the marker is taken', () => {
    const chart = shopChart();
    shortForm(chart);
    object(chart, 'ConfigMap', 'shop-schema', { id: 'settings' });
    object(chart, 'Secret', 'shop-schema', { id: 'secret' });
    expect(problems(chart)).toEqual([
      "[shop/shop] shop/settings: ConfigMap 'shop-schema' has the name of the marker of 'shop'; give it another name: the jobs keep the state of the schema there, and Argo CD would overwrite it",
    ]);
  });

  test('are not seen where there are none', () => {
    const chart = shopChart();
    shortForm(chart);
    deployment(chart, 'other');
    expect(() => Testing.synth(chart)).not.toThrow();
  });
});

describe('a label', () => {
  test('passes up to its length', () => {
    expect(requireLabel(shopChart(), 'name', 'a-1', 3)).toBe('a-1');
    expect(requireLabel(shopChart(), 'name', 'a'.repeat(63))).toBe('a'.repeat(63));
  });

  test('fails beyond it', () => {
    expect(refusal(() => requireLabel(shopChart(), 'name', 'a-12', 3))).toBe(
      "shop: name 'a-12' has 4 characters; use at most 3: names of Jobs are made from it",
    );
    expect(refusal(() => requireLabel(shopChart(), 'name', undefined))).toBe(
      `shop: name is missing; give a name of ${FORM}`,
    );
  });
});
