import { randomValues } from '../../src/plan';

const object = (kind: string, name: string, rest: object) => ({ apiVersion: 'v1', kind, metadata: { name }, ...rest });
const checksum = (value: string) => ({
  spec: { template: { metadata: { annotations: { 'checksum/secret': value } } } },
});

const SAME = object('Service', 'desk', { spec: { ports: [{ port: 80 }] } });

test('each field that differs is named, without its values', () => {
  const rendered = (password: string) => [
    object('Secret', 'desk', { data: { password, user: 'ZGVzaw==' } }),
    object('Deployment', 'desk', checksum(`sum of ${password}`)),
    object('ConfigMap', 'desk', { data: { cookie: `salt-${password}` } }),
    SAME,
  ];
  const found = randomValues(rendered('aaaa'), rendered('bbbb'));
  expect(found.map(({ object: name, field }) => [name, field])).toEqual([
    ['ConfigMap/desk', 'data.cookie'],
    ['Deployment/desk', 'spec.template.metadata.annotations.checksum/secret'],
    ['Secret/desk', 'data.password'],
  ]);
  expect(found.map(({ remedy }) => remedy)).toEqual([
    expect.stringContaining('a JSON patch'),
    expect.stringContaining('restarts the pods'),
    expect.stringContaining('existingSecret'),
  ]);
  expect(JSON.stringify(found)).not.toMatch(/aaaa|bbbb/);
});

test('a name that is made at random stands in each rendering only once', () => {
  const found = randomValues([object('Job', 'migrate-1', {}), SAME], [object('Job', 'migrate-2', {}), SAME]);
  expect(found.map(({ object: name, field }) => [name, field])).toEqual([
    ['Job/migrate-1', undefined],
    ['Job/migrate-2', undefined],
  ]);
  expect(found[0].remedy).toContain('its name changes');
});

test('nothing is found in what stays the same', () => {
  expect(randomValues([SAME], [SAME])).toEqual([]);
});
