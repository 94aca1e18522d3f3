import type { k8s } from '../../kubernetes';
import { UpgradeStrategy } from '../upgrade-strategy';
import { UpgradeWarning } from '../upgrade-warning';
import { selectorText } from './label-selector';
import { replicasProblems, withoutPods, withoutReplicas } from './replicas';
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
      const asAuthor = spec?.strategy?.type === 'Recreate' || (waitSeconds !== undefined && isWithoutSurge(spec));
      const strategy = asAuthor ? spec?.strategy : neverFewer(spec?.strategy);
      const progressDeadlineSeconds =
        waitSeconds === undefined
          ? spec?.progressDeadlineSeconds
          : Math.max(waitSeconds, spec?.progressDeadlineSeconds ?? DEFAULT_DEADLINE_SECONDS);
      return { ...manifest, spec: { selector: {}, ...spec, strategy, progressDeadlineSeconds, template } };
    },
    withoutPods: (fenced, labels) => {
      const { spec, ...rest } = fenced;
      // A paused one would not become healthy.
      const { paused: _, ...judged } = spec ?? { selector: {}, template: {} };
      return withoutPods({ ...rest, spec: judged }, labels);
    },
  },
};

/** Kubernetes' own. */
const DEFAULT_DEADLINE_SECONDS = 600;

function rolloutProblems({ spec }: k8s.Deployment): KindProblem[] {
  if (spec?.strategy?.type === 'Recreate') {
    return [
      {
        code: 'workload-not-for-strategy',
        what: 'has the strategy Recreate: its old pods would go before the new ones can wait beside them',
        remedy: "use RollingUpdate, or the application's strategy UpgradeStrategy.PRE_SYNC_HOOKS",
      },
    ];
  }
  const missing = isWithoutSurge(spec) ? unavailable(spec) : 0;
  const replicas = spec?.replicas ?? 0;
  if (missing === 0 || missing < replicas) return [];
  return [
    {
      code: 'workload-not-for-strategy',
      what: `has maxSurge 0, and ${missing} of its ${replicas} pods may be unavailable: none would serve while the new ones wait`,
      remedy:
        "raise the replicas, lower maxUnavailable, or leave maxSurge out; or use the application's strategy UpgradeStrategy.PRE_SYNC_HOOKS",
    },
  ];
}

/** Where the author wants no pod beside those that there are, each new pod takes the place of one that serves. */
function isWithoutSurge(spec: k8s.DeploymentSpec | undefined): boolean {
  const { maxSurge, maxUnavailable } = spec?.strategy?.rollingUpdate ?? {};
  return isNone(maxSurge) && !isNone(maxUnavailable);
}

const isNone = (value: k8s.IntOrString | undefined) => value === 0 || value === '0' || value === '0%';

/** How many pods a rolling update without surge takes away at once: a share is rounded down, and it is at least one. */
function unavailable(spec: k8s.DeploymentSpec | undefined): number {
  const value = spec?.strategy?.rollingUpdate?.maxUnavailable ?? '25%';
  const number =
    typeof value === 'number' ? value : Math.floor((Number.parseInt(value, 10) * (spec?.replicas ?? 0)) / 100);
  return Math.max(number, 1);
}

/** One more pod than needed, and never one fewer: a new pod may wait in its fence for long. */
function neverFewer(strategy: k8s.DeploymentStrategy | undefined): k8s.DeploymentStrategy {
  const surge = strategy?.rollingUpdate?.maxSurge;
  return {
    type: 'RollingUpdate',
    rollingUpdate: { maxSurge: surge === undefined || isNone(surge) ? 1 : surge, maxUnavailable: 0 },
  };
}
