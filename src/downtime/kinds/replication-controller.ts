import type { ReplicationController } from '../../kubernetes';
import { withoutReplicas } from './replicas';
import type { WorkloadKind } from './workload-kind';

export const REPLICATION_CONTROLLER: WorkloadKind<ReplicationController> = {
  group: '',
  kind: 'ReplicationController',
  resource: 'replicationcontrollers',
  podTemplate: ({ spec }) => spec?.template,
  suspended: withoutReplicas,
};
