import { suggestion, throwProblems } from '../../common';
import type { EnvironmentConfiguration } from '../configuration/fleet-configuration';
import { readFleet } from '../configuration/read-fleet';
import type { Installation } from '../installation';
import { type Changed, setAll, setValues } from './set-values';

/** Which versions are taken over, from where, and to whom. */
export interface Promotion {
  /** The folder of the fleet's files. */
  readonly folder: string;
  readonly from: string;
  readonly to: string;
  /** A wave that the environment lists. */
  readonly wave?: string;
  /** Installations that both environments have. Without wave and tenants, the defaults of the environment. */
  readonly tenants: readonly string[];
}

/** An installation that has another version than the one that was taken over. */
export interface Drift {
  readonly tenant: string;
  readonly wave?: string;
  readonly version: string;
  readonly wanted: string;
}

export interface Promoted {
  readonly changed: Changed[];
  /** What stays, of the environment that was promoted to. */
  readonly drift: Drift[];
}

type Pins = Pick<Installation, 'version' | 'schemaVersion'>;

/**
 * Takes over version and schema version of an environment to the next one, in its files. All files or none.
 *
 * @throws when the environment to take over from has several versions and no tenants are named, and with what the checks refuse
 */
export function promote({ folder, from, to, wave, tenants }: Promotion): Promoted {
  const { environments } = readFleet(folder);
  const source = environmentOf(environments, from);
  environmentOf(environments, to);
  if (from === to) refuse(`it is promoted from ${from} to itself`, 'name two environments');
  const pins = new Map<string, Pins>(tenants.map((tenant) => [tenant, pinsOf(source, tenant)]));
  const common = tenants.length > 0 ? undefined : commonPins(source);
  const target = { folder, environment: to };
  const changed = common
    ? setValues({ ...target, wave, tenants }, assignments(common))
    : setAll(
        folder,
        [...pins].map(([tenant, own]) => [{ ...target, wave, tenants: [tenant] }, assignments(own)]),
      );
  const after = environmentOf(readFleet(folder).environments, to);
  return { changed, drift: driftOf(after, (tenant) => pins.get(tenant) ?? common ?? pinsOf(source, tenant, false)) };
}

function assignments({ version, schemaVersion }: Pins): string[] {
  return [`version=${version}`, ...(schemaVersion === undefined ? [] : [`schemaVersion=${schemaVersion}`])];
}

function environmentOf(environments: EnvironmentConfiguration[], name: string): EnvironmentConfiguration {
  const names = environments.map((environment) => environment.name);
  const found = environments.find((environment) => environment.name === name);
  return found ?? refuse(`there is no environment '${name}'`, suggestion(name, names));
}

function running({ installations }: EnvironmentConfiguration): Installation[] {
  return installations.filter(({ state }) => state !== 'removed').map(({ installation }) => installation);
}

function pinsOf(source: EnvironmentConfiguration, tenant: string): Pins;
function pinsOf(source: EnvironmentConfiguration, tenant: string, required: false): Pins | undefined;
function pinsOf(source: EnvironmentConfiguration, tenant: string, required = true): Pins | undefined {
  const installations = running(source);
  const found = installations.find((installation) => installation.tenant === tenant);
  if (found || !required) return found;
  const names = installations.map((installation) => installation.tenant);
  return refuse(`${source.name} has no installation '${tenant}'`, suggestion(tenant, names));
}

/** What all of them have. */
function commonPins(source: EnvironmentConfiguration): Pins {
  const versions = new Map<string, { pins: Pins; tenants: string[] }>();
  for (const { tenant, version, schemaVersion } of running(source)) {
    const key = assignments({ version, schemaVersion }).join(' ');
    const known = versions.get(key) ?? { pins: { version, schemaVersion }, tenants: [] };
    known.tenants.push(tenant);
    versions.set(key, known);
  }
  const [first, ...others] = [...versions].sort(([, one], [, other]) => other.tenants.length - one.tenants.length);
  if (first === undefined) return refuse(`${source.name} has no installation`, 'name an environment that has one');
  if (others.length > 0) {
    const shown = [first, ...others].map(([key, { tenants }]) => `${key} (${tenants.length}, such as ${tenants[0]})`);
    refuse(`${source.name} has several versions: ${shown.join('; ')}`, `upgrade ${source.name} first, or name tenants`);
  }
  return first[1].pins;
}

function driftOf(target: EnvironmentConfiguration, wantedOf: (tenant: string) => Pins | undefined): Drift[] {
  return running(target).flatMap(({ tenant, wave, version, schemaVersion }) => {
    const wanted = wantedOf(tenant);
    if (!wanted || (wanted.version === version && wanted.schemaVersion === schemaVersion)) return [];
    return { tenant, wave, version, wanted: wanted.version };
  });
}

function refuse(what: string, remedy: string): never {
  return throwProblems([{ code: 'argument-invalid', where: 'promote', what, remedy }], {
    title: 'Nothing is changed:',
  });
}
