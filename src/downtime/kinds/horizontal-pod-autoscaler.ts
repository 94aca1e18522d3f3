import type { k8s } from '../../kubernetes';
import type { WorkloadKind } from './workload-kind';

export const HORIZONTAL_POD_AUTOSCALER: WorkloadKind<k8s.HorizontalPodAutoscaler> = {
  group: 'autoscaling',
  kind: 'HorizontalPodAutoscaler',
  resource: 'horizontalpodautoscalers',
  // https://github.com/argoproj/argo-cd/blob/v3.6.1/gitops-engine/pkg/health/health_hpa.go
  degradedWhile: 'it has no metrics, as of pods that wait',
  scaleTarget: ({ spec }) => spec?.scaleTargetRef,
  // It does nothing for 0 replicas. Beside it, Argo CD leaves the number of replicas to it: so it goes.
  suspended: () => undefined,
};
