import type { k8s } from '../../kubernetes';
import { withoutReplicas } from './replicas';
import type { WorkloadKind } from './workload-kind';

export const STATEFUL_SET: WorkloadKind<k8s.StatefulSet> = {
  group: 'apps',
  kind: 'StatefulSet',
  resource: 'statefulsets',
  podTemplate: ({ spec }) => spec?.template,
  suspended: withoutReplicas,
};
