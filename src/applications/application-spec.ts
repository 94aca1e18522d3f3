import { ArgoAnnotations, SyncOption } from '../argo';
import { type argocd, PodSecurityLevel } from '../kubernetes';
import type { ArgoApplicationOptions } from './application-options';
import type { Contents } from './contents';
import { type IgnoredDifference, renderIgnoredDifference } from './ignored-difference';
import { SyncRetry } from './sync-retry';

/** Who sets the replicas of a workload that has an autoscaler. */
const AUTOSCALER_MANAGER = 'kube-controller-manager';
const POD_SECURITY_LABEL = 'pod-security.kubernetes.io/enforce';

// What the API server adds to every ExternalSecret, and Argo CD takes for drift when it applies server-side.
// https://github.com/external-secrets/external-secrets/issues/5895
const REMOTE_DEFAULTS = ['conversionStrategy', 'decodingStrategy', 'metadataPolicy', 'nullBytePolicy'];
const EXTERNAL_SECRET_DEFAULTS: IgnoredDifference = {
  group: 'external-secrets.io',
  kind: 'ExternalSecret',
  jqPathExpressions: ['.spec.data[]?.remoteRef', '.spec.dataFrom[]?.extract'].flatMap((path) =>
    REMOTE_DEFAULTS.map((field) => `${path}.${field}`),
  ),
};

/** The options of every sync, by name; undefined contents are not known. */
export function syncOptionsOf(options: ArgoApplicationOptions, contents?: Contents): Map<string, SyncOption> {
  const found = new Map<string, SyncOption>();
  for (const option of [...neededSyncOptions(options, contents), ...(options.syncOptions ?? [])]) {
    found.set(option.name, option);
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function neededSyncOptions(options: ArgoApplicationOptions, contents?: Contents): SyncOption[] {
  if (!contents) return [];
  const needed: SyncOption[] = [];
  const namespace = namespaceOf(options, contents);
  if (namespace !== undefined && !contents.ownNamespaces.includes(namespace)) needed.push(SyncOption.CREATE_NAMESPACE);
  if (contents.autoscaled.length > 0) needed.push(SyncOption.RESPECT_IGNORE_DIFFERENCES);
  // Two writers of one Deployment would bring it up in the middle of a migration.
  if (contents.upgrades.length > 0) needed.push(SyncOption.FAIL_ON_SHARED_RESOURCE);
  return needed;
}

/** The namespace that the objects go to: the given one, or the only one of the contents. */
export function namespaceOf({ destination }: ArgoApplicationOptions, contents?: Contents): string | undefined {
  return destination.namespace ?? (contents?.namespaces.length === 1 ? contents.namespaces[0] : undefined);
}

/** What the cluster may differ in. */
export function ignoredDifferencesOf(options: ArgoApplicationOptions, contents?: Contents): IgnoredDifference[] {
  const needed: IgnoredDifference[] = [];
  if (contents) {
    // The autoscaler's number stays; the 0 of a stop has another field manager and gives way to Git's number.
    for (const workload of contents.autoscaled) {
      needed.push({ ...workload, managedFieldsManagers: [AUTOSCALER_MANAGER] });
    }
    const syncOptions = syncOptionsOf(options, contents);
    const on = (option: SyncOption) => syncOptions.get(option.name)?.value === option.value;
    // Respected differences would keep the lists that these fields are in: changes of the secret would never arrive.
    const concerned = on(SyncOption.SERVER_SIDE_APPLY) && !on(SyncOption.RESPECT_IGNORE_DIFFERENCES);
    if (contents.hasExternalSecrets && concerned) needed.push(EXTERNAL_SECRET_DEFAULTS);
  }
  return [...needed, ...(options.ignoreDifferences ?? [])];
}

export function retryOf(options: ArgoApplicationOptions, contents?: Contents): SyncRetry {
  if (options.retry) return options.retry;
  return contents && contents.hooks.length === 0 ? SyncRetry.limit(5) : SyncRetry.none();
}

/** Whether Argo CD creates the namespace. */
export function createsNamespace(options: ArgoApplicationOptions, contents?: Contents): boolean {
  return syncOptionsOf(options, contents).get(SyncOption.CREATE_NAMESPACE.name)?.value === 'true';
}

/** The Application's `spec`. */
export function applicationSpec(options: ArgoApplicationOptions, contents?: Contents): argocd.ApplicationSpec {
  const differences = ignoredDifferencesOf(options, contents).map(renderIgnoredDifference);
  const syncOptions = [...syncOptionsOf(options, contents).values()].map(String);
  return {
    project: options.project,
    source: options.source._render(),
    destination: options.destination._render(namespaceOf(options, contents)),
    syncPolicy: {
      automated: options.automated
        ? { prune: options.prune || undefined, selfHeal: options.selfHeal || undefined }
        : undefined,
      retry: retryOf(options, contents)._render(),
      syncOptions: syncOptions.length > 0 ? syncOptions : undefined,
      managedNamespaceMetadata: createsNamespace(options, contents) ? namespaceMetadata(options, contents) : undefined,
    },
    ignoreDifferences: differences.length > 0 ? differences : undefined,
    revisionHistoryLimit: options.revisionHistoryLimit,
  };
}

function namespaceMetadata(
  options: ArgoApplicationOptions,
  contents?: Contents,
): argocd.ApplicationSyncPolicyManagedNamespaceMetadata | undefined {
  const level = options.podSecurity ?? derivedLevel(contents);
  const labels = { ...(level ? { [POD_SECURITY_LABEL]: level } : {}), ...options.namespaceLabels };
  const annotations = options.namespaceAnnotations ?? {};
  const some = <T extends object>(map: T) => (Object.keys(map).length > 0 ? map : undefined);
  return some({ ...(some(labels) && { labels }), ...(some(annotations) && { annotations }) });
}

/**
 * Only for downtime upgrades: the namespace of other things, such as Argo CD's own, is not ours to label. Not for fenced rollouts: Argo CD writes
 * the labels in a phase of its own, and in a sync of several phases it tells of a failed migration only when the workloads have given up.
 */
function derivedLevel(contents?: Contents): PodSecurityLevel | undefined {
  if (!contents || contents.upgrades.length === 0 || contents.rollouts.length > 0) return undefined;
  return contents.podSecurity === PodSecurityLevel.PRIVILEGED ? undefined : contents.podSecurity;
}

/** The Application's annotations. */
export function applicationAnnotations(options: ArgoApplicationOptions): { [key: string]: string } | undefined {
  const { annotations, manifestGeneratePaths } = options;
  if (!manifestGeneratePaths) return annotations;
  return { ...annotations, [ArgoAnnotations.MANIFEST_GENERATE_PATHS]: manifestGeneratePaths.join(';') };
}
