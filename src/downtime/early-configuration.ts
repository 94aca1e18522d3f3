import { ApiObject } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { type Annotated, PHASES, type Phase, phasesOf, type SyncPhase, waveOf } from '../argo';
import { type Problem, problemOf } from '../common';
import { isKind, itemsOf, type k8s, type Manifest, manifestOf, objectsIn } from '../kubernetes';
import { ConfigurationCopy, DEPLOYMENT_ANNOTATION } from './configuration-copy';
import { type ConfigurationKind, renameReferences } from './pod-references';
import type { UpgradePhases } from './strategy';
import { LABEL_UPGRADE } from './upgrade-names';

/** How the migrator's own copy of a Secret or ConfigMap is called. */
export const migratorCopyName = (name: string) => `${name}-migrator`;

/** What of a chart makes a ConfigMap or Secret when it is synced: the object itself, or an operator's that makes a Secret. */
const MAKERS = ['ConfigMap', 'Secret', 'ExternalSecret', 'SealedSecret', 'List'];
const BINDINGS = ['RoleBinding', 'ClusterRoleBinding'];
const SYNC_PHASES: readonly Phase[] = ['PreSync', 'Sync', 'PostSync'];
/** Annotations of SealedSecrets whose values can be unsealed under another name. */
const WIDER_SCOPES = ['sealedsecrets.bitnami.com/namespace-wide', 'sealedsecrets.bitnami.com/cluster-wide'];

/** An object of a chart, or an item of its `List`. */
interface Found {
  readonly object: ApiObject;
  readonly manifest: Manifest;
}

/**
 * Finds the ConfigMaps and Secrets that the pods of an upgrade use and that the chart itself brings after these pods: a first installation
 * would wait for them for ever, and an upgrade would migrate with what they were before. The pods use copies instead, which come first.
 */
export class EarlyConfiguration {
  private readonly needed = new Map<string, { kind: ConfigurationKind; name: string }>();

  /**
   * @param scope what gets the copies
   * @param chart where originals are looked for
   * @param phases of the upgrade, of which the pods of the first one matter
   */
  constructor(
    private readonly scope: Construct,
    private readonly chart: IConstruct,
    private readonly phases: UpgradePhases,
  ) {}

  /** Lets a pod of the upgrade use the copies of what comes too late. */
  public adapt(pod: k8s.PodSpec): void {
    renameReferences(pod, (kind, name) => {
      if (!this.isLate(this.makersOf(kind, name))) return name;
      this.needed.set(`${kind}/${name}`, { kind, name });
      return migratorCopyName(name);
    });
  }

  /**
   * Adds the copies that pods have been adapted to. What comes late is known only at the end of the program, so this is part of
   * validation: cdk8s and `ManifestApp` collect the objects after that.
   */
  public addCopies(preparation: SyncPhase, labels: { [key: string]: string }): void {
    for (const key of [...this.needed.keys()].sort()) {
      const { kind, name } = this.needed.get(key) as { kind: ConfigurationKind; name: string };
      const copy = migratorCopyName(name);
      const [original] = this.makersOf(kind, name);
      // Another application of the chart may have made the same one.
      if (!original || this.makersOf(kind, copy).length > 0) continue;
      const { object, manifest } = original;
      const read = () => itemsOf(manifestOf(object)).find((item) => isSame(item, manifest)) ?? manifest;
      new ConfigurationCopy(this.scope, `Early${kind}-${name}`, copy, read, {
        annotations: preparation.annotations,
        labels,
      });
    }
  }

  /** What comes too late for the migrator, and cannot be copied. */
  public problems(migrator: Partial<k8s.PodSpec>): Problem[] {
    const problems = [...this.needed.values()].flatMap(({ kind, name }) =>
      this.makersOf(kind, name).flatMap(({ object, manifest }) => sealedProblem(object, manifest) ?? []),
    );
    const { serviceAccountName: account = '' } = migrator;
    const accounts = this.named('ServiceAccount', account);
    if (this.isLate(accounts)) {
      problems.push(
        problemOf(
          accounts[0].object,
          'needed-too-late',
          `the migrator's pod uses ServiceAccount '${account}', which comes after it: a first installation waits for it for ever`,
          "create the account before, as with another Application; or use UpgradeStrategy.FENCED_ROLLOUT, where it comes in time; or let the pod keep the upgrade's own account, and put there what this one has: serviceAccount.metadata.addAnnotation('...', '...')",
        ),
      );
    }
    return problems;
  }

  /** A ServiceAccount of the chart. */
  public account(name: string): k8s.ServiceAccount | undefined {
    const found = this.named('ServiceAccount', name).map(({ manifest }) => manifest);
    return found.find((manifest) => isKind(manifest, 'ServiceAccount'));
  }

  /** Whether a ServiceAccount gives its pods more than pull secrets: a cloud's identity or rights, or what nobody knows who does not see it. */
  public givesSomething(account: string): boolean {
    if (account === 'default') return false;
    const found = this.account(account);
    if (!found) return true;
    const said = Object.keys(found.metadata.annotations ?? {}).filter((key) => !DEPLOYMENT_ANNOTATION.test(key));
    // The upgrade's own depend on the answer.
    const bindings = this.synced(
      ({ kind, metadata }) => BINDINGS.includes(kind) && metadata.getLabel(LABEL_UPGRADE) === undefined,
    );
    return said.length > 0 || bindings.some(({ manifest }) => binds(manifest, account));
  }

  /** The claims that the migrator mounts and that come after it. */
  public lateClaims(migrator: Partial<k8s.PodSpec>): ApiObject[] {
    return (migrator.volumes ?? []).flatMap(({ persistentVolumeClaim }) => {
      const claims = this.named('PersistentVolumeClaim', persistentVolumeClaim?.claimName ?? '');
      return this.isLate(claims) ? [claims[0].object] : [];
    });
  }

  private isLate(found: Found[]): boolean {
    return found.length > 0 && !found.some(({ manifest }) => comesBefore(manifest, this.phases));
  }

  /** Everything in the chart that makes a ConfigMap or Secret. */
  private makersOf(kind: ConfigurationKind, name: string): Found[] {
    // Rendering takes time: these two make what they are.
    const mayMake = (object: ApiObject) => !/^(ConfigMap|Secret)$/.test(object.kind) || isCalled(object, kind, name);
    return this.synced((object) => MAKERS.includes(object.kind) && mayMake(object)).filter(({ manifest }) =>
      makes(manifest, kind, name),
    );
  }

  private named(kind: string, name: string): Found[] {
    return this.synced((object) => isCalled(object, kind, name));
  }

  private synced(mayBe: (object: ApiObject) => boolean): Found[] {
    return this.chart.node
      .findAll()
      .filter(ApiObject.isApiObject)
      .filter(mayBe)
      .flatMap((object) => itemsOf(manifestOf(object)).map((manifest) => ({ object, manifest })))
      .filter(({ manifest }) => phasesOf(manifest).some((phase) => SYNC_PHASES.includes(phase)));
  }
}

function binds(manifest: Manifest, account: string): boolean {
  const { subjects } = manifest as Manifest & { subjects?: unknown };
  return objectsIn(subjects).some(({ kind, name }) => kind === 'ServiceAccount' && name === account);
}

function isCalled(object: ApiObject, kind: string, name: string): boolean {
  return object.kind === kind && object.name === name;
}

function isSame(one: Manifest, other: Manifest): boolean {
  return one.kind === other.kind && one.metadata.name === other.metadata.name;
}

function makes(manifest: Manifest, kind: ConfigurationKind, name: string): boolean {
  if (isKind(manifest, kind)) return manifest.metadata.name === name;
  if (kind === 'ConfigMap') return false;
  if (isKind(manifest, 'SealedSecret')) return manifest.metadata.name === name;
  if (!isKind(manifest, 'ExternalSecret')) return false;
  const { target } = manifest.spec ?? {};
  // With these policies it only changes a Secret that somebody else makes, or none.
  if (target?.creationPolicy === 'Merge' || target?.creationPolicy === 'None') return false;
  return (target?.name ?? manifest.metadata.name) === name;
}

function sealedProblem(object: ApiObject, manifest: Manifest): Problem | undefined {
  if (!isKind(manifest, 'SealedSecret')) return undefined;
  const { name, annotations = {} } = manifest.metadata;
  if (WIDER_SCOPES.some((scope) => annotations[scope] === 'true')) return undefined;
  return problemOf(
    object,
    'needed-too-late',
    `the migrator uses Secret '${name}', which this SealedSecret makes after the migration, and which is sealed for this one name: no copy can come before it`,
    "seal it with 'kubeseal --scope namespace-wide', or give it as UpgradeSecret.sealed",
  );
}

/** Whether a sync applies an object before a phase of the upgrade. */
function comesBefore(manifest: Annotated, { check, migrate }: UpgradePhases): boolean {
  const [a, b] = [manifest, { metadata: check ?? migrate }].map((one) => [
    PHASES.indexOf(phasesOf(one)[0]),
    waveOf(one),
  ]);
  // Where the migrator shares its wave with everything else, configuration is applied before it, and its pod waits for what is made of it.
  if (a[0] === b[0] && a[1] === b[1]) return check === undefined;
  return a[0] === b[0] ? a[1] < b[1] : a[0] < b[0];
}
