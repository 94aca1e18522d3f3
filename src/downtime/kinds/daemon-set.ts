import type { k8s } from '../../kubernetes';
import type { WorkloadKind } from './workload-kind';

/** Its number of pods is that of the nodes: there is none to set. */
export const DAEMON_SET: WorkloadKind<k8s.DaemonSet> = {
  group: 'apps',
  kind: 'DaemonSet',
  resource: 'daemonsets',
  podTemplate: ({ spec }) => spec?.template,
};
