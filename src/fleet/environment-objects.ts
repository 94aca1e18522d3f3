import { Chart, Duration, JsonPatch } from 'cdk8s';
import type { Construct } from 'constructs';
import {
  ArgoApplication,
  ArgoAppProject,
  ArgoDestination,
  ArgoSource,
  type ArgoWarning,
  SyncRetry,
  SyncWindow,
} from '../applications';
import { ArgoAnnotations, SyncOption, SyncPhase } from '../argo';
import { setManifestPath } from '../output';
import { wavesText } from './committed-waves';
import type {
  EnvironmentConfiguration,
  FleetConfiguration,
  WindowConfiguration,
} from './configuration/fleet-configuration';
import {
  ANNOTATION_WAVES,
  applicationsFolder,
  bootstrapFile,
  bootstrapProjectName,
  inRepository,
  LABEL_ENVIRONMENT,
  LABEL_FLEET,
  parentName,
  parentsFile,
  projectName,
  projectsFile,
  topLevelName,
} from './fleet-names';
import { destinationOf, KEPT } from './installation-application';

/**
 * What an environment has once: the top-level Application and its project, which are applied by hand; the projects of the installations,
 * and, with several parents, the Applications between the top and the installations.
 *
 * Nothing in them names an installation: adding one changes none of these files.
 */
export function addEnvironmentObjects(
  scope: Construct,
  fleet: FleetConfiguration,
  environment: EnvironmentConfiguration,
  silencedWarnings: ArgoWarning[],
): void {
  const { name, parents } = environment;
  const chartOf = (id: string, file: string) => {
    const chart = new Chart(scope, `${name}-${id}`, { namespace: fleet.argocdNamespace });
    setManifestPath(chart, file);
    return chart;
  };
  addBootstrap(chartOf('bootstrap', bootstrapFile(name)), fleet, environment, silencedWarnings);
  addProjects(chartOf('projects', projectsFile(name)), fleet, environment, silencedWarnings);
  if (parents > 1) {
    const chart = chartOf('parents', parentsFile(name));
    for (let parent = 0; parent < parents; parent++) {
      addParent(
        chart,
        parentName(fleet.name, name, parent),
        applicationsFolder(name, parent),
        fleet,
        environment,
        silencedWarnings,
      );
    }
  }
}

function addBootstrap(
  chart: Chart,
  fleet: FleetConfiguration,
  environment: EnvironmentConfiguration,
  silencedWarnings: ArgoWarning[],
): void {
  new ArgoAppProject(chart, 'project', {
    name: bootstrapProjectName(fleet.name, environment.name),
    description: `The Applications and projects of ${fleet.name} in ${environment.name}`,
    sourceRepos: [environment.repository.url],
    destinations: [ArgoDestination.inCluster(fleet.argocdNamespace)],
    clusterResources: [],
    namespacedResources: ['AppProject', 'Application'].map((kind) => ({ group: 'argoproj.io', kind })),
    labels: labelsOf(fleet, environment),
    silencedWarnings,
  });
  const name = topLevelName(fleet.name, environment.name);
  addParent(chart, name, applicationsFolder(environment.name), fleet, environment, silencedWarnings);
}

/**
 * An Application of Applications. It syncs by itself, so that Git decides which Applications there are; it never prunes, because a mistake in
 * Git would leave installations without one; and it does not heal, so that an Application can be changed by hand in an emergency.
 */
function addParent(
  chart: Chart,
  name: string,
  folder: string,
  fleet: FleetConfiguration,
  environment: EnvironmentConfiguration,
  silencedWarnings: ArgoWarning[],
): void {
  const { url, revision, path } = environment.repository;
  new ArgoApplication(chart, name, {
    project: bootstrapProjectName(fleet.name, environment.name),
    source: ArgoSource.git({ repoUrl: url, path: inRepository(path, folder), targetRevision: revision }),
    destination: ArgoDestination.inCluster(fleet.argocdNamespace),
    automated: true,
    retry: SyncRetry.limit(5),
    syncOptions: [SyncOption.APPLY_OUT_OF_SYNC_ONLY],
    labels: labelsOf(fleet, environment),
    annotations: { [ArgoAnnotations.SYNC_OPTIONS]: KEPT },
    silencedWarnings,
  });
}

function addProjects(
  chart: Chart,
  fleet: FleetConfiguration,
  environment: EnvironmentConfiguration,
  silencedWarnings: ArgoWarning[],
): void {
  const { clusters, namespaces, longestUpgradeMinutes, waves } = environment;
  const classes: [string | undefined, WindowConfiguration[]][] = [
    [undefined, []],
    ...Object.entries(environment.windows),
  ];
  for (const [window, syncWindows] of classes) {
    const of = window === undefined ? '' : `, window class ${window}`;
    const project = new ArgoAppProject(chart, window ?? 'always', {
      name: projectName(fleet.name, environment.name, window),
      description: `The installations of ${fleet.name} in ${environment.name}${of}`,
      sourceRepos: [environment.repository.url],
      destinations: clusters.flatMap((cluster) => namespaces.map((namespace) => destinationOf(cluster, namespace))),
      syncWindows: syncWindows.map(syncWindow),
      longestUpgrade: longestUpgradeMinutes === undefined ? undefined : Duration.minutes(longestUpgradeMinutes),
      labels: labelsOf(fleet, environment),
      annotations: {
        [ArgoAnnotations.SYNC_OPTIONS]: KEPT,
        ...(waves && window === undefined && { [ANNOTATION_WAVES]: wavesText(waves) }),
      },
      silencedWarnings,
    });
    project.with(SyncPhase.sync(-1)); // before the Applications that need them
    // The marker belongs to no Application, and Argo CD's API shows such objects only where a project asks for them.
    project.apiObject.addJsonPatch(JsonPatch.add('/spec/orphanedResources', { warn: false }));
  }
}

function syncWindow({ kind, durationMinutes, ...window }: WindowConfiguration): SyncWindow {
  const props = { ...window, duration: Duration.minutes(durationMinutes) };
  return kind === 'allow' ? SyncWindow.allow(props) : SyncWindow.deny(props);
}

function labelsOf(fleet: FleetConfiguration, environment: EnvironmentConfiguration): { [key: string]: string } {
  return { [LABEL_ENVIRONMENT]: environment.name, [LABEL_FLEET]: fleet.name };
}
