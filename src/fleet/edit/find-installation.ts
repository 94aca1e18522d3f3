import { suggestion } from '../../common';
import type {
  EnvironmentConfiguration,
  FleetConfiguration,
  InstallationConfiguration,
} from '../configuration/fleet-configuration';
import { refuseEdit } from './files';

/** @throws with what there is when it is not there */
export function environmentIn({ environments }: FleetConfiguration, name: string): EnvironmentConfiguration {
  const found = environments.find((environment) => environment.name === name);
  const names = environments.map((environment) => environment.name);
  return found ?? refuseEdit(`there is no environment '${name}'`, suggestion(name, names));
}

/** @throws with what there is when it is not there */
export function installationIn(
  { name, installations }: EnvironmentConfiguration,
  tenant: string,
): InstallationConfiguration {
  const found = installations.find(({ installation }) => installation.tenant === tenant);
  const tenants = installations.map(({ installation }) => installation.tenant);
  return found ?? refuseEdit(`${name} has no installation '${tenant}'`, suggestion(tenant, tenants));
}
