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

/** An environment of a fleet in a state of the repository: of its installations, those that were asked for. */
export interface LoadedEnvironment {
  readonly installations: ReadonlyMap<string, CommittedInstallation>;
  /** In their order; none when its configuration lists none. */
  readonly waves: readonly CommittedWave[];
  /** How many installations it has. */
  readonly total: number;
}

/** Two calls of git, however many there are. */
export function loadEnvironment(
  repository: GitRepository,
  snapshot: Snapshot,
  root: string,
  environment: string,
  tenants: readonly string[],
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
  const texts = repository.read(
    snapshot,
    needed.filter((file) => known.has(file)),
  );
  const fleet = new CommittedFleet(new CommittedTree(root, new ReadFiles(root, texts)));
  const installations = fleet.installations(environment).filter(({ exists }) => exists);
  return {
    installations: new Map(installations.map((installation) => [installation.tenant, installation])),
    waves: fleet.waves(environment) ?? [],
    total: files.filter((file) => file.startsWith(manifests) && file.endsWith('/manifests.yaml')).length,
  };
}

const tenantOf = (file: string) => file.replace(/^.*\//, '').replace(/\.ya?ml$/, '');
