import type { ReplicaSet } from '../../kubernetes';
import { withoutReplicas } from './replicas';
import type { WorkloadKind } from './workload-kind';

export const REPLICA_SET: WorkloadKind<ReplicaSet> = {
  group: 'apps',
  kind: 'ReplicaSet',
  resource: 'replicasets',
  podTemplate: ({ spec }) => spec?.template,
  suspended: withoutReplicas,
};
