import type { k8s, Manifest } from '../../kubernetes';
import { busyboxContainer, plainEnvironment } from '../containers/tool-containers';
import { script } from '../programs';
import type { UpgradeContext } from '../upgrade-context';
import { ANNOTATION_MIGRATION, ANNOTATION_SCHEMA_VERSION, LABEL_APP, markerName } from '../upgrade-names';
import type { Workload } from '../workload';

const MARKER_FOLDER = '/downtime/marker';
const MARKER_VOLUME = 'downtime-marker';

/**
 * A workload whose pods wait until the database has their schema version. Old pods go on serving meanwhile: at no moment does the
 * workload give up one that works for one that waits.
 */
export function fenced(workload: Workload, context: UpgradeContext): Manifest {
  const { app, schemaVersion } = context.settings;
  const { kind } = workload;
  const manifest = kind.stop.fenced(workload.manifest(), fencedPod(workload.podTemplate(), context));
  const { labels, annotations } = manifest.metadata;
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
      },
    },
  };
}

function fencedPod({ metadata, spec }: k8s.PodTemplateSpec, context: UpgradeContext): k8s.PodTemplateSpec {
  const { app, imagePullSecrets } = context.settings;
  return {
    metadata: { ...metadata, labels: { ...metadata?.labels, [LABEL_APP]: app } },
    spec: {
      containers: [],
      ...spec,
      ...pullSecrets(spec?.imagePullSecrets, imagePullSecrets),
      // First, because the author's own init containers may use the database.
      initContainers: [fenceContainer(context), ...(spec?.initContainers ?? [])],
      // Optional: a missing marker then means a log line that says so instead of a pod that hangs without a word.
      volumes: [
        ...(spec?.volumes ?? []),
        { name: MARKER_VOLUME, configMap: { name: markerName(app), optional: true } },
      ],
    },
  };
}

/** Those that the author gave, and those for the fence's image. */
function pullSecrets(theirs: k8s.LocalObjectReference[] = [], own: string[]): Partial<k8s.PodSpec> {
  const missing = own.filter((name) => !theirs.some((secret) => secret.name === name)).map((name) => ({ name }));
  return missing.length > 0 ? { imagePullSecrets: [...theirs, ...missing] } : {};
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
