import type { k8s, Manifest } from '../../kubernetes';
import {
  API_MOUNTS,
  API_VOLUMES,
  busyboxContainer,
  busyboxCopy,
  plainEnvironment,
  STATE_VOLUME,
  TOOL_SECURITY,
} from '../containers/tool-containers';
import { script } from '../programs';
import type { UpgradeContext } from '../upgrade-context';
import {
  ANNOTATION_IMMUTABLE,
  ANNOTATION_MIGRATION,
  ANNOTATION_SCHEMA_VERSION,
  LABEL_APP,
  markerName,
} from '../upgrade-names';
import type { Workload } from '../workload';
import { rehearsalOf } from './rehearsal';

const MARKER_FOLDER = '/downtime/marker';
const MARKER_VOLUME = 'downtime-marker';
// The kubelet refreshes a mounted ConfigMap with its sync period, a minute and up to half of that, and reads it from a cache.
const STALE_SECONDS = 150;

/**
 * A workload whose pods wait until the database has their schema version. Old pods go on serving meanwhile: at no moment does the
 * workload give up one that works for one that waits.
 */
export function fenced(workload: Workload, context: UpgradeContext): Manifest {
  const { app, schemaVersion } = context.settings;
  const { kind } = workload;
  const manifest = kind.stop.fenced(
    workload.manifest(),
    fencedPod(workload.podTemplate(), context),
    context.bouncesPods ? context.migratorJobSeconds() : undefined,
  );
  const { labels, annotations } = manifest.metadata;
  const immutable = workload.immutable();
  return {
    ...manifest,
    metadata: {
      ...manifest.metadata,
      labels: { ...labels, [LABEL_APP]: app },
      annotations: {
        ...annotations,
        [ANNOTATION_SCHEMA_VERSION]: schemaVersion,
        // Argo CD does not compare hooks: a change of only the migrator shows here.
        [ANNOTATION_MIGRATION]: context.migratorJob.jobName,
        ...(immutable && { [ANNOTATION_IMMUTABLE]: immutable.digest }),
      },
    },
  };
}

/** The pods of a workload with the fence, and what it needs. */
export function fencedPod({ metadata, spec }: k8s.PodTemplateSpec, context: UpgradeContext): k8s.PodTemplateSpec {
  const { app, imagePullSecrets } = context.settings;
  return {
    metadata: { ...metadata, labels: { ...metadata?.labels, [LABEL_APP]: app } },
    spec: {
      containers: [],
      ...spec,
      ...pullSecrets(spec?.imagePullSecrets, imagePullSecrets),
      // First, because the author's own init containers may use the database.
      initContainers: [
        ...(context.bouncesPods ? rehearsal(spec?.initContainers, spec?.containers, context) : []),
        context.bouncesPods ? askingFence(context) : fenceContainer(context),
        ...(spec?.initContainers ?? []),
      ],
      // Optional: a missing marker then means a log line that says so instead of a pod that hangs without a word.
      volumes: [
        ...(spec?.volumes ?? []),
        { name: MARKER_VOLUME, configMap: { name: markerName(app), optional: true } },
        ...(context.bouncesPods ? [...API_VOLUMES, STATE_VOLUME] : []),
      ],
    },
  };
}

/** Those that the author gave, and those for the fence's image. */
function pullSecrets(theirs: k8s.LocalObjectReference[] = [], own: string[]): Partial<k8s.PodSpec> {
  const missing = own.filter((name) => !theirs.some((secret) => secret.name === name)).map((name) => ({ name }));
  return missing.length > 0 ? { imagePullSecrets: [...theirs, ...missing] } : {};
}

/** Before the fence every container is tried once, so that whatever waits in the fence can also start. */
function rehearsal(
  initContainers: k8s.Container[] = [],
  containers: k8s.Container[] = [],
  { settings }: UpgradeContext,
): k8s.Container[] {
  return [busyboxCopy(settings.busybox), ...[...initContainers, ...containers].map(rehearsalOf)];
}

/** A fence that asks the API server, as the account of the pod. Only this container sees the token. */
function askingFence({ settings }: UpgradeContext): k8s.Container {
  const { app, schemaVersion, kubectl } = settings;
  return {
    name: 'fence',
    image: kubectl.image,
    imagePullPolicy: 'IfNotPresent',
    command: ['/bin/sh', '-c', script('rollout-fence')],
    env: [
      { name: 'NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
      { name: 'HOME', value: '/tmp' },
      { name: 'SCHEMA_VERSION', value: schemaVersion },
      { name: 'MARKER', value: markerName(app) },
      { name: 'MARKER_FILE', value: `${MARKER_FOLDER}/applied` },
      { name: 'STALE_SECONDS', value: String(STALE_SECONDS) },
    ],
    resources: kubectl.resources,
    securityContext: TOOL_SECURITY,
    volumeMounts: [...API_MOUNTS, { name: MARKER_VOLUME, mountPath: MARKER_FOLDER, readOnly: true }],
  };
}

function fenceContainer({ settings }: UpgradeContext): k8s.Container {
  const { app, schemaVersion, busybox } = settings;
  return busyboxContainer('fence', busybox, ['/bin/sh', '-c', script('fence')], {
    env: plainEnvironment({
      SCHEMA_VERSION: schemaVersion,
      MARKER: markerName(app),
      MARKER_FILE: `${MARKER_FOLDER}/applied`,
    }),
    volumeMounts: [{ name: MARKER_VOLUME, mountPath: MARKER_FOLDER, readOnly: true }],
  });
}
