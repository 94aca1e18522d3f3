import type { k8s } from '../../kubernetes';
import { UpgradeWarning } from '../upgrade-warning';
import { selectorText } from './label-selector';
import { replicasProblems, withoutReplicas } from './replicas';
import type { WorkloadKind } from './workload-kind';

export const DEPLOYMENT: WorkloadKind<k8s.Deployment> = {
  group: 'apps',
  kind: 'Deployment',
  resource: 'deployments',
  podTemplate: ({ spec }) => spec?.template,
  suspended: withoutReplicas,
  stop: {
    verb: 'scale',
    selector: ({ spec }) => selectorText(spec?.selector),
    problems: replicasProblems,
    findings: ({ spec }) =>
      spec?.strategy?.type === 'Recreate'
        ? [
            {
              warning: UpgradeWarning.RECREATE_STRATEGY,
              text: 'has the strategy Recreate: a sync without hooks takes it down until a full sync',
            },
          ]
        : [],
    fenced: (manifest, template) => {
      const { spec } = manifest;
      const strategy = spec?.strategy?.type === 'Recreate' ? spec.strategy : neverFewer(spec?.strategy);
      return { ...manifest, spec: { selector: {}, ...spec, strategy, template } };
    },
  },
};

/** One more pod than needed, and never one fewer: a new pod may wait in its fence for long. */
function neverFewer(strategy: k8s.DeploymentStrategy | undefined): k8s.DeploymentStrategy {
  const surge = strategy?.rollingUpdate?.maxSurge;
  const none = surge === undefined || surge === 0 || surge === '0%' || surge === '0';
  return { type: 'RollingUpdate', rollingUpdate: { maxSurge: none ? 1 : surge, maxUnavailable: 0 } };
}
