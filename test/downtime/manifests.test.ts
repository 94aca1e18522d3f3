import { type Chart, Duration, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { AppProbe, AppVolume, type DowntimeUpgradeApp, UpgradeSecret, UpgradeWarning } from '../../src';
import { checkRules } from '../support/rules';
import { deployment, LONG_FORM, longForm, shopChart, shortForm } from '../support/synth';
import { expectValid } from '../support/validate';

const { migrator } = LONG_FORM;
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

const SECRETS: [string, UpgradeSecret][] = [
  ['existing', UpgradeSecret.existing('database')],
  ['existing and mounted', UpgradeSecret.existing('database', { mountPath: '/run/database' })],
  ['external', UpgradeSecret.external('database', { store: 'vault', keys: [{ key: 'A', remoteKey: 'a' }] })],
  [
    'external and mounted',
    UpgradeSecret.external('database', {
      store: 'vault',
      storeKind: 'ClusterSecretStore',
      keys: [{ key: 'A', remoteKey: 'a', property: 'p' }],
      extract: ['all'],
      refreshInterval: '10m',
      mountPath: '/run/database',
    }),
  ],
  ['sealed', UpgradeSecret.sealed('database', { encryptedData: { A: 'AgBy8h' } })],
  [
    'sealed and mounted',
    UpgradeSecret.sealed('database', { encryptedData: { A: 'AgBy8h' }, mountPath: '/run/database' }),
  ],
  ['in clear text', UpgradeSecret.clearTextInGit('database', { A: 'a' })],
  ['in clear text and mounted', UpgradeSecret.clearTextInGit('database', { A: 'a' }, { mountPath: '/run/database' })],
];

const probe = { initialDelay: Duration.seconds(1), period: Duration.seconds(2), timeout: Duration.seconds(3) };
const VARIATIONS: [string, any][] = [
  ['with as little as possible', {}],
  ['without port', { port: undefined, readinessProbe: undefined }],
  ['with the longest name', { name: 's'.repeat(46) }],
  ['with digests', { image: `app@${DIGEST}`, migrator: { ...migrator, image: `migrator@${DIGEST}` } }],
  ['with a version that is not semantic', { version: '2026.11_rc-1', schemaVersion: 'A+b.c' }],
  [
    'with volumes of the names that the library uses',
    {
      migrator: {
        ...migrator,
        volumes: ['tmp', 'api-token', 'state', 'programs'].map((name) => AppVolume.emptyDir(name, `/${name}-2`)),
      },
    },
  ],
  [
    'with volumes of one name',
    { volumes: [AppVolume.configMap('shop', '/a'), AppVolume.secret('shop', '/b'), AppVolume.secret('shop', '/c')] },
  ],
  ['with a migrator of unknown command', { migrator: { ...migrator, command: undefined } }],
  ['with a migrator that may fail', { migrator: { ...migrator, backoffLimit: 5, args: ['--all'] } }],
  [
    'with everything',
    {
      schemaVersion: '1.4',
      name: 'boutique',
      allowDowngrade: true,
      attempt: 3,
      stopTimeout: Duration.minutes(5),
      imageCheckTimeout: Duration.minutes(3),
      imagePullSecrets: ['registry', 'mirror'],
      toolImages: { kubectl: 'mirror.example.com:5000/kubectl:1', busybox: `busybox@${DIGEST}` },
      command: ['shop'],
      args: ['--serve'],
      env: { LOG_LEVEL: 'info', EMPTY: '' },
      resources: { cpuRequest: '0.5', cpuLimit: '1500m', memoryRequest: '1Gi', memoryLimit: '2G' },
      readinessProbe: AppProbe.http('/ready', { ...probe, failureThreshold: 2 }),
      livenessProbe: AppProbe.tcp({ port: 9000 }),
      startupProbe: AppProbe.command(['test', '-e', '/tmp/ready'], probe),
      security: { runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000, readOnlyRootFilesystem: true },
      serviceAccountName: 'boutique',
      volumes: [
        AppVolume.emptyDir('scratch', '/tmp'),
        AppVolume.persistentVolumeClaim('uploads', '/uploads', { readOnly: true }),
        AppVolume.configMap('settings', '/etc/shop'),
        AppVolume.secret('certificate', '/etc/tls'),
      ],
      migrator: {
        ...migrator,
        args: ['--all'],
        env: { MODE: 'expand' },
        backoffLimit: 1,
        resources: { cpuLimit: '2', memoryLimit: '4Gi' },
        security: { runAsUser: 1000, fsGroup: 1000 },
        volumes: [AppVolume.persistentVolumeClaim('uploads', '/uploads'), AppVolume.emptyDir('scratch', '/scratch')],
      },
      secrets: [
        UpgradeSecret.existing('license'),
        UpgradeSecret.external('database', { store: 'vault', extract: ['shop'] }),
        UpgradeSecret.sealed('mail', { encryptedData: { A: 'AgBy8h' }, mountPath: '/run/mail' }),
      ],
    },
  ],
  ...SECRETS.map(([kind, secret]): [string, any] => [`with a secret that is ${kind}`, { secrets: [secret] }]),
];

const SILENCED = { silencedWarnings: Object.values(UpgradeWarning) };

/** Neither the oldest nor the newest Kubernetes refuses anything of it. */
function expectAccepted(build: (chart: Chart) => void, atLeast: number) {
  const chart = shopChart({ labels: { team: 'checkout' } });
  build(chart);
  const objects = Testing.synth(chart);
  expectValid(objects);
  expect(checkRules(objects)).toEqual([]);
  expect(objects.length).toBeGreaterThanOrEqual(atLeast);
}

describe('the API server accepts the short form', () => {
  test.each(VARIATIONS)('%s', (_, props) => {
    expectAccepted((chart) => shortForm(chart, { ...props, ...SILENCED }), 7);
  });
});

describe('the API server accepts the long form', () => {
  const addWorkloads = (chart: Chart, shop: DowntimeUpgradeApp) => {
    const initContainers = [{ name: 'init', image: 'init:1' }];
    shop.addWorkload(deployment(chart, 'web', { pod: { initContainers } }));
    shop.addWorkload(deployment(chart, 'worker', { spec: { strategy: { type: 'Recreate' } } }));
  };

  test.each(VARIATIONS.filter(([, { image, port, volumes }]) => !image && !port && !volumes))('%s', (_, props) => {
    expectAccepted((chart) => addWorkloads(chart, longForm(chart, { ...props, ...SILENCED })), 8);
  });

  test('together with the short form, and beside another application', () => {
    expectAccepted((chart) => {
      addWorkloads(chart, shortForm(chart, SILENCED));
      shortForm(new Construct(chart, 'group'), { name: 'other', ...SILENCED });
    }, 18);
  });
});
