import type { Problem } from '../common';
import { CommittedTree } from '../output';
import { CommittedFleet, type CommittedInstallation } from './committed-fleet';
import type { FleetConfiguration, InstallationConfiguration } from './configuration/fleet-configuration';
import { type KeptInstallation, moveProblems, renamedTo } from './moves';

/** How many installations may go in one synthesis. */
export interface RemovalLimit {
  readonly count: number;
  /** How to allow so many. */
  readonly raisedTo: (count: number) => string;
}

/**
 * Why installations that were emitted before may not go now. A file that is lost, in a merge or by a typing error, must not take a tenant
 * with it: so a removal takes two steps, and only so many at once. Nor may they be moved while they run.
 *
 * @param folder of the configuration
 * @param isCurrent whether the files of an installation are just what they are to be, so that nothing of it need be read
 */
export function removalProblems(
  outdir: string,
  folder: string,
  configuration: FleetConfiguration,
  limit: RemovalLimit,
  isCurrent: (installation: InstallationConfiguration) => boolean,
): Problem[] {
  const fleet = new CommittedFleet(CommittedTree.at(outdir));
  const removals: string[] = [];
  const kept: KeptInstallation[] = [];
  const problems: Problem[] = [];
  const known = new Map(fleet.environments().map((environment) => [environment, fleet.installations(environment)]));
  const isNew = (environment: string, tenant: string) =>
    !known.get(environment)?.some((installation) => installation.tenant === tenant && installation.exists);
  for (const [environment, installations] of known) {
    const configured = configuredIn(configuration, environment);
    for (const installation of installations) {
      const found = configured.get(installation.tenant);
      if (found !== undefined && found.state !== 'removed') {
        if (!isCurrent(found)) kept.push({ committed: installation, configured: found });
        continue;
      }
      if (!installation.exists) continue;
      const where = found?.file ?? `${folder}/${environment}/${installation.tenant}.yaml`;
      const { state } = installation;
      if (found === undefined) {
        problems.push(lost(where, outdir, installation, renamedTo(installation, configuration, isNew)?.file));
      } else if (state !== undefined && state !== 'offboarding') {
        const what = `'removed' for an installation that is ${state}`;
        problems.push({ code: 'removal-unprepared', where, what, remedy: stepAfter(state) });
      } else {
        removals.push(where);
      }
    }
  }
  problems.push(...moveProblems(folder, configuration, kept));
  if (removals.length > limit.count) problems.push(tooMany(folder, removals, limit));
  return problems;
}

/** The installations of an environment, by tenant. */
function configuredIn(
  { environments }: FleetConfiguration,
  environment: string,
): Map<string, InstallationConfiguration> {
  const installations = environments.find(({ name }) => name === environment)?.installations ?? [];
  return new Map(installations.map((configured) => [configured.installation.tenant, configured]));
}

/** @param renamed what it has probably become */
function lost(where: string, outdir: string, { state }: CommittedInstallation, renamed: string | undefined): Problem {
  const what = `is gone, but '${outdir}' has the installation`;
  const remedy = stepAfter(state);
  if (renamed === undefined) return { code: 'installation-lost', where, what, remedy };
  return {
    code: 'installation-lost',
    where,
    what: `${what}; ${renamed} looks like ${where} renamed, which would be another installation beside the old one`,
    remedy: `give it its old name; or, to have another installation: ${remedy}, before the new one`,
  };
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
