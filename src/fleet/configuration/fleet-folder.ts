import { type Dirent, readdirSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { isReserved } from '../../output';
import { wrongText } from './check';
import type { Problems } from './problems';
import { LABEL } from './rules';

/** The files of a fleet, sorted by name. */
export interface FleetFolder {
  readonly fleetFile: string;
  readonly environments: EnvironmentFolder[];
}

export interface EnvironmentFolder {
  readonly name: string;
  readonly environmentFile: string;
  readonly installations: { readonly tenant: string; readonly file: string }[];
}

const FLEET_FILE = 'fleet.yaml';
const ENVIRONMENT_FILE = 'environment.yaml';

/** The name of a folder as the user gave it, with '/' on every system. */
export function folderName(folder: string): string {
  return path
    .normalize(folder)
    .split(path.sep)
    .join('/')
    .replace(/(.)\/$/, '$1');
}

/** Lists the files of a fleet; undefined when there is no folder to list. */
export function listFleet(folder: string, problems: Problems): FleetFolder | undefined {
  const entries = entriesOf(folder);
  if (!entries) {
    problems.addFile(folder, 'file-missing', 'is not a folder', 'create it, with a fleet.yaml in it');
    return undefined;
  }
  const environments = entries.filter(({ isFolder }) => isFolder);
  for (const { name, file, isFolder } of entries) {
    if (isFolder) requireLabel(file, `the environment's name '${name}'`, name, problems);
    else if (isYaml(name) && name !== FLEET_FILE) {
      const remedy = /^fleet\./i.test(name)
        ? `rename it to ${FLEET_FILE}`
        : "move it into an environment's folder when it is an installation";
      problems.addFile(file, 'file-misplaced', `beside the environments there is only ${FLEET_FILE}`, remedy);
    }
  }
  if (!entries.some(({ name, isFolder }) => name === FLEET_FILE && !isFolder)) {
    problems.addFile(folder, 'file-missing', `has no ${FLEET_FILE}`, "create it, with the fleet's name: 'name: shop'");
    return undefined;
  }
  if (environments.length === 0) {
    problems.addFile(folder, 'file-missing', 'has no environment', `create a folder with an ${ENVIRONMENT_FILE} in it`);
  }
  return {
    fleetFile: `${folder}/${FLEET_FILE}`,
    environments: environments.flatMap(({ name, file }) => listEnvironment(name, file, problems) ?? []),
  };
}

function listEnvironment(name: string, folder: string, problems: Problems): EnvironmentFolder | undefined {
  const entries = entriesOf(folder) ?? [];
  if (!entries.some((entry) => entry.name === ENVIRONMENT_FILE && !entry.isFolder)) {
    const remedy = 'create it ({} is enough), or move the folder elsewhere';
    problems.addFile(folder, 'file-missing', `has no ${ENVIRONMENT_FILE}`, remedy);
    return undefined;
  }
  const installations: { tenant: string; file: string }[] = [];
  for (const { name: entry, file, isFolder } of entries) {
    if (isFolder) {
      const what = 'folders inside an environment are not read';
      problems.addFile(file, 'file-misplaced', what, 'move its files one level up');
    } else if (entry !== ENVIRONMENT_FILE && isYaml(entry)) {
      const tenant = entry.replace(/\.ya?ml$/i, '');
      if (!entry.endsWith('.yaml'))
        problems.addFile(file, 'file-misplaced', 'is not read', `rename it to ${tenant}.yaml`);
      else if (requireLabel(file, `the tenant's name '${tenant}'`, tenant, problems))
        installations.push({ tenant, file });
    }
  }
  installations.sort((a, b) => (a.tenant < b.tenant ? -1 : 1));
  return { name, environmentFile: `${folder}/${ENVIRONMENT_FILE}`, installations };
}

function requireLabel(file: string, what: string, name: string, problems: Problems): boolean {
  const wrong = wrongText(name, LABEL) ?? (isReserved(name) ? RESERVED : undefined);
  if (wrong) problems.addFile(file, 'value-invalid', `${what} ${wrong.problem}`, wrong.remedy);
  return wrong === undefined;
}

const RESERVED = { problem: 'is a device on Windows, where no file can have it', remedy: 'choose another name' };

const isYaml = (name: string) => /\.ya?ml$/i.test(name);

interface Entry {
  readonly name: string;
  readonly file: string;
  readonly isFolder: boolean;
}

/** What is in a folder, but hidden things; sorted, as the order of readdir differs from system to system. */
function entriesOf(folder: string): Entry[] | undefined {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return undefined;
  }
  return entries
    .filter(({ name }) => !name.startsWith('.'))
    .map((entry) => ({ name: entry.name, file: `${folder}/${entry.name}`, isFolder: isFolder(folder, entry) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isFolder(folder: string, entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return statSync(path.join(folder, entry.name), { throwIfNoEntry: false })?.isDirectory() ?? false;
}
