import type { k8s } from '../../kubernetes';
import { UpgradeStrategy } from '../upgrade-strategy';
import { UpgradeWarning } from '../upgrade-warning';
import { selectorText } from './label-selector';
import { replicasProblems, withoutReplicas } from './replicas';
import type { KindProblem, WorkloadKind } from './workload-kind';

export const DEPLOYMENT: WorkloadKind<k8s.Deployment> = {
  group: 'apps',
  kind: 'Deployment',
  resource: 'deployments',
  podTemplate: ({ spec }) => spec?.template,
  suspended: withoutReplicas,
  stop: {
    verbs: { [UpgradeStrategy.PRE_SYNC_HOOKS]: 'scale', [UpgradeStrategy.FENCED_ROLLOUT]: 'bounce' },
    selector: ({ spec }) => selectorText(spec?.selector),
    problems: (manifest, strategy) => [
      ...replicasProblems(manifest),
      ...(strategy === UpgradeStrategy.FENCED_ROLLOUT ? rolloutProblems(manifest) : []),
    ],
    findings: ({ spec }) =>
      spec?.strategy?.type === 'Recreate'
        ? [
            {
              warning: UpgradeWarning.RECREATE_STRATEGY,
              text: 'has the strategy Recreate: a sync without hooks takes it down until a full sync',
            },
          ]
        : [],
    fenced: (manifest, template, waitSeconds) => {
      const { spec } = manifest;
      const strategy = spec?.strategy?.type === 'Recreate' ? spec.strategy : neverFewer(spec?.strategy);
      const progressDeadlineSeconds =
        waitSeconds === undefined
          ? spec?.progressDeadlineSeconds
          : Math.max(waitSeconds, spec?.progressDeadlineSeconds ?? DEFAULT_DEADLINE_SECONDS);
      return { ...manifest, spec: { selector: {}, ...spec, strategy, progressDeadlineSeconds, template } };
    },
  },
};

/** Kubernetes' own. */
const DEFAULT_DEADLINE_SECONDS = 600;

function rolloutProblems({ spec }: k8s.Deployment): KindProblem[] {
  if (spec?.strategy?.type !== 'Recreate') return [];
  return [
    {
      code: 'workload-not-for-strategy',
      what: 'has the strategy Recreate: its old pods would go before the new ones can wait beside them',
      remedy: "use RollingUpdate, or the application's strategy UpgradeStrategy.PRE_SYNC_HOOKS",
    },
  ];
}

/** One more pod than needed, and never one fewer: a new pod may wait in its fence for long. */
function neverFewer(strategy: k8s.DeploymentStrategy | undefined): k8s.DeploymentStrategy {
  const surge = strategy?.rollingUpdate?.maxSurge;
  const none = surge === undefined || surge === 0 || surge === '0%' || surge === '0';
  return { type: 'RollingUpdate', rollingUpdate: { maxSurge: none ? 1 : surge, maxUnavailable: 0 } };
}
