import { busyboxContainer, plainEnvironment } from '../containers/tool-containers';
import { script } from '../programs';
import { ANNOTATION_MIGRATION, ANNOTATION_SCHEMA_VERSION, LABEL_APP, markerName } from '../upgrade-names';

const MARKER_FOLDER = '/downtime/marker';
const MARKER_VOLUME = 'downtime-marker';

export interface FenceProps {
  readonly app: string;
  readonly schemaVersion: string;
  /** The name of the migrator Job. */
  readonly migration: string;
  readonly busyboxImage: string;
  readonly imagePullSecrets: string[];
}

/**
 * A Deployment whose pods wait until the database has their schema version. Old pods go on serving meanwhile: at no moment does the
 * Deployment give up one that works for one that waits.
 */
export function fenced(json: any, props: FenceProps): any {
  const { spec, metadata } = json;
  const pod = spec.template?.spec ?? {};
  return {
    ...json,
    metadata: {
      ...metadata,
      labels: { ...metadata.labels, [LABEL_APP]: props.app },
      annotations: {
        ...metadata.annotations,
        [ANNOTATION_SCHEMA_VERSION]: props.schemaVersion,
        [ANNOTATION_MIGRATION]: props.migration,
      },
    },
    spec: {
      ...spec,
      strategy: spec.strategy?.type === 'Recreate' ? spec.strategy : neverFewer(spec.strategy),
      template: {
        ...spec.template,
        metadata: {
          ...spec.template?.metadata,
          labels: { ...spec.template?.metadata?.labels, [LABEL_APP]: props.app },
        },
        spec: {
          ...pod,
          ...pullSecrets(pod.imagePullSecrets, props.imagePullSecrets),
          // First, because the author's own init containers may use the database.
          initContainers: [fenceContainer(props), ...(pod.initContainers ?? [])],
          // Optional: a missing marker then means a log line that says so instead of a pod that hangs without a word.
          volumes: [
            ...(pod.volumes ?? []),
            { name: MARKER_VOLUME, configMap: { name: markerName(props.app), optional: true } },
          ],
        },
      },
    },
  };
}

/** Those that the author gave, and those for the fence's image. */
function pullSecrets(theirs: any[] = [], own: string[]): { imagePullSecrets?: any[] } {
  const missing = own.filter((name) => !theirs.some((secret) => secret.name === name)).map((name) => ({ name }));
  return missing.length > 0 ? { imagePullSecrets: [...theirs, ...missing] } : {};
}

function neverFewer(strategy: any): any {
  const surge = strategy?.rollingUpdate?.maxSurge;
  const none = surge === undefined || surge === 0 || surge === '0%' || surge === '0';
  return { type: 'RollingUpdate', rollingUpdate: { maxSurge: none ? 1 : surge, maxUnavailable: 0 } };
}

function fenceContainer(props: FenceProps): any {
  return busyboxContainer('fence', props.busyboxImage, ['/bin/sh', '-c', script('fence')], {
    env: plainEnvironment({
      SCHEMA_VERSION: props.schemaVersion,
      MARKER: markerName(props.app),
      MARKER_FILE: `${MARKER_FOLDER}/applied`,
    }),
    volumeMounts: [{ name: MARKER_VOLUME, mountPath: MARKER_FOLDER, readOnly: true }],
  });
}
