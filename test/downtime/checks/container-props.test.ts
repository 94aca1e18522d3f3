import { Duration, Testing } from 'cdk8s';
import { AppProbe, AppVolume, UpgradeSecret } from '../../../src';
import { LONG_FORM, longForm, refusal, shopChart, shortForm } from '../../support/synth';

const LABEL =
  "use at most 63 characters of lower-case letters, digits and '-', beginning and ending with a letter or digit";
const SUBDOMAIN = `${LABEL.replace('63', '253')}, or several such parts with dots`;
const ENV = "use letters, digits, '_', '-' and '.', not beginning with a digit";
const FOLDER = "give a folder that begins with '/' and has no ':', such as '/data'";
const OWN = "use another folder: /downtime is the upgrade's own";
const MADE = 'make it with AppVolume, as AppVolume.emptyDir';
const tmp = (path: any, name = 'tmp') => AppVolume.emptyDir(name, path);

/** What the short form and the migrator both have. */
describe.each([
  ['the short form', '', (props: any) => refusal(() => shortForm(shopChart(), props))],
  [
    'the migrator',
    'migrator.',
    (props: any) => refusal(() => longForm(shopChart(), { migrator: { ...LONG_FORM.migrator, ...props } })),
  ],
])('%s fails', (_, prefix, refused) => {
  test.each<[string, any, string]>([
    [
      'volume tmp_cache',
      { volumes: [tmp('/tmp', 'tmp_cache')] },
      `volumes 'tmp_cache' is no name of a volume; ${LABEL}`,
    ],
    ['volume without name', { volumes: [tmp('/tmp', '')] }, `volumes '' is no name of a volume; ${LABEL}`],
    [
      'volume downtime-marker',
      { volumes: [tmp('/tmp', 'downtime-marker')] },
      "volumes has 'downtime-marker'; give it another name: those that begin with 'downtime-' are the upgrade's own",
    ],
    [
      'volume downtime-state',
      { volumes: [tmp('/tmp', 'downtime-state')] },
      "volumes has 'downtime-state'; give it another name: those that begin with 'downtime-' are the upgrade's own",
    ],
    [
      'two volumes at one path',
      { volumes: [tmp('/tmp'), tmp('/tmp/', 'other')] },
      "volumes: 'tmp' and 'other' are both mounted at '/tmp'; give each its own path",
    ],
    [
      'one volume twice at one path',
      { volumes: [tmp('/tmp'), tmp('/tmp')] },
      "volumes: 'tmp' is mounted twice at '/tmp'; give each its own path",
    ],
    [
      'two volumes of one name',
      { volumes: [AppVolume.configMap('a', '/a'), tmp('/b', 'config-a')] },
      "volumes has two volumes called 'config-a'; give one of them another name",
    ],
    ['a path that is relative', { volumes: [tmp('tmp')] }, `volumes: 'tmp' is mounted at 'tmp'; ${FOLDER}`],
    ["a path with ':'", { volumes: [tmp('/tmp:x')] }, `volumes: 'tmp' is mounted at '/tmp:x'; ${FOLDER}`],
    ['a path over everything', { volumes: [tmp('/')] }, `volumes: 'tmp' is mounted at '/'; ${FOLDER}`],
    ['a path upwards', { volumes: [tmp('/a/../etc')] }, `volumes: 'tmp' is mounted at '/a/../etc'; ${FOLDER}`],
    ['no path', { volumes: [tmp(undefined)] }, `volumes: 'tmp' is mounted at undefined; ${FOLDER}`],
    ['our folder', { volumes: [tmp('/downtime')] }, `volumes: 'tmp' is mounted at '/downtime'; ${OWN}`],
    [
      'a folder of ours',
      { volumes: [tmp('/downtime/state')] },
      `volumes: 'tmp' is mounted at '/downtime/state'; ${OWN}`,
    ],
    [
      'a folder of ours in other words',
      { volumes: [tmp('//downtime//marker/')] },
      `volumes: 'tmp' is mounted at '//downtime//marker/'; ${OWN}`,
    ],
    [
      'a Secret whose name is none',
      { volumes: [AppVolume.secret('my_secret', '/s')] },
      `volumes 'my_secret' is no name of a Secret; ${SUBDOMAIN}`,
    ],
    [
      'a ConfigMap whose name is none',
      { volumes: [AppVolume.configMap('My', '/s')] },
      `volumes 'My' is no name of a ConfigMap; ${SUBDOMAIN}`,
    ],
    [
      'a claim whose name is none',
      { volumes: [AppVolume.persistentVolumeClaim('my_claim', '/s')] },
      `volumes 'my_claim' is no name of a PersistentVolumeClaim; ${SUBDOMAIN}`,
    ],
    [
      'readOnly as text',
      { volumes: [AppVolume.persistentVolumeClaim('a', '/s', { readOnly: 'no' as any })] },
      "volumes: readOnly of 'claim-a' is 'no'; use true or false, without quotes",
    ],
    ['a volume of another kind', { volumes: [{ emptyDir: {} }] }, `volumes[0] is an object; ${MADE}`],
    [
      'no list of volumes',
      { volumes: tmp('/tmp') },
      "volumes is an object, and no list; write [AppVolume.emptyDir('tmp', '/tmp')]",
    ],
    ['env PORT: 8080', { env: { PORT: 8080 } }, "env.PORT is the number 8080; write it as text: '8080'"],
    ['env DEBUG: true', { env: { DEBUG: true } }, "env.DEBUG is true; write it as text: 'true'"],
    [
      'env HOST: undefined',
      { env: { HOST: undefined } },
      "env.HOST is undefined; give a value, '' for an empty one, or leave it out",
    ],
    ['env HOST: null', { env: { HOST: null } }, "env.HOST is null; give a value, '' for an empty one, or leave it out"],
    ['env A=B', { env: { 'A=B': 'x' } }, `env has 'A=B', which is no name of a variable; ${ENV}`],
    ['env 1A', { env: { '1A': 'x' } }, `env has '1A', which is no name of a variable; ${ENV}`],
    ['env without name', { env: { '': 'x' } }, `env has '', which is no name of a variable; ${ENV}`],
    ['a list of env', { env: [{ name: 'A', value: 'x' }] }, "env is a list; write { NAME: 'value' }"],
    [
      'runAsUser: 0',
      { security: { runAsUser: 0 } },
      "security.runAsUser is 0, but runAsNonRoot forbids root; give another user, or leave it out: the image's own",
    ],
    [
      'runAsUser: -1',
      { security: { runAsUser: -1 } },
      'security.runAsUser is the number -1; use a whole number from 0 to 2147483647',
    ],
    [
      "runAsGroup: '1000'",
      { security: { runAsGroup: '1000' } },
      "security.runAsGroup is '1000'; use a whole number from 0 to 2147483647",
    ],
    [
      'fsGroup: 1.5',
      { security: { fsGroup: 1.5 } },
      'security.fsGroup is the number 1.5; use a whole number from 0 to 2147483647',
    ],
    [
      'readOnlyRootFilesystem as text',
      { security: { readOnlyRootFilesystem: 'true' } },
      "security.readOnlyRootFilesystem is 'true'; use true or false, without quotes",
    ],
    ['security as text', { security: 'restricted' }, "security is 'restricted'; write { runAsUser: 1000 }"],
    [
      'memoryLimit 256m',
      { resources: { memoryLimit: '256m' } },
      "resources.memoryLimit '256m' is less than any program needs; write '256Mi' for megabytes",
    ],
    [
      'memoryRequest 64',
      { resources: { memoryRequest: '64' } },
      "resources.memoryRequest '64' is less than any program needs; write '64Mi' for megabytes",
    ],
    [
      'cpuLimit 256Mi',
      { resources: { cpuLimit: '256Mi' } },
      "resources.cpuLimit '256Mi' is more than any node has; write '1' for a whole CPU, '100m' for a tenth",
    ],
    ['cpuLimit: 1', { resources: { cpuLimit: 1 } }, "resources.cpuLimit is the number 1; write it as text: '1'"],
    ['resources as text', { resources: '1Gi' }, "resources is '1Gi'; write { memoryLimit: '256Mi' }"],
    [
      'a command with a blank',
      { command: ['migrate up'] },
      "command begins with 'migrate up', which is no program: nothing splits it into words; give each word for itself: ['migrate', 'up']",
    ],
    [
      'a command as text',
      { command: 'migrate up' },
      "command is 'migrate up', and no list; give a list with one text for each word: ['migrate', 'up']",
    ],
    [
      'a number as argument',
      { args: ['--port', 8080] },
      'args has the number 8080 at place 2; put it in quotes: all words are text',
    ],
    ['arguments as text', { args: '-v' }, "args is '-v', and no list; give a list with one text for each word: ['-v']"],
  ])('%s', (_name, props, message) => {
    expect(refused(props)).toBe(`shop/shop: ${prefix}${message}`);
  });
});

describe('the short form alone fails', () => {
  const WHOLE = 'use whole seconds';
  const http = (path: any, options?: any) => ({ readinessProbe: AppProbe.http(path, options) });
  test.each<[string, any, string]>([
    [
      'serviceAccountName',
      { serviceAccountName: 'my_account' },
      `serviceAccountName 'my_account' is no name of a ServiceAccount; ${SUBDOMAIN}`,
    ],
    ["port '8080'", { port: '8080' }, "port is '8080'; use a whole number from 1 to 65535"],
    [
      'probe with failureThreshold 0',
      http('/', { failureThreshold: 0 }),
      'readinessProbe.failureThreshold is the number 0; use a whole number from 1 to 2147483647',
    ],
    [
      'probe with period 0',
      http('/', { period: Duration.seconds(0) }),
      `readinessProbe.period is 0 seconds; ${WHOLE}, 1 or more`,
    ],
    [
      'probe with timeout 0',
      http('/', { timeout: Duration.seconds(0) }),
      `readinessProbe.timeout is 0 seconds; ${WHOLE}, 1 or more`,
    ],
    [
      'probe with half a second',
      http('/', { initialDelay: Duration.millis(500) }),
      `readinessProbe.initialDelay is 0.5 seconds; ${WHOLE}, 0 or more`,
    ],
    [
      'probe with a number for a time',
      http('/', { period: 10 }),
      'readinessProbe.period is 10; give a time, such as Duration.seconds(30)',
    ],
    [
      'probe with port 99999',
      http('/', { port: 99999 }),
      'readinessProbe.port is the number 99999; use a whole number from 1 to 65535',
    ],
    [
      'probe without /',
      http('ready'),
      "readinessProbe.path is 'ready'; use a path that begins with '/', such as '/ready'",
    ],
    [
      'probe without path',
      http(undefined),
      "readinessProbe.path is undefined; use a path that begins with '/', such as '/ready'",
    ],
    [
      'probe with a command as text',
      { livenessProbe: AppProbe.command('cat /tmp/ready' as any) },
      "livenessProbe.command is 'cat /tmp/ready', and no list; give a list with one text for each word: ['cat', '/tmp/ready']",
    ],
    [
      'probe of another kind',
      { startupProbe: { httpGet: { path: '/' } } },
      "startupProbe is an object; make it with AppProbe, as AppProbe.http('/ready')",
    ],
    [
      'a secret where a volume is',
      { volumes: [tmp('/run/db')], secrets: [UpgradeSecret.existing('db', { mountPath: '/run/db' })] },
      "volumes mounts both 'tmp' and 'secret-db' at '/run/db'; give each its own path",
    ],
  ])('%s', (_, props, message) => {
    expect(refusal(() => shortForm(shopChart(), props))).toBe(`shop/shop: ${message}`);
  });
});

describe('an application fails', () => {
  const secret = (mountPath: string, name = 'db') => UpgradeSecret.existing(name, { mountPath });
  test.each<[string, any, string]>([
    [
      'secret as text',
      { secrets: ['db'] },
      "secrets[0] is 'db'; make it with UpgradeSecret, as UpgradeSecret.existing('shop-database')",
    ],
    [
      'no secret',
      { secrets: [undefined] },
      "secrets[0] is null; make it with UpgradeSecret, as UpgradeSecret.existing('shop-database')",
    ],
    [
      'no list of secrets',
      { secrets: 'db' },
      "secrets is 'db', and no list; write [UpgradeSecret.existing('shop-database')]",
    ],
    [
      'secret without name',
      { secrets: [UpgradeSecret.existing(undefined as any)] },
      `secrets: undefined is no name of a Secret; ${SUBDOMAIN}`,
    ],
    ['secret at a relative path', { secrets: [secret('run')] }, `secrets: 'secret-db' is mounted at 'run'; ${FOLDER}`],
    [
      'secret in our folder',
      { secrets: [secret('/downtime/state')] },
      `secrets: 'secret-db' is mounted at '/downtime/state'; ${OWN}`,
    ],
    [
      'two secrets at one path',
      { secrets: [secret('/run'), secret('/run', 'b')] },
      "secrets: 'secret-db' and 'secret-b' are both mounted at '/run'; give each its own path",
    ],
    [
      'pull secrets as text',
      { imagePullSecrets: 'regcred' },
      "imagePullSecrets is 'regcred', and no list; write ['registry-credentials']",
    ],
    [
      'toolImages as text',
      { toolImages: 'a:1' },
      "toolImages is 'a:1'; write { kubectl: 'registry.example.com/kubectl:1.34.1' }",
    ],
    [
      "allowDowngrade 'false'",
      { allowDowngrade: 'false' },
      "allowDowngrade is 'false'; use true or false, without quotes",
    ],
    [
      'silencedWarnings as text',
      { silencedWarnings: 'A' },
      "silencedWarnings is 'A', and no list; write [UpgradeWarning.MISSING_PROBES]",
    ],
    ['a huge attempt', { attempt: 1e21 }, 'attempt is 1e+21; use at most 9007199254740991'],
    ['a number for a time', { stopTimeout: 90 }, 'stopTimeout is 90; give a time, such as Duration.seconds(30)'],
    [
      'a time beyond all',
      { stopTimeout: Duration.days(100_000) },
      'stopTimeout is 8640000000 seconds; use at most 2147483647',
    ],
    [
      "migrator.stopFirst 'no'",
      { migrator: { ...LONG_FORM.migrator, stopFirst: 'no' } },
      "migrator.stopFirst is 'no'; use true or false, without quotes",
    ],
    [
      'one exit code where a list belongs',
      { migrator: { ...LONG_FORM.migrator, unchangedExitCodes: 3 } },
      'migrator.unchangedExitCodes is the number 3, and no list; write [3]',
    ],
    [
      'a huge backoffLimit',
      { migrator: { ...LONG_FORM.migrator, backoffLimit: 4e9 } },
      'migrator.backoffLimit is 4000000000; use 0 (a failed migration waits for a human) or a positive whole number',
    ],
  ])('%s', (_, props, message) => {
    expect(refusal(() => longForm(shopChart(), props))).toBe(`shop/shop: ${message}`);
  });
});

test('what is right passes, in both', () => {
  const props = {
    command: ['/opt/run'],
    args: ['a b', ''],
    env: { A_1: '', 'b.c-d': 'x' },
    security: { runAsUser: 1000, runAsGroup: 0, fsGroup: 1000, readOnlyRootFilesystem: true },
    resources: { memoryLimit: '64Mi', memoryRequest: '64Mi', cpuRequest: '10m' },
    volumes: [tmp('/tmp'), tmp('/var/tmp'), AppVolume.secret('a.b', '/run/secret'), tmp('/downtimes', 'downtime')],
  };
  const chart = shopChart();
  const probe = { initialDelay: Duration.seconds(0), period: Duration.seconds(1), failureThreshold: 1, port: 65535 };
  shortForm(chart, {
    ...props,
    readinessProbe: AppProbe.tcp(probe),
    migrator: { ...LONG_FORM.migrator, ...props },
    secrets: [UpgradeSecret.existing('db', { mountPath: '/run/db' })],
  });
  expect(() => Testing.synth(chart)).not.toThrow();
});
