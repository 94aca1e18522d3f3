import { isOrdinary, runsInSync } from '../argo';
import { type Problem, problemOf, throwProblems } from '../common';
import { kindOf, LABEL_UPGRADE, podMakersIn, runsPods } from '../downtime';
import type { Manifest } from '../kubernetes';
import type { RenderedObject } from '../output';

/**
 * The objects of an installation that is suspended: as they were, but nothing runs. Whatever holds data stays, and so do the Jobs of an
 * upgrade: an installation that is stopped can be migrated.
 *
 * @throws with everything that runs pods and cannot be told to stop
 */
export function suspended(objects: RenderedObject[]): RenderedObject[] {
  const problems: Problem[] = [];
  const left = objects.flatMap(({ construct, json }) => {
    if (json.metadata.labels?.[LABEL_UPGRADE] !== undefined || podMakersIn(json).length === 0)
      return [{ construct, json }];
    // A hook is neither compared nor pruned: without it a sync just does not run it.
    if (!isOrdinary(json)) return runsPods(json) && runsInSync(json) ? [] : [{ construct, json }];
    const suspend = kindOf(json)?.suspended;
    if (!suspend) {
      const remedy = 'leave it out when installation.suspended is true';
      problems.push(problemOf(construct, 'workload-unstoppable', `${nameOf(json)} cannot be suspended`, remedy));
      return [];
    }
    const changed = suspend(json);
    return changed === undefined ? [] : [{ construct, json: changed }];
  });
  if (problems.length > 0) throwProblems(problems);
  return left;
}

function nameOf(json: Manifest): string {
  const [{ kind }] = podMakersIn(json);
  const { name } = json.metadata;
  return kind === json.kind ? `a ${kind} ('${name}')` : `a List ('${name}') with a ${kind}`;
}
