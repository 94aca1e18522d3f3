import type { k8s } from '../../kubernetes';
import type { WorkloadKind } from './workload-kind';

/** Nothing makes it again when it is gone. */
export const POD: WorkloadKind<k8s.Pod> = {
  group: '',
  kind: 'Pod',
  resource: 'pods',
  runsOnce: true,
  podTemplate: ({ metadata: { labels, annotations }, spec }) => ({ metadata: { labels, annotations }, spec }),
};
