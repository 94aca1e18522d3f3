import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FleetConfiguration } from './configuration/fleet-configuration';
import { LABEL_STATE, manifestsFile } from './fleet-names';

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
  maxRemovals: number,
): string[] {
  const removals: string[] = [];
  const problems: string[] = [];
  for (const environment of foldersIn(outdir)) {
    const configured = new Map(
      environments
        .find(({ name }) => name === environment)
        ?.installations.map(({ installation, state, file }) => [installation.tenant, { state, file }]),
    );
    for (const tenant of foldersIn(join(outdir, environment, 'installations'))) {
      const found = configured.get(tenant);
      if (found !== undefined && found.state !== 'removed') continue;
      if (!existsSync(join(outdir, manifestsFile(environment, tenant)))) continue;
      const file = found?.file ?? `${folder}/${environment}/${tenant}.yaml`;
      const emitted = emittedState(join(outdir, environment, 'applications'), tenant);
      if (found === undefined) {
        problems.push(`${file} is gone, but '${outdir}' has the installation; ${stepAfter(emitted)}`);
      } else if (emitted !== undefined && emitted !== 'offboarding') {
        problems.push(`${file}: 'removed' for an installation that is ${emitted}; ${stepAfter(emitted)}`);
      } else {
        removals.push(file);
      }
    }
  }
  if (removals.length > maxRemovals) {
    problems.push(
      `${removals.length} installations would be removed, and ${maxRemovals} may be: ${removals.slice(0, 5).join(', ')}` +
        `${removals.length > 5 ? ', ...' : ''}; if that is meant, say --max-removals ${removals.length}`,
    );
  }
  return problems;
}

function stepAfter(state: string | undefined): string {
  return state === 'offboarding'
    ? "bring the file back with 'removed: {date, approvedBy}': its removal must be approved"
    : "bring it back with 'offboarding: true', which stops it and keeps its data, and remove it with a later change";
}

/** What the Application says that was emitted last; undefined when there is none. */
function emittedState(folder: string, tenant: string): string | undefined {
  const candidates = ['', ...foldersIn(folder)].map((parent) => join(folder, parent, `${tenant}.yaml`));
  const file = candidates.find((candidate) => existsSync(candidate));
  if (file === undefined) return undefined;
  const line = readFileSync(file, 'utf8')
    .split('\n')
    .find((candidate) => candidate.trim().startsWith(`${LABEL_STATE}:`));
  return line?.split(':')[1].trim() ?? 'active';
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}
