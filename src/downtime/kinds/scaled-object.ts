import type { ScaledObject } from '../../kubernetes';
import { UpgradeStrategy } from '../upgrade-strategy';
import { notPaused } from './keda';
import type { WorkloadKind } from './workload-kind';

// https://keda.sh/docs/latest/concepts/scaling-deployments/#pausing-autoscaling
const PAUSED_AT_0 = { 'autoscaling.keda.sh/paused-replicas': '0' };

/** An autoscaler of KEDA: when there is work it would scale up what is stopped. */
export const SCALED_OBJECT: WorkloadKind<ScaledObject> = {
  group: 'keda.sh',
  kind: 'ScaledObject',
  resource: 'scaledobjects',
  scaleTarget: ({ spec }) => ({ kind: 'Deployment', ...spec?.scaleTargetRef }),
  suspended: (manifest) => {
    const annotations = { ...manifest.metadata.annotations, ...PAUSED_AT_0 };
    return { ...manifest, metadata: { ...manifest.metadata, annotations } };
  },
  stop: {
    // In a rollout the pods that it brings up wait in their fence.
    verbs: { [UpgradeStrategy.PRE_SYNC_HOOKS]: 'pause', [UpgradeStrategy.FENCED_ROLLOUT]: 'none' },
    custom: true,
    problems: () => [],
    findings: () => [],
    fenced: notPaused,
  },
};
