import type { ScaledJob } from '../../kubernetes';
import { UpgradeStrategy } from '../upgrade-strategy';
import { notPaused, paused } from './keda';
import type { WorkloadKind } from './workload-kind';

/** Starts Jobs when there is work. @see https://keda.sh/docs/latest/concepts/scaling-jobs/#pausing-autoscaling */
export const SCALED_JOB: WorkloadKind<ScaledJob> = {
  group: 'keda.sh',
  kind: 'ScaledJob',
  resource: 'scaledjobs',
  podTemplate: ({ spec }) => spec?.jobTargetRef?.template,
  suspended: paused,
  stop: {
    verbs: { [UpgradeStrategy.PRE_SYNC_HOOKS]: 'pause', [UpgradeStrategy.FENCED_ROLLOUT]: 'drain' },
    custom: true,
    startsJobs: true,
    problems: () => [],
    findings: () => [],
    fenced: (manifest, template) => {
      const { spec } = manifest;
      return notPaused({ ...manifest, spec: { ...spec, jobTargetRef: { ...spec?.jobTargetRef, template } } });
    },
    withoutPods: paused,
  },
};
