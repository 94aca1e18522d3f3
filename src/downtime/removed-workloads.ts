import { ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { fail, type Problem, problemOf } from '../common';
import { requireList } from './checks/types';
import { STOPPABLE_KINDS, type Stoppable } from './kinds';
import type { UpgradeContext } from './upgrade-context';
import { UpgradeStrategy } from './upgrade-strategy';

/** A workload that the application had, and that Git no longer has. */
export interface RemovedWorkload {
  readonly kind: Stoppable;
  readonly name: string;
}

/** The kinds whose API version is known without an object: Kubernetes' own. */
const KNOWN = STOPPABLE_KINDS.filter(({ stop, podTemplate }) => !stop.custom && podTemplate !== undefined);

/** @throws for the first that is wrong */
export function removedWorkloads(
  scope: Construct,
  ids: readonly string[] = [],
  strategy: UpgradeStrategy,
): RemovedWorkload[] {
  requireList(scope, 'removedWorkloads', ids, "['Deployment/worker']");
  const seen = new Set<string>();
  const found = ids.map((id) => {
    const [kindName, name, ...rest] = `${id}`.split('/');
    const kind = KNOWN.find((known) => known.kind === kindName);
    const kinds = KNOWN.map((known) => known.kind).join(', ');
    if (!kind || !name || rest.length > 0 || !/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name))
      return fail(
        scope,
        `removedWorkloads: '${id}' names no workload`,
        `write Kind/name, with one of the kinds ${kinds}`,
      );
    if (seen.has(id)) return fail(scope, `removedWorkloads: '${id}' is named twice`, 'name it once');
    seen.add(id);
    if (strategy === UpgradeStrategy.FENCED_ROLLOUT && kind.stop.verbs[strategy] !== 'bounce') {
      const remedy = `remove it in a commit before, or use UpgradeStrategy.${UpgradeStrategy.PRE_SYNC_HOOKS}`;
      return fail(scope, `removedWorkloads: '${id}' cannot be bounced`, remedy);
    }
    return { kind, name };
  });
  return found.sort((one, other) => (idOf(one) < idOf(other) ? -1 : 1));
}

/** As the shell programs take it. In a rollout its pods are bounced with all others, and nobody waits for new ones. */
export function removedLine({ kind, name }: RemovedWorkload, strategy: UpgradeStrategy): string {
  const verb = strategy === UpgradeStrategy.FENCED_ROLLOUT ? 'removed' : kind.stop.verbs[strategy];
  return `${verb} ${kind.group}/v1 ${kind.kind} ${name}`;
}

/** What is said to be removed must not be there: the stop would take it away, and nothing bring it back. */
export function removedProblems(scope: Construct, context: UpgradeContext): Problem[] {
  const ids = context.settings.removedWorkloads.map(idOf);
  return Chart.of(scope)
    .node.findAll()
    .filter(ApiObject.isApiObject)
    .map((object) => `${object.kind}/${object.name}`)
    .filter((id) => ids.includes(id))
    .map((id) =>
      problemOf(
        scope,
        'removed-still-there',
        `removedWorkloads: '${id}' is among the objects of the chart`,
        'leave it out of removedWorkloads, or out of the chart',
      ),
    );
}

const idOf = ({ kind, name }: RemovedWorkload) => `${kind.kind}/${name}`;
