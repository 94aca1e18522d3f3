import type { Rollout } from '../../kubernetes';
import { UpgradeStrategy } from '../upgrade-strategy';
import { selectorText } from './label-selector';
import { replicasProblems, withoutPods, withoutReplicas } from './replicas';
import type { KindProblem, WorkloadKind } from './workload-kind';

/** A workload of Argo Rollouts. @see https://argo-rollouts.readthedocs.io/en/stable/features/specification/ */
export const ROLLOUT: WorkloadKind<Rollout> = {
  group: 'argoproj.io',
  kind: 'Rollout',
  resource: 'rollouts',
  podTemplate: ({ spec }) => spec?.template,
  suspended: withoutReplicas,
  stop: {
    verbs: { [UpgradeStrategy.PRE_SYNC_HOOKS]: 'scale' },
    custom: true,
    selector: ({ spec }) => selectorText(spec?.selector),
    problems: (manifest) => [...replicasProblems(manifest), ...stepProblems(manifest)],
    findings: () => [],
    fenced: (manifest, template) => ({ ...manifest, spec: { selector: {}, ...manifest.spec, template } }),
    withoutPods: (fenced, labels) => {
      const { strategy: _, ...rest } = fenced.spec ?? {};
      // Its Services and analyses belong to the workload.
      const spec = { selector: {}, template: {}, ...rest, strategy: { canary: {} } };
      return withoutPods({ ...fenced, spec }, labels);
    },
  },
};

/** After a migration only the new version can run, and all of it. */
function stepProblems({ spec }: Rollout): KindProblem[] {
  if (spec?.workloadRef !== undefined) {
    return [
      {
        code: 'workload-held-back',
        what: 'has spec.workloadRef: its pods stand in another object',
        remedy: 'give spec.template',
      },
    ];
  }
  const { canary, blueGreen } = spec?.strategy ?? {};
  const held: [field: string, holds: boolean][] = [
    ['canary.steps', (canary?.steps?.length ?? 0) > 0],
    ['blueGreen.autoPromotionEnabled: false', blueGreen?.autoPromotionEnabled === false],
  ];
  return held
    .filter(([, holds]) => holds)
    .map(([field]) => ({
      code: 'workload-held-back',
      what: `has spec.strategy.${field}: pods of the old version would be kept, and wait in their fence`,
      remedy: 'leave it out: after a migration only the new version can run',
    }));
}
