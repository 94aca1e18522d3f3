import type { IConstruct } from 'constructs';
import { fail, type Problem, type ProblemCode, problemOf, some } from '../../common';
import type { ArgoFinding } from '../application-checks';
import type { ArgoApplicationOptions } from '../application-options';
import { ArgoWarning } from '../application-warning';
import { nameProblem } from '../argo-object';
import type { Contents } from '../contents';
import type { ApplicationSetPreview } from './application-set-preview';
import type { RollingSync } from './rolling-sync';

// Beyond about 2,600 Applications the status of a set with RollingSync no longer fits into an object.
const MANY = 1000;
const TOO_MANY = 2000;

/** Refuses steps that nobody should rely on. */
export function checkRollingSync(scope: IConstruct, { acknowledgeOrderingRace, steps }: RollingSync): void {
  if (acknowledgeOrderingRace !== true) {
    fail(
      scope,
      `rollingSync.acknowledgeOrderingRace is ${acknowledgeOrderingRace}`,
      'Argo CD does not keep the order of the steps (argo-cd#29410); set it to true if any order will do, or change one step a commit',
    );
  }
  if (!steps?.length) fail(scope, 'rollingSync.steps is empty', 'give the steps, or leave rollingSync out');
}

/** What hurts in combination with RollingSync; undefined contents are not known. */
export function rollingSyncProblems(
  scope: IConstruct,
  options: ArgoApplicationOptions,
  contents?: Contents,
): Problem[] {
  const problems: Problem[] = [];
  if (options.automated) {
    const remedy = 'leave automated out: the steps start the syncs, and Argo CD switches automatic ones off';
    problems.push(problemOf(scope, 'rolling-sync-automated', 'rollingSync with automated Applications', remedy));
  }
  if (contents && contents.hooks.length > 0) {
    const remedy =
      'leave rollingSync out: it starts a sync with a failing hook again and again, whatever retry says (argo-cd#22639)';
    const what = `rollingSync, and the contents have hooks: ${some(contents.hooks)}`;
    problems.push(problemOf(scope, 'rolling-sync-repeats-hooks', what, remedy));
  }
  return problems;
}

/** What Argo CD would refuse or leave out of the Applications that are known. */
export function previewProblems(
  scope: IConstruct,
  preview: ApplicationSetPreview,
  rollingSync?: RollingSync,
): Problem[] {
  const problems: Problem[] = [];
  const add = (code: ProblemCode, what: string, remedy: string) => problems.push(problemOf(scope, code, what, remedy));
  const count = preview.applications.length;
  if (count > TOO_MANY) {
    const remedy = `use at most ${TOO_MANY} a set: split it by stage or by cluster`;
    add('applications-too-many', `there are ${count} Applications`, remedy);
  }
  const names = new Set<string>();
  for (const { metadata } of preview.applications) {
    const problem = nameProblem(metadata.name);
    if (problem) {
      const remedy = "use lower-case letters, digits, '-' and '.'";
      add('application-name-invalid', `the name of an Application ${problem}`, remedy);
    }
    if (names.has(metadata.name)) {
      const remedy = 'make template.name from parameters that tell the elements apart';
      add('application-twice', `there are two Applications '${metadata.name}'`, remedy);
    }
    names.add(metadata.name);
    if (!rollingSync) continue;
    const steps = rollingSync.steps.flatMap((step, index) => (step._selects(metadata.labels) ? [index + 1] : []));
    if (steps.length !== 1) {
      const belongs = steps.length === 0 ? 'to no rollout step' : `to the rollout steps ${steps.join(' and ')}`;
      const remedy =
        'give template.labels and steps that put it into one: Argo CD never syncs it otherwise, or in the wrong step';
      add('rollout-step-unclear', `the Application '${metadata.name}' belongs ${belongs}`, remedy);
    }
  }
  return problems;
}

/** What is dangerous and may yet be meant. */
export function setFindings(
  preview: ApplicationSetPreview,
  outside: string[],
  deletes: boolean,
  preserves: boolean,
): ArgoFinding[] {
  const found: ArgoFinding[] = [];
  if (preview.applications.length > MANY) {
    const text = `${preview.applications.length} Applications: a set works well up to ${MANY}; split it by stage or by cluster`;
    found.push({ warning: ArgoWarning.MANY_APPLICATIONS, text });
  }
  if (deletes && outside.length > 0) {
    const lost = preserves ? 'Applications' : 'Applications with all their objects';
    const text = `the ${outside[0]} generator deletes ${lost} when it finds nothing, as in an outage (argo-cd#18212); use ApplicationsSync.CREATE_UPDATE`;
    found.push({ warning: ArgoWarning.APPLICATIONS_MAY_VANISH, text });
  }
  return found;
}
