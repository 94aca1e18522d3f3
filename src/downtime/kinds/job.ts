import type { k8s } from '../../kubernetes';
import type { WorkloadKind } from './workload-kind';

/** Runs once, when it is applied: stopping and starting it would do its work again. */
export const JOB: WorkloadKind<k8s.Job> = {
  group: 'batch',
  kind: 'Job',
  resource: 'jobs',
  runsOnce: true,
  podTemplate: ({ spec }) => spec?.template,
};
