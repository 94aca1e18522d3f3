import { Chart, Duration, Testing } from 'cdk8s';
import { AppProbe, DowntimeUpgradeApp, UpgradeSecret } from '../../src';
import { LONG_FORM, longForm, refusal, SHORT_FORM, shopChart, shortForm } from '../support/synth';

// Each message is compared as a whole: it has to say where, what and what to do.
const NAME_FORM = "lower-case letters, digits and '-', beginning and ending with a letter or digit";

describe('a name fails', () => {
  test.each([
    ['', `shop/shop: name is ""; give a name of ${NAME_FORM}`],
    [42, `shop/shop: name is 42; give a name of ${NAME_FORM}`],
    ['Shop', `shop/shop: name 'Shop' is not a DNS-1123 label; use ${NAME_FORM}`],
    ['my_shop', `shop/shop: name 'my_shop' is not a DNS-1123 label; use ${NAME_FORM}`],
    ['my.shop', `shop/shop: name 'my.shop' is not a DNS-1123 label; use ${NAME_FORM}`],
    ['-shop', `shop/shop: name '-shop' is not a DNS-1123 label; use ${NAME_FORM}`],
    ['shop-', `shop/shop: name 'shop-' is not a DNS-1123 label; use ${NAME_FORM}`],
    ['shop\n', `shop/shop: name 'shop\n' is not a DNS-1123 label; use ${NAME_FORM}`],
  ])('when it is %j', (name, message) => {
    expect(refusal(() => longForm(shopChart(), { name }))).toBe(message);
  });

  test('when it is longer than 46 characters', () => {
    const name = 's'.repeat(47);
    expect(refusal(() => longForm(shopChart(), { name }))).toBe(
      `shop/shop: name '${name}' has 47 characters; use at most 46: names of Jobs are made from it`,
    );
  });

  test('also when it is the id of the construct', () => {
    expect(refusal(() => new DowntimeUpgradeApp(shopChart(), 'My Shop', LONG_FORM))).toBe(
      `shop/My Shop: name 'My Shop' is not a DNS-1123 label; use ${NAME_FORM}`,
    );
  });
});

describe('a name passes', () => {
  test.each([
    ['with 46 characters', 's'.repeat(46)],
    ['with a digit first', '1-shop'],
    ['with one character', 's'],
  ])('%s, and its Jobs have names of 63 characters at most', (_, name) => {
    const chart = shopChart();
    shortForm(chart, { name, port: undefined, readinessProbe: AppProbe.command(['true']) });
    const jobs = Testing.synth(chart).filter(({ kind }) => kind === 'Job');

    expect(jobs.map(({ metadata }) => metadata.name.replace(/[0-9a-f]{8}$/, ''))).toEqual([
      `${name}-check-`,
      `${name}-migrate-`,
    ]);
    for (const { metadata } of jobs) expect(metadata.name.length).toBeLessThanOrEqual(63);
  });
});

describe('a version fails', () => {
  const GIVE = (prop: string) => `give the version, for example ${prop}: '1.4.0'`;
  const CHARACTERS =
    "has characters that a version cannot have; use letters, digits, '.', '_', '+' and '-', 63 at most";
  const LATEST = 'give a version that always means the same';

  test.each<[any, string]>([
    [undefined, `version is missing; ${GIVE('version')}`],
    [null, `version is null; ${GIVE('version')}`],
    ['', `version is ""; ${GIVE('version')}`],
    [' ', `version is " "; ${GIVE('version')}`],
    [1.4, `version is 1.4; ${GIVE('version')}`],
    ['latest', `version is 'latest'; ${LATEST}`],
    ['1.4 beta', `version '1.4 beta' ${CHARACTERS}`],
    ['$(rm)', `version '$(rm)' ${CHARACTERS}`],
    ['-1', `version '-1' ${CHARACTERS}`],
    ['1'.repeat(64), `version '${'1'.repeat(64)}' ${CHARACTERS}`],
  ])('when it is %j', (version, message) => {
    expect(refusal(() => longForm(shopChart(), { version }))).toBe(`shop/shop: ${message}`);
  });

  test.each<[any, string]>([
    ['', `schemaVersion is ""; ${GIVE('schemaVersion')}`],
    ['latest', `schemaVersion is 'latest'; ${LATEST}`],
    ['1/4', `schemaVersion '1/4' ${CHARACTERS}`],
  ])('of the schema when it is %j', (schemaVersion, message) => {
    expect(refusal(() => longForm(shopChart(), { schemaVersion }))).toBe(`shop/shop: ${message}`);
  });
});

describe('a migrator fails', () => {
  const { migrator } = LONG_FORM;
  const PIN = 'pin a version or a digest: what runs must be what was reviewed';
  const BACKOFF = 'use 0 (a failed migration waits for a human) or a positive whole number';
  const TIMEOUT = 'say how long the longest migration may take, for example Duration.hours(1)';

  test.each<[string, any, string]>([
    ['that is missing', undefined, 'migrator is missing; say what migrates the schema: image, command and timeout'],
    ['without timeout', { ...migrator, timeout: undefined }, `migrator.timeout is missing; ${TIMEOUT}`],
    [
      'with timeout 0',
      { ...migrator, timeout: Duration.seconds(0) },
      'migrator.timeout is 0 seconds; use whole seconds, 1 or more',
    ],
    ['with backoffLimit -1', { ...migrator, backoffLimit: -1 }, `migrator.backoffLimit is -1; ${BACKOFF}`],
    ['with backoffLimit 1.5', { ...migrator, backoffLimit: 1.5 }, `migrator.backoffLimit is 1.5; ${BACKOFF}`],
    ...[0, 128, -1, 1.5, Number.NaN].map((code): [string, any, string] => [
      `with the unchanged exit code ${code}`,
      { ...migrator, unchangedExitCodes: [3, code] },
      `migrator.unchangedExitCodes has ${code}; use whole numbers from 1 to 127: higher ones mean that something killed it`,
    ]),
    [
      'without image',
      { ...migrator, image: undefined },
      'migrator.image is missing; give the name of a container image',
    ],
    [
      'with the image latest',
      { ...migrator, image: 'migrator:latest' },
      `migrator.image 'migrator:latest' has the tag 'latest'; ${PIN}`,
    ],
    [
      'with an empty command',
      { ...migrator, command: [] },
      "migrator.command is empty; leave it out to run the image's entry point",
    ],
    [
      'with bad resources',
      { ...migrator, resources: { memoryLimit: '1 GB' } },
      "migrator.resources.memoryLimit '1 GB' is not a quantity; write numbers with a unit, such as '100m' or '256Mi'",
    ],
  ])('%s', (_, value, message) => {
    expect(refusal(() => longForm(shopChart(), { migrator: value }))).toBe(`shop/shop: ${message}`);
  });
});

test('the exit codes of an unchanged database pass from 1 to 127', () => {
  const { migrator } = LONG_FORM;
  longForm(shopChart(), { migrator: { ...migrator, unchangedExitCodes: [1, 127] } });
});

describe('other properties fail', () => {
  const PIN = 'pin a version or a digest: what runs must be what was reviewed';
  const QUANTITY = "write numbers with a unit, such as '100m' or '256Mi'";
  const PORT = 'use a whole number from 1 to 65535';

  test.each<[string, any, string]>([
    ['image latest', { image: 'app:latest' }, `image 'app:latest' has the tag 'latest'; ${PIN}`],
    ['image empty', { image: '' }, 'image is ""; give the name of a container image'],
    [
      'image with a tag that cannot be one',
      { image: 'app:a/b:c' },
      "image 'app:a/b:c' is not an image reference; it has the form 'registry/name:tag' or 'registry/name@digest'",
    ],
    [
      'version that is no tag',
      { version: '1.4.0+7' },
      "image 'registry.example.com/shop/app:1.4.0+7' is not an image reference; it has the form 'registry/name:tag' or 'registry/name@digest'",
    ],
    [
      'tool image without tag',
      { toolImages: { kubectl: 'mirror.example.com/kubectl' } },
      `toolImages.kubectl 'mirror.example.com/kubectl' has no tag; ${PIN}`,
    ],
    [
      'tool image latest',
      { toolImages: { busybox: 'busybox:latest' } },
      `toolImages.busybox 'busybox:latest' has the tag 'latest'; ${PIN}`,
    ],
    [
      'stopTimeout in halves of a second',
      { stopTimeout: Duration.millis(90_500) },
      'stopTimeout is 90.5 seconds; use whole seconds, 1 or more',
    ],
    [
      'imageCheckTimeout 0',
      { imageCheckTimeout: Duration.seconds(0) },
      'imageCheckTimeout is 0 seconds; use whole seconds, 1 or more',
    ],
    ['attempt 0', { attempt: 0 }, 'attempt is 0; use a whole number from 1 on'],
    ['attempt 1.5', { attempt: 1.5 }, 'attempt is 1.5; use a whole number from 1 on'],
    ['port 0', { port: 0 }, `port is 0; ${PORT}`],
    ['port 65536', { port: 65536 }, `port is 65536; ${PORT}`],
    ['port 80.5', { port: 80.5 }, `port is 80.5; ${PORT}`],
    ['cpuRequest', { resources: { cpuRequest: 'much' } }, `resources.cpuRequest 'much' is not a quantity; ${QUANTITY}`],
    ['cpuLimit', { resources: { cpuLimit: '-1' } }, `resources.cpuLimit '-1' is not a quantity; ${QUANTITY}`],
    [
      'memoryRequest',
      { resources: { memoryRequest: '' } },
      `resources.memoryRequest '' is not a quantity; ${QUANTITY}`,
    ],
    [
      'memoryLimit',
      { resources: { memoryLimit: '1GB' } },
      `resources.memoryLimit '1GB' is not a quantity; ${QUANTITY}`,
    ],
    [
      'memoryRequest over memoryLimit',
      { resources: { memoryRequest: '1Gi', memoryLimit: '1G' } },
      "resources.memoryRequest '1Gi' is more than resources.memoryLimit '1G'; lower the request or raise the limit",
    ],
  ])('%s', (_, props, message) => {
    expect(refusal(() => shortForm(shopChart(), props))).toBe(`shop/shop: ${message}`);
  });

  const SECRET = `use at most 253 characters of ${NAME_FORM}, or several such parts with dots`;
  test.each<[string, any, string]>([
    [
      'secret with a bad name',
      { secrets: [UpgradeSecret.existing('My Database')] },
      `secrets: 'My Database' is no name of a Secret; ${SECRET}`,
    ],
    ['secret without name', { secrets: [UpgradeSecret.existing('')] }, `secrets: '' is no name of a Secret; ${SECRET}`],
    [
      'secret twice',
      { secrets: [UpgradeSecret.existing('a'), UpgradeSecret.sealed('a', { encryptedData: {} })] },
      "secrets has 'a' twice; give one of them another name",
    ],
    [
      'secret for pulling with a bad name',
      { imagePullSecrets: ['a', 'B'] },
      `imagePullSecrets: 'B' is no name of a Secret; ${SECRET}`,
    ],
  ])('%s', (_, props, message) => {
    expect(refusal(() => shortForm(shopChart(), props))).toBe(`shop/shop: ${message}`);
  });

  test.each([AppProbe.http('/ready'), AppProbe.tcp()])('a probe without a port', (readinessProbe) => {
    expect(refusal(() => shortForm(shopChart(), { port: undefined, readinessProbe }))).toBe(
      "shop/shop: readinessProbe has no port; give the application's `port`, or the probe's own",
    );
  });

  test('an external secret that takes nothing', () => {
    expect(refusal(() => UpgradeSecret.external('database', { store: 'vault', keys: [], extract: [] }))).toBe(
      "external secret 'database' takes nothing from the store; give `keys` or `extract`",
    );
  });
});

describe('a chart fails', () => {
  const message =
    "shop/shop: the chart has no namespace; give it one: new Chart(app, id, { namespace: '...' }); the jobs' rights are tied to it";

  test('without namespace', () => {
    expect(refusal(() => shortForm(new Chart(Testing.app({ outdir: '.' }), 'shop')))).toBe(message);
  });

  test('with a namespace that cannot be one', () => {
    expect(refusal(() => shortForm(shopChart({ namespace: 'My_Shop' })))).toBe(
      `shop/shop: the chart's namespace 'My_Shop' is not a DNS-1123 label; use ${NAME_FORM}`,
    );
    const namespace = 'n'.repeat(64);
    expect(refusal(() => shortForm(shopChart({ namespace })))).toBe(
      `shop/shop: the chart's namespace '${namespace}' has 64 characters; use at most 63`,
    );
  });

  test('with an empty namespace', () => {
    expect(refusal(() => shortForm(shopChart({ namespace: '' })))).toBe(message);
  });
});

test('nothing of this is wrong with what the other tests use', () => {
  const everything = { attempt: 2, stopTimeout: Duration.minutes(2), imageCheckTimeout: Duration.minutes(1) };
  const chart = shopChart();
  new DowntimeUpgradeApp(chart, 'shop', { ...SHORT_FORM, ...everything });
  expect(Testing.synth(chart).length).toBeGreaterThan(5);
});
