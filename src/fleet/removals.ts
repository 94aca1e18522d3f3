import type { Problem } from '../common';
import { CommittedTree } from '../output';
import { CommittedFleet } from './committed-fleet';
import type { FleetConfiguration } from './configuration/fleet-configuration';

/** How many installations may go in one synthesis. */
export interface RemovalLimit {
  readonly count: number;
  /** How to allow so many. */
  readonly raisedTo: (count: number) => string;
}

/**
 * Why installations that were emitted before may not go now. A file that is lost, in a merge or by a typing error, must not take a tenant
 * with it: so a removal takes two steps, and only so many at once.
 *
 * @param folder of the configuration
 */
export function removalProblems(
  outdir: string,
  folder: string,
  { environments }: FleetConfiguration,
  limit: RemovalLimit,
): Problem[] {
  const fleet = new CommittedFleet(CommittedTree.at(outdir));
  const removals: string[] = [];
  const problems: Problem[] = [];
  for (const environment of fleet.environments()) {
    const configured = new Map(
      environments
        .find(({ name }) => name === environment)
        ?.installations.map(({ installation, state, file }) => [installation.tenant, { state, file }]),
    );
    for (const installation of fleet.installations(environment)) {
      const found = configured.get(installation.tenant);
      if ((found !== undefined && found.state !== 'removed') || !installation.exists) continue;
      const where = found?.file ?? `${folder}/${environment}/${installation.tenant}.yaml`;
      const { state } = installation;
      if (found === undefined) {
        const what = `is gone, but '${outdir}' has the installation`;
        problems.push({ code: 'installation-lost', where, what, remedy: stepAfter(state) });
      } else if (state !== undefined && state !== 'offboarding') {
        const what = `'removed' for an installation that is ${state}`;
        problems.push({ code: 'removal-unprepared', where, what, remedy: stepAfter(state) });
      } else {
        removals.push(where);
      }
    }
  }
  if (removals.length > limit.count) problems.push(tooMany(folder, removals, limit));
  return problems;
}

function tooMany(where: string, removals: string[], { count, raisedTo }: RemovalLimit): Problem {
  const some = `${removals.slice(0, 5).join(', ')}${removals.length > 5 ? ', ...' : ''}`;
  const what = `${removals.length} installations would be removed, and ${count} may be: ${some}`;
  return { code: 'removals-too-many', where, what, remedy: `if that is meant, ${raisedTo(removals.length)}` };
}

function stepAfter(state: string | undefined): string {
  return state === 'offboarding'
    ? "bring the file back with 'removed: {date, approvedBy}': its removal must be approved"
    : "bring it back with 'offboarding: true', which stops it and keeps its data, and remove it with a later change";
}
