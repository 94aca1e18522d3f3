import {
  applicationsFolder,
  CommittedFleet,
  type CommittedInstallation,
  type CommittedWave,
  installationsFolder,
  manifestsFile,
  projectsFile,
} from '../fleet';
import { CommittedTree } from '../output';
import type { GitRepository, Snapshot } from './git';
import { ReadFiles } from './trees';

export type Windows = ReturnType<CommittedFleet['windows']>;

/** An environment of a fleet in a state of the repository: of its installations, those that were asked for. */
export interface LoadedEnvironment {
  readonly installations: ReadonlyMap<string, CommittedInstallation>;
  /** In their order; none when its configuration lists none. */
  readonly waves: readonly CommittedWave[];
  /** By the names of the projects that have any. */
  readonly windows: Windows;
  /** How many installations it has. */
  readonly total: number;
}

/**
 * Two calls of git, however many there are.
 *
 * @param read files that have been read
 */
export function loadEnvironment(
  repository: GitRepository,
  snapshot: Snapshot,
  root: string,
  environment: string,
  tenants: readonly string[],
  read: ReadonlyMap<string, string>,
): LoadedEnvironment {
  const inTree = (path: string) => (root === '.' ? path : `${root}/${path}`);
  const files = repository.files(snapshot, inTree(environment));
  const manifests = inTree(`${installationsFolder(environment)}/`);
  const applications = inTree(`${applicationsFolder(environment)}/`);
  const wanted = new Set(tenants);
  const needed = [
    ...tenants.map((tenant) => inTree(manifestsFile(environment, tenant))),
    ...files.filter((file) => file.startsWith(applications) && wanted.has(tenantOf(file))),
    inTree(projectsFile(environment)),
  ];
  const known = new Set(files);
  const found = needed.filter((file) => known.has(file));
  const texts = repository.read(
    snapshot,
    found.filter((file) => !read.has(file)),
  );
  for (const file of found) {
    const text = read.get(file);
    if (text !== undefined) texts.set(file, text);
  }
  const fleet = new CommittedFleet(new CommittedTree(root, new ReadFiles(root, texts)));
  const installations = fleet.installations(environment).filter(({ exists }) => exists);
  return {
    installations: new Map(installations.map((installation) => [installation.tenant, installation])),
    waves: fleet.waves(environment) ?? [],
    windows: fleet.windows(environment),
    total: files.filter((file) => file.startsWith(manifests) && file.endsWith('/manifests.yaml')).length,
  };
}

const tenantOf = (file: string) => file.replace(/^.*\//, '').replace(/\.ya?ml$/, '');
