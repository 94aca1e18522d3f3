import type { IConstruct } from 'constructs';
import {
  API_VERSION,
  type ArgoApplicationOptions,
  ArgoDestination,
  ArgoSource,
  type ArgoWarning,
  applicationAnnotations,
  applicationProblems,
  applicationSpec,
  inspect,
  warnOfApplication,
} from '../applications';
import { ArgoAnnotations } from '../argo';
import { type Problem, sortKeys } from '../common';
import { ANNOTATION_SCHEMA_VERSION, LABEL_JOB, LABEL_UPGRADE, MIGRATOR_JOB, markerName } from '../downtime';
import type { argocd, Manifest } from '../kubernetes';
import type {
  EnvironmentConfiguration,
  FleetConfiguration,
  InstallationConfiguration,
} from './configuration/fleet-configuration';
import {
  ANNOTATION_MARKERS,
  applicationName,
  inRepository,
  installationFolder,
  LABEL_ENVIRONMENT,
  LABEL_FLEET,
  LABEL_STATE,
  LABEL_TENANT,
  LABEL_VERSION,
  LABEL_WAVE,
  projectName,
} from './fleet-names';

/** The Application goes, or is pruned, only when somebody says so: nobody would manage the installation any more. */
export const KEPT = 'Prune=confirm,Delete=confirm';

/**
 * The Application of one installation. What its objects need is taken from them, as `ArgoApplication` does; no construct is made, because
 * the objects are rendered already.
 *
 * @returns the manifest, and what is wrong with it
 */
export function installationApplication(
  scope: IConstruct,
  fleet: FleetConfiguration,
  environment: EnvironmentConfiguration,
  configured: InstallationConfiguration,
  objects: Manifest[],
  silencedWarnings: ArgoWarning[],
): { json: argocd.Application; problems: Problem[] } {
  const contents = inspect(objects);
  const options = { ...optionsOf(fleet, environment, configured, objects), silencedWarnings };
  const problems = applicationProblems(scope, options, contents);
  if (problems.length === 0) warnOfApplication(scope, options, contents);
  const json: argocd.Application = {
    apiVersion: API_VERSION,
    kind: 'Application',
    // In the order in which cdk8s prints other objects.
    ...sortKeys({
      metadata: {
        name: applicationName(fleet.name, environment.name, configured.installation.tenant),
        namespace: fleet.argocdNamespace,
        annotations: applicationAnnotations(options),
        labels: options.labels,
      },
      spec: applicationSpec(options, contents),
    }),
  };
  return { json, problems };
}

function optionsOf(
  fleet: FleetConfiguration,
  environment: EnvironmentConfiguration,
  { state, installation }: InstallationConfiguration,
  objects: Manifest[],
): ArgoApplicationOptions {
  const { tenant, version, wave } = installation;
  const { url, revision, path } = environment.repository;
  const schemas = schemaVersions(objects);
  const markers = markersOf(objects);
  return {
    project: projectName(fleet.name, environment.name, installation.window),
    source: ArgoSource.git({
      repoUrl: url,
      path: inRepository(path, installationFolder(environment.name, tenant)),
      targetRevision: revision,
    }),
    destination: destinationOf(installation.cluster, installation.namespace),
    automated: installation.autoSync,
    manifestGeneratePaths: ['.'],
    labels: {
      [LABEL_ENVIRONMENT]: environment.name,
      [LABEL_FLEET]: fleet.name,
      [LABEL_STATE]: state,
      [LABEL_TENANT]: tenant,
      [LABEL_VERSION]: labelOf(version),
      ...(wave === undefined ? {} : { [LABEL_WAVE]: wave }),
    },
    annotations: {
      [ArgoAnnotations.SYNC_OPTIONS]: KEPT,
      ...(markers.length > 0 && { [ANNOTATION_MARKERS]: markers.join(',') }),
      ...(schemas.length > 0 && { [ANNOTATION_SCHEMA_VERSION]: schemas.join(',') }),
    },
  };
}

export function destinationOf(cluster: string, namespace: string): ArgoDestination {
  if (cluster === 'in-cluster') return ArgoDestination.inCluster(namespace);
  return cluster.includes('://')
    ? ArgoDestination.server(cluster, namespace)
    : ArgoDestination.cluster(cluster, namespace);
}

/** A label's value has no '+', and ends with a letter or digit. */
function labelOf(version: string): string {
  return version.replaceAll('+', '_').replace(/[^0-9A-Za-z]+$/, '');
}

/** Those of the applications inside, of which there is mostly one. The template may make them from the version. */
function schemaVersions(objects: Manifest[]): string[] {
  const found = objects.flatMap(({ metadata }) => metadata.annotations?.[ANNOTATION_SCHEMA_VERSION] ?? []);
  return [...new Set(found)].sort();
}

/** Where to look, and for what: whoever lists Applications sees neither the Jobs nor the marker. */
function markersOf(objects: Manifest[]): string[] {
  const found = objects.flatMap(({ metadata }) => {
    const app = metadata.labels?.[LABEL_JOB] === MIGRATOR_JOB ? metadata.labels[LABEL_UPGRADE] : undefined;
    return app === undefined ? [] : [`${markerName(app)}=${metadata.annotations?.[ANNOTATION_SCHEMA_VERSION]}`];
  });
  return found.sort();
}
