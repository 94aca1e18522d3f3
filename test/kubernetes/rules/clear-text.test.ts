import { hasPassword, passwordsIn } from '../../../src/kubernetes/rules/clear-text';

test.each([
  'postgres://shop:hunter2@db.example.com/shop',
  'https://user:token@git.example.com/x.git',
  'redis://:hunter2@cache:6379',
  'https://ghp_0123456789abcdefghij@github.com/shop.git',
  'jdbc:postgresql://db/shop?user=shop&password=hunter2',
  'jdbc:sqlserver://db;user=shop;password=hunter2',
  'amqp://a:p%40ss@mq/',
  '# a file\nurl = "mysql://root:root@db/shop"\n',
  '--password=hunter2',
  '--db-password=hunter2',
])('%s has a password', (text) => {
  expect(hasPassword(text)).toBe(true);
});

test.each([
  'postgres://shop@db.example.com/shop',
  'postgres://shop:$(DB_PASSWORD)@db/shop',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as people write it in manifests
  'postgres://shop:${DB_PASSWORD}@db/shop',
  'postgres://shop:{{password}}@db/shop',
  'postgres://user:<password>@db/shop',
  'postgres://shop:***@db/shop',
  'https://git.example.com:8443/x.git',
  'ssh://git@git.example.com:22/x.git',
  'git@git.example.com:x/y.git',
  'https://example.com/a:b@c',
  'jdbc:postgresql://db/shop?user=shop',
  'http://a/ https://b:1/ mail@example.com',
  '--password-file=/run/secrets/db',
  '--password=$(DB_PASSWORD)',
  'password=',
])('%s has none', (text) => {
  expect(hasPassword(text)).toBe(false);
});

test.each<[any, string[]]>([
  [{ env: [{ name: 'URL', value: 'a://b:c@d' }] }, ['env.URL']],
  [{ env: [{ name: 'DB_PASSWORD', value: 'hunter2' }] }, ['env.DB_PASSWORD']],
  [
    {
      env: [
        { name: 'API_KEY', value: 'abc' },
        { name: 'auth-token', value: 'abc' },
      ],
    },
    ['env.API_KEY', 'env.auth-token'],
  ],
  [{ args: ['--url', 'a://b:c@d'] }, ['args[1]']],
  [{ args: ['--password', 'hunter2', '--verbose'] }, ['args[1]']],
  [{ database: { password: 'hunter2', host: 'db' } }, ['database.password']],
  [{ dbPassword: 'hunter2' }, ['dbPassword']],
  ['a://b:c@d', ['it']],
  [{ env: [{ name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: 'a', key: 'password' } } }] }, []],
  [{ env: [{ name: 'DB_PASSWORD_FILE', value: '/run/secrets/db' }] }, []],
  [
    {
      env: [
        { name: 'DB_PASSWORD', value: '/run/secrets/db' },
        { name: 'USE_TOKEN', value: 'true' },
      ],
    },
    [],
  ],
  [
    {
      env: [
        { name: 'DB_PASSWORD', value: '' },
        { name: 'A_TOKEN', value: '$(OTHER)' },
      ],
    },
    [],
  ],
  [{ existingSecret: 'shop-db', passwordKey: 'password', secret: 'shop-db' }, []],
  [{ args: ['--password', '--verbose'] }, []],
  [{ automountServiceAccountToken: true, replicas: 2, nothing: null }, []],
])('%j has passwords at %j', (value, places) => {
  expect(passwordsIn(value)).toEqual(places);
});

test('names alone are no reason where they mean something else', () => {
  expect(passwordsIn({ secretKey: 'password', url: 'a://b:c@d' }, 'spec', false)).toEqual(['spec.url']);
});

test('large files take no time', () => {
  const start = Date.now();
  for (const text of [
    'a'.repeat(1_000_000),
    'a://'.repeat(200_000),
    'a://b,'.repeat(150_000),
    '://a:'.repeat(200_000),
    'a://b;pwd=$x'.repeat(80_000),
  ]) {
    expect(hasPassword(text)).toBe(false);
  }
  expect(Date.now() - start).toBeLessThan(3000);
});
