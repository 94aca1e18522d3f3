import { Testing } from 'cdk8s';
import { UpgradeSecret, UpgradeWarning } from '../../src';
import { container, find, job, printed, refusal, shopChart, shortForm, synthShortForm } from '../support/synth';
import { expectValid } from '../support/validate';

const HOOK = {
  'argocd.argoproj.io/hook': 'PreSync',
  'argocd.argoproj.io/hook-delete-policy': 'HookFailed',
  'argocd.argoproj.io/sync-wave': '-1',
};
const SILENCED = { silencedWarnings: [UpgradeWarning.CLEAR_TEXT_SECRET] };

/** Where the application and its migrator take a secret from. */
function usage(secrets: UpgradeSecret[]) {
  const objects = synthShortForm({ secrets, ...SILENCED });
  const app = find(objects, 'Deployment', 'shop');
  const migrate = job(objects, 'migrate');
  const of = (object: any, name: string) => {
    const { envFrom, volumeMounts = [] } = container(object, name);
    const mounts = volumeMounts.filter(({ mountPath }: any) => mountPath.startsWith('/run/'));
    const volumes = object.spec.template.spec.volumes.filter(({ secret }: any) => secret);
    return { envFrom, mounts, volumes };
  };
  return { app: of(app, 'app'), migrator: of(migrate, 'migrate'), created: objects.filter(isSecret) };
}

function isSecret({ kind }: any): boolean {
  return ['Secret', 'ExternalSecret', 'SealedSecret'].includes(kind);
}

const fromEnvironment = (name: string) => ({ envFrom: [{ secretRef: { name } }], mounts: [], volumes: [] });

describe('an existing secret', () => {
  test('is created nowhere, and used under its own name by both', () => {
    expect(usage([UpgradeSecret.existing('database')])).toEqual({
      app: fromEnvironment('database'),
      migrator: fromEnvironment('database'),
      created: [],
    });
  });

  test('can be mounted', () => {
    const mounted = {
      envFrom: undefined,
      mounts: [{ name: 'secret-database', mountPath: '/run/database', readOnly: true }],
      volumes: [{ name: 'secret-database', secret: { secretName: 'database' } }],
    };
    expect(usage([UpgradeSecret.existing('database', { mountPath: '/run/database' })])).toEqual({
      app: mounted,
      migrator: mounted,
      created: [],
    });
  });
});

describe('a secret of the External Secrets operator', () => {
  const secret = UpgradeSecret.external('database', {
    store: 'vault',
    storeKind: 'ClusterSecretStore',
    refreshInterval: '5m',
    keys: [
      { key: 'USER', remoteKey: 'shop/database', property: 'user' },
      { key: 'TOKEN', remoteKey: 'shop/token' },
    ],
    extract: ['shop/all'],
  });
  const { app, migrator, created } = usage([secret]);

  test('exists twice: tracked for the application, as a hook for the migrator', () => {
    const spec = {
      refreshInterval: '5m',
      secretStoreRef: { name: 'vault', kind: 'ClusterSecretStore' },
      data: [
        { secretKey: 'USER', remoteRef: { key: 'shop/database', property: 'user' } },
        { secretKey: 'TOKEN', remoteRef: { key: 'shop/token' } },
      ],
      dataFrom: [{ extract: { key: 'shop/all' } }],
    };
    const type = { apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret' };
    expect(created).toEqual([
      {
        ...type,
        metadata: { name: 'database', namespace: 'shop' },
        spec: { ...spec, target: { name: 'database', creationPolicy: 'Owner' } },
      },
      {
        ...type,
        metadata: { name: 'database-migrator', namespace: 'shop', annotations: HOOK },
        spec: { ...spec, target: { name: 'database-migrator', creationPolicy: 'Owner' } },
      },
    ]);
    expectValid(created);
  });

  test('is used from the own copy', () => {
    expect(app).toEqual(fromEnvironment('database'));
    expect(migrator).toEqual(fromEnvironment('database-migrator'));
  });

  test('says what it takes by default', () => {
    const [{ spec }] = usage([UpgradeSecret.external('database', { store: 'vault', extract: ['all'] })]).created;
    expect(spec.refreshInterval).toBe('1h');
    expect(spec.secretStoreRef).toEqual({ name: 'vault', kind: 'SecretStore' });
    expect(spec.data).toBeUndefined();
  });

  test('is refused when its store is of a kind that there is not', () => {
    const props = { store: 'vault', storeKind: 'Vault', extract: ['all'] };
    expect(() => UpgradeSecret.external('database', props)).toThrow(
      "external secret 'database' has storeKind 'Vault'; use 'SecretStore' or 'ClusterSecretStore'",
    );
  });
});

describe('a sealed secret', () => {
  const sealed = { encryptedData: { PASSWORD: 'AgBy8h...' } };

  test('exists twice under the scope that allows it', () => {
    const { app, migrator, created } = usage([UpgradeSecret.sealed('database', sealed)]);
    const scope = { 'sealedsecrets.bitnami.com/namespace-wide': 'true' };
    const copy = (name: string, annotations: any) => ({
      apiVersion: 'bitnami.com/v1alpha1',
      kind: 'SealedSecret',
      metadata: { name, namespace: 'shop', annotations },
      spec: { ...sealed, template: { metadata: { name, annotations: scope } } },
    });
    expect(created).toEqual([copy('database', scope), copy('database-migrator', { ...scope, ...HOOK })]);
    expectValid(created);
    expect(app).toEqual(fromEnvironment('database'));
    expect(migrator).toEqual(fromEnvironment('database-migrator'));
  });

  test('can be mounted, each from the own copy', () => {
    const { app, migrator } = usage([UpgradeSecret.sealed('database', { ...sealed, mountPath: '/run/db' })]);
    expect([app.envFrom, migrator.envFrom]).toEqual([undefined, undefined]);
    expect(app.mounts).toEqual([{ name: 'secret-database', mountPath: '/run/db', readOnly: true }]);
    expect(migrator.mounts).toEqual([{ name: 'secret-database-migrator', mountPath: '/run/db', readOnly: true }]);
    expect(app.volumes).toEqual([{ name: 'secret-database', secret: { secretName: 'database' } }]);
    expect(migrator.volumes).toEqual([
      { name: 'secret-database-migrator', secret: { secretName: 'database-migrator' } },
    ]);
  });
});

describe('a secret in clear text', () => {
  const secret = UpgradeSecret.clearTextInGit('database', { PASSWORD: 'test' });

  test('exists twice', () => {
    const { app, migrator, created } = usage([secret]);
    const copy = (name: string, annotations?: any) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace: 'shop', annotations },
      stringData: { PASSWORD: 'test' },
    });
    expect(created).toEqual([copy('database'), copy('database-migrator', HOOK)]);
    expectValid(created);
    expect(app).toEqual(fromEnvironment('database'));
    expect(migrator).toEqual(fromEnvironment('database-migrator'));
  });

  const build = (props: any = {}) => {
    const chart = shopChart();
    shortForm(chart, { secrets: [secret], ...props });
    Testing.synth(chart);
  };

  test('is warned of', () => {
    expect(printed(() => build())).toEqual([
      "warning: shop/shop: the values of secret 'database' stand in Git in clear text (CLEAR_TEXT_SECRET)\n",
    ]);
  });

  test('is not warned of when silenced', () => {
    expect(printed(() => build(SILENCED))).toEqual([]);
  });
});

describe('names', () => {
  test('the name is readable', () => {
    expect(UpgradeSecret.existing('database').name).toBe('database');
  });

  test('fails for a name whose copy cannot be one', () => {
    const chart = shopChart();
    const secrets = (length: number) => [UpgradeSecret.sealed('d'.repeat(length), { encryptedData: {} })];
    expect(refusal(() => shortForm(chart, { secrets: secrets(245) }))).toContain(
      "is no name of a Secret; use at most 253 characters of lower-case letters, digits and '-'",
    );
    expect(() => shortForm(shopChart(), { secrets: secrets(244) })).not.toThrow();
  });

  test('several secrets keep their order: later ones win in the environment', () => {
    const secrets = [UpgradeSecret.existing('b'), UpgradeSecret.existing('a')];
    expect(usage(secrets).app.envFrom).toEqual([{ secretRef: { name: 'b' } }, { secretRef: { name: 'a' } }]);
  });

  test('a long name makes a volume of 63 characters at most', () => {
    const name = `${'d'.repeat(55)}-${'b'.repeat(20)}`;
    const [volume] = usage([UpgradeSecret.existing(name, { mountPath: '/run/db' })]).app.volumes;
    expect(volume).toEqual({ name: `secret-${'d'.repeat(47)}-076162c2`, secret: { secretName: name } });
  });
});
