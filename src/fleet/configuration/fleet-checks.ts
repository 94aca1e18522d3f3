import { applicationName, projectName, topLevelName } from '../fleet-names';
import { parentOf } from '../parent-of';
import type { EnvironmentConfiguration, FleetConfiguration } from './fleet-configuration';
import type { Fault, Problems } from './problems';

/** Kubernetes' published threshold is 10,000 namespaces, and a cluster has others. */
const MAX_INSTALLATIONS_PER_CLUSTER = 9_000;

/** An Application notes the state of all that it brings in one object, which may have 1.5 MiB: argo-cd#14486. */
const MAX_CHILDREN = 1000;

/** Two ways to say the cluster that Argo CD runs in. */
export const IN_CLUSTER = 'https://kubernetes.default.svc';

/** What can only be seen over all environments: names that two would have, and clusters that are full. */
export function checkFleet(
  folder: string,
  { name: fleet, environments }: FleetConfiguration,
  problems: Problems,
): void {
  const projects = new Map<string, string>();
  const applications = new Map<string, string>();
  const namespaces = new Map<string, string>();
  const perCluster = new Map<string, number>();

  for (const environment of environments) {
    const { name, file, installations } = environment;
    checkParents(environment, problems);
    checkProjects(environment, fleet, projects, problems);
    const topLevel = topLevelName(fleet, name);
    const sameTop = claim(applications, topLevel, file);
    if (sameTop) problems.add(file, [], sameApplication(topLevel, sameTop));
    for (const { file: own, state, installation } of installations) {
      if (state === 'removed') continue;
      const { tenant, cluster, namespace } = installation;
      const application = applicationName(fleet, name, tenant);
      const sameName = claim(applications, application, own);
      if (sameName) problems.add(own, [], sameApplication(application, sameName));
      if (cluster === '') continue;
      const place = cluster === IN_CLUSTER ? 'in-cluster' : cluster;
      const samePlace = claim(namespaces, `${namespace} ${place}`, own);
      if (samePlace) {
        const what = `namespace '${namespace}' in cluster '${cluster}' is also that of ${samePlace}`;
        problems.add(own, ['namespace'], { code: 'namespace-twice', what, remedy: 'give each its own' });
      }
      perCluster.set(place, (perCluster.get(place) ?? 0) + 1);
    }
  }
  for (const [cluster, count] of perCluster) {
    if (count <= MAX_INSTALLATIONS_PER_CLUSTER) continue;
    const what = `cluster '${cluster}' has ${count} installations, and ${MAX_INSTALLATIONS_PER_CLUSTER} are the limit`;
    problems.addFile(folder, 'cluster-full', what, 'spread them over several `clusters`');
  }
}

function checkProjects(
  { name, file, windows }: EnvironmentConfiguration,
  fleet: string,
  known: Map<string, string>,
  problems: Problems,
): void {
  for (const window of [undefined, ...Object.keys(windows)]) {
    const project = projectName(fleet, name, window);
    const other = claim(known, project, file);
    if (other === undefined) continue;
    const what = `the project '${project}' would also be one of ${other}`;
    const remedy = 'rename the environment or the window';
    problems.add(file, window ? ['windows', window] : [], { code: 'project-twice', what, remedy });
  }
}

function checkParents({ file, parents, installations }: EnvironmentConfiguration, problems: Problems): void {
  const tenants = installations.flatMap(({ state, installation }) => (state === 'removed' ? [] : installation.tenant));
  const most = largest(tenants, parents);
  if (most <= MAX_CHILDREN) return;
  let enough = parents + 1;
  while (largest(tenants, enough) > MAX_CHILDREN) enough++;
  const who = parents === 1 ? 'the top-level Application' : 'one of the parents';
  const what = `${who} would bring ${most} Applications, and ${MAX_CHILDREN} are the limit`;
  const remedy = `set parents: ${enough}, or more, as raising it later moves Applications`;
  problems.add(file, ['parents'], { code: 'applications-too-many', what, remedy });
}

/** How many Applications the parent has that has most. */
function largest(tenants: string[], parents: number): number {
  const counts = new Array(parents).fill(0);
  for (const tenant of tenants) counts[parentOf(tenant, parents)]++;
  return Math.max(...counts);
}

function sameApplication(name: string, other: string): Fault {
  const what = `the Application '${name}' would also be that of ${other}`;
  return { code: 'application-twice', what, remedy: 'rename one of the two' };
}

/** Who has the name already. */
function claim(names: Map<string, string>, name: string, file: string): string | undefined {
  const other = names.get(name);
  if (other === undefined) names.set(name, file);
  return other;
}
