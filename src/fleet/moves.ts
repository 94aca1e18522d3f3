import type { Problem } from '../common';
import type { CommittedInstallation } from './committed-fleet';
import { IN_CLUSTER } from './configuration/fleet-checks';
import type {
  EnvironmentConfiguration,
  FleetConfiguration,
  InstallationConfiguration,
} from './configuration/fleet-configuration';
import { locationOf } from './configuration/location';
import { projectName } from './fleet-names';

/** An installation of the tree, and what the configuration says of the same tenant. */
export interface KeptInstallation {
  readonly committed: CommittedInstallation;
  readonly configured: InstallationConfiguration;
}

/**
 * Why installations may not go where they are configured. Argo CD moves nothing: it makes the installation in the new place, and whatever runs
 * in the old one stays, on the same database. So what runs must be stopped there first.
 *
 * @param folder of the configuration
 */
export function moveProblems(folder: string, fleet: FleetConfiguration, kept: KeptInstallation[]): Problem[] {
  const problems: Problem[] = [];
  const renamed: KeptInstallation[] = [];
  for (const installation of kept) {
    const { committed, configured } = installation;
    const { place, state, fleet: name } = readable(committed);
    if (state !== 'active') continue;
    if (name !== undefined && name !== fleet.name) renamed.push(installation);
    // With another name of the fleet nearly all namespaces differ.
    else if (place !== undefined) problems.push(...moved(configured, place));
  }
  if (renamed.length > 0) problems.unshift(fleetRenamed(folder, fleet.name, renamed));
  return problems;
}

/** An Application that cannot be read is only written anew; that a tenant leaves is asked elsewhere. */
function readable(committed: CommittedInstallation): Pick<CommittedInstallation, 'place' | 'state' | 'fleet'> {
  try {
    const { place, state, fleet } = committed;
    return { place, state, fleet };
  } catch {
    return { place: undefined, state: undefined, fleet: undefined };
  }
}

function moved(
  { file, installation }: InstallationConfiguration,
  place: NonNullable<CommittedInstallation['place']>,
): Problem[] {
  const keys = (['cluster', 'namespace'] as const).filter((key) => named(place[key]) !== named(installation[key]));
  if (keys.length === 0) return [];
  const from = keys.map((key) => `${key} '${place[key]}'`).join(', ');
  const to = keys.map((key) => `'${installation[key]}'`).join(', ');
  return [
    {
      code: 'installation-moved',
      where: locationOf(file, [keys[0]]),
      what: `runs in ${from}, and would be made anew in ${to} while the old pods go on`,
      remedy: `${STOP_FIRST}, and change ${keys.join(' and ')} with a later change`,
    },
  ];
}

function fleetRenamed(folder: string, name: string, renamed: KeptInstallation[]): Problem {
  const files = renamed.map(({ configured }) => configured.file);
  const some = `${files.slice(0, 5).join(', ')}${files.length > 5 ? ', ...' : ''}`;
  const count = `${files.length} ${files.length === 1 ? 'installation' : 'installations'}`;
  return {
    code: 'installation-moved',
    where: locationOf(`${folder}/fleet.yaml`, ['name']),
    what: `the fleet is called '${name}', and ${count} of '${renamed[0].committed.fleet}' would be made anew while the old pods go on: ${some}`,
    remedy: `take the old name back, or ${STOP_FIRST} for each, and rename the fleet with a later change`,
  };
}

const STOP_FIRST = "leave it as it was with 'suspended: true' (or 'offboarding: true'), sync that";

const named = (name: string) => (name === IN_CLUSTER ? 'in-cluster' : name);

/**
 * The file that a lost one has probably become: one that is new, and has the namespace, or the tenant in an environment that is new as a
 * whole, or is the only one like it.
 */
export function renamedTo(
  lost: CommittedInstallation,
  fleet: FleetConfiguration,
  isNew: (environment: string, tenant: string) => boolean,
): InstallationConfiguration | undefined {
  const { place } = lost;
  const candidates = fleet.environments.flatMap((environment) =>
    environment.installations
      .filter(({ state, installation }) => state !== 'removed' && isNew(environment.name, installation.tenant))
      .map((configured) => ({ environment, configured })),
  );
  const sameNamespace = candidates.find(({ configured: { installation } }) => {
    return installation.namespace === place?.namespace && named(installation.cluster) === named(place.cluster);
  });
  const sameTenant = candidates.find(({ configured }) => configured.installation.tenant === lost.tenant);
  const alike = candidates.filter(
    ({ environment, configured }) =>
      environment.name === lost.environment && isLike(fleet, environment, configured, lost),
  );
  return (sameNamespace ?? sameTenant ?? (alike.length === 1 ? alike[0] : undefined))?.configured;
}

function isLike(
  fleet: FleetConfiguration,
  environment: EnvironmentConfiguration,
  { installation }: InstallationConfiguration,
  lost: CommittedInstallation,
): boolean {
  return (
    lost.wave === installation.wave &&
    lost.version === installation.version &&
    lost.project === projectName(fleet.name, environment.name, installation.window) &&
    named(lost.place?.cluster ?? '') === named(installation.cluster)
  );
}
