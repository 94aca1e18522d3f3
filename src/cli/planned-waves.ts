import { throwProblems } from '../common';
import { GitRepository, makePlan, type Plan } from '../plan';
import { isBlocked, type RunWave, wavesToRun } from '../run';
import type { Arguments } from './arguments';
import type { Option, Positional } from './command';
import type { Terminal } from './terminal';

export const PLAN_POSITIONALS: readonly Positional[] = [
  { name: 'BASE', help: 'the commit that runs: a branch, tag or commit', required: true },
  { name: 'HEAD', help: 'the commit that was reviewed, and is merged (default: HEAD)' },
];

export const PLAN_OPTIONS: { readonly [name: string]: Option } = {
  environment: { value: 'ENVIRONMENT', short: 'e', help: 'only this environment' },
  wave: { value: 'WAVE', short: 'w', help: 'only this wave', repeated: true },
  tenant: { value: 'TENANT', short: 't', help: 'only this installation', repeated: true },
};

/** A plan of two commits, and what of it Argo CD has to do. */
export interface PlannedWaves {
  readonly repository: GitRepository;
  readonly plan: Plan;
  /** The full object names. */
  readonly base: string;
  readonly revision: string;
  readonly waves: RunWave[];
}

/** @throws ProblemsError when the plan has nothing for Argo CD */
export function plannedWaves(given: Arguments, { cwd }: Terminal): PlannedWaves {
  const [from = '', to = 'HEAD'] = given.positionals;
  const repository = GitRepository.around(cwd);
  const head = repository.commit(to);
  const base = repository.mergeBase(repository.commit(from), head);
  const plan = makePlan(repository, base, head);
  const filter = { environment: given.get('environment'), waves: given.all('wave'), names: given.all('tenant') };
  const waves = wavesToRun(plan, filter);
  if (waves.length === 0) {
    const remedy = 'see what is in it: npx cdk8s-downtime plan; or give another environment, wave or tenant';
    throwProblems([{ code: 'plan-empty', where: `${from} to ${to}`, what: 'nothing is to be synced', remedy }], {
      title: 'There is nothing to do:',
    });
  }
  return { repository, plan, base: `${base.commit}`, revision: `${head.commit}`, waves };
}

/** @throws ProblemsError for each installation that must not be merged like this */
export function refuseBlocked(waves: readonly RunWave[]): void {
  const blocked = waves.flatMap(({ targets }) => targets).filter(({ plan }) => isBlocked(plan));
  const problems = blocked.flatMap(({ id, plan }) =>
    plan.reasons
      .filter((reason) => reason.class === 'blocked')
      .map(({ object, text, remedy = '' }) => ({
        code: 'plan-blocked' as const,
        where: id,
        what: [object, text].filter(Boolean).join(' '),
        remedy,
      })),
  );
  if (problems.length > 0) throwProblems(problems, { title: 'The plan is blocked:' });
}
