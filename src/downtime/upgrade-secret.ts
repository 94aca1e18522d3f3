import { ApiObject } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import type { SyncPhase } from '../argo';
import { warnOnce } from '../common';
import { type externalSecrets, type k8s, requireSubdomain, type sealedSecrets, type Unnamed } from '../kubernetes';
import { requireSecretContent } from './checks/secret-content';
import { volumeName } from './containers/app-volume';
import { UpgradeWarning } from './upgrade-warning';

/** What makes the Secret `target`. */
type Source = (target: string) => Unnamed<externalSecrets.ExternalSecret | sealedSecrets.SealedSecret | k8s.Secret>;

type StoreKind = externalSecrets.ExternalSecretSecretStoreRef['kind'];

/** How containers see a secret. */
export interface UpgradeSecretOptions {
  /**
   * The folder in which each key is a file.
   * @default - each key is an environment variable
   */
  readonly mountPath?: string;
}

/** One value of an ExternalSecret. */
export interface ExternalSecretKey {
  /** The key in the Kubernetes Secret. */
  readonly key: string;
  /** The name in the secret store. */
  readonly remoteKey: string;
  /** @default - the whole value */
  readonly property?: string;
}

/** A secret that the External Secrets operator fetches. */
export interface ExternalSecretProps extends UpgradeSecretOptions {
  /** The name of the store. */
  readonly store: string;
  /**
   * `SecretStore` or `ClusterSecretStore`.
   * @default 'SecretStore'
   */
  readonly storeKind?: string;
  /** @default - none */
  readonly keys?: ExternalSecretKey[];
  /**
   * Names in the store of which every property becomes a key.
   * @default - none
   */
  readonly extract?: string[];
  /** @default '1h' */
  readonly refreshInterval?: string;
}

/** A secret that the Sealed Secrets controller decrypts. */
export interface SealedSecretProps extends UpgradeSecretOptions {
  /**
   * What `kubeseal --scope namespace-wide` gave for each key. The narrower scope binds the values to one name, and the
   * migrator's copy has another.
   */
  readonly encryptedData: { [key: string]: string };
}

/**
 * A secret for the application and its migrator.
 *
 * The migrator needs it before the sync reaches the application's objects, so what is created here is created twice: once as a tracked
 * object, and once as a hook of the name `<name>-migrator`. Argo CD deletes hooks, which a running application must not feel.
 */
export class UpgradeSecret {
  /**
   * A Secret that exists already, also before the first sync; or one that the same chart brings, of which the migrator gets a copy
   * called `<name>-migrator` by itself.
   */
  public static existing(name: string, options: UpgradeSecretOptions = {}): UpgradeSecret {
    return new UpgradeSecret(name, options);
  }

  /**
   * An ExternalSecret of the External Secrets operator.
   * @see https://external-secrets.io/latest/api/externalsecret/
   */
  public static external(name: string, props: ExternalSecretProps): UpgradeSecret {
    if (!props.keys?.length && !props.extract?.length) {
      throw new Error(`external secret '${name}' takes nothing from the store; give \`keys\` or \`extract\``);
    }
    const { storeKind = 'SecretStore' } = props;
    if (!isStoreKind(storeKind)) {
      throw new Error(
        `external secret '${name}' has storeKind '${storeKind}'; use 'SecretStore' or 'ClusterSecretStore'`,
      );
    }
    return new UpgradeSecret(name, props, (target) => ({
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      spec: {
        refreshInterval: props.refreshInterval ?? '1h',
        secretStoreRef: { name: props.store, kind: storeKind },
        target: { name: target, creationPolicy: 'Owner' },
        data: props.keys?.map(({ key, remoteKey, property }) => ({
          secretKey: key,
          remoteRef: { key: remoteKey, property },
        })),
        dataFrom: props.extract?.map((key) => ({ extract: { key } })),
      },
    }));
  }

  /**
   * A SealedSecret.
   * @see https://github.com/bitnami-labs/sealed-secrets#scopes
   */
  public static sealed(name: string, props: SealedSecretProps): UpgradeSecret {
    const scope = { 'sealedsecrets.bitnami.com/namespace-wide': 'true' };
    return new UpgradeSecret(name, props, (target) => ({
      apiVersion: 'bitnami.com/v1alpha1',
      kind: 'SealedSecret',
      metadata: { annotations: scope },
      spec: { encryptedData: props.encryptedData, template: { metadata: { name: target, annotations: scope } } },
    }));
  }

  /** A Secret whose values stand readable in Git, for everyone and for ever. For test systems only. */
  public static clearTextInGit(
    name: string,
    values: { [key: string]: string },
    options: UpgradeSecretOptions = {},
  ): UpgradeSecret {
    return new UpgradeSecret(name, options, () => ({ apiVersion: 'v1', kind: 'Secret', stringData: values }), true);
  }

  private constructor(
    /** The name of the Kubernetes Secret. */
    public readonly name: string,
    private readonly options: UpgradeSecretOptions,
    private readonly source?: Source,
    private readonly clearText = false,
  ) {}

  /**
   * Refuses what no Secret can be made from.
   * @internal
   */
  public _check(scope: IConstruct): void {
    if (!this.source) return;
    // The longer one of its two names.
    requireSubdomain(scope, 'secrets', this.migratorName);
    requireSecretContent(scope, this.name, { ...this.source(this.name), metadata: { name: this.name } });
  }

  /**
   * Creates the objects of this secret, in both copies.
   * @param phase where the migrator's copy stands
   * @internal
   */
  public _addTo(scope: Construct, phase: SyncPhase, silenced: UpgradeWarning[]): void {
    if (!this.source) return;
    if (this.clearText && !silenced.includes(UpgradeWarning.CLEAR_TEXT_SECRET)) {
      warnOnce(
        scope,
        UpgradeWarning.CLEAR_TEXT_SECRET,
        `the values of secret '${this.name}' stand in Git in clear text`,
      );
    }
    for (const [id, name, inPhase] of [
      [`Secret-${this.name}`, this.name, {}],
      [`MigratorSecret-${this.name}`, this.migratorName, phase.annotations],
    ] as const) {
      const { metadata, ...object } = this.source(name);
      new ApiObject(scope, id, {
        ...object,
        metadata: { name, annotations: { ...metadata?.annotations, ...inPhase } },
      });
    }
  }

  /** @internal */
  public _envFrom(): k8s.EnvFromSource[] {
    return this.envFrom(this.name);
  }

  /** @internal */
  public _migratorEnvFrom(): k8s.EnvFromSource[] {
    return this.envFrom(this.migratorName);
  }

  /** @internal */
  public _volumes(): k8s.Volume[] {
    return this.volumes(this.name);
  }

  /** @internal */
  public _migratorVolumes(): k8s.Volume[] {
    return this.volumes(this.migratorName);
  }

  /** @internal */
  public _mounts(): k8s.VolumeMount[] {
    return this.mounts(this.name);
  }

  /** @internal */
  public _migratorMounts(): k8s.VolumeMount[] {
    return this.mounts(this.migratorName);
  }

  private get migratorName(): string {
    return this.source ? `${this.name}-migrator` : this.name;
  }

  private envFrom(name: string): k8s.EnvFromSource[] {
    return this.options.mountPath ? [] : [{ secretRef: { name } }];
  }

  private volumes(secretName: string): k8s.Volume[] {
    return this.options.mountPath ? [{ name: volumeName('secret', secretName), secret: { secretName } }] : [];
  }

  private mounts(secretName: string): k8s.VolumeMount[] {
    const { mountPath } = this.options;
    return mountPath ? [{ name: volumeName('secret', secretName), mountPath, readOnly: true }] : [];
  }
}

function isStoreKind(kind: string): kind is NonNullable<StoreKind> {
  return kind === 'SecretStore' || kind === 'ClusterSecretStore';
}
