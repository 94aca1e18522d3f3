import type { ScaledObject } from '../../kubernetes';
import type { WorkloadKind } from './workload-kind';

// https://keda.sh/docs/latest/concepts/scaling-deployments/#pausing-autoscaling
const PAUSED = { 'autoscaling.keda.sh/paused-replicas': '0' };

/** An autoscaler of KEDA. */
export const SCALED_OBJECT: WorkloadKind<ScaledObject> = {
  group: 'keda.sh',
  kind: 'ScaledObject',
  resource: 'scaledobjects',
  scaleTarget: ({ spec }) => ({ kind: 'Deployment', ...spec?.scaleTargetRef }),
  // It would scale the workload up again.
  suspended: (manifest) => {
    const annotations = { ...manifest.metadata.annotations, ...PAUSED };
    return { ...manifest, metadata: { ...manifest.metadata, annotations } };
  },
};
