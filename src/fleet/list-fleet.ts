import type { InstallationState } from './configuration/fleet-configuration';
import { readFleet } from './configuration/read-fleet';

/** An installation as it is configured, after all layers of defaults. */
export interface ListedInstallation {
  readonly environment: string;
  readonly tenant: string;
  readonly wave?: string;
  readonly state: InstallationState;
  readonly version: string;
  readonly schemaVersion: string;
  readonly window?: string;
  readonly cluster: string;
  readonly namespace: string;
}

/**
 * All installations of a fleet, by environment, wave in the order of the upgrade, and tenant.
 *
 * @param folder the folder of the fleet's files
 * @throws with everything that is wrong in the files
 */
export function listInstallations(folder: string): ListedInstallation[] {
  return readFleet(folder).environments.flatMap(({ name, waves, installations }) => {
    const order = (waves ?? []).map((wave) => wave.name);
    const rank = (wave: string | undefined) => (wave === undefined ? order.length : order.indexOf(wave));
    const listed = installations.map(({ state, installation }): ListedInstallation => {
      const { tenant, wave, version, schemaVersion = version, window, cluster, namespace } = installation;
      return { environment: name, tenant, wave, state, version, schemaVersion, window, cluster, namespace };
    });
    return listed.sort((one, other) => rank(one.wave) - rank(other.wave) || (one.tenant < other.tenant ? -1 : 1));
  });
}
