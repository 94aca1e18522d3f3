import { ANNOTATION_SCHEMA_VERSION, kindOf } from '../downtime';
import type { argocd, Manifest } from '../kubernetes';
import { isOfUpgrade, migratedBy } from './objects';
import type { ApplicationState, ArgoApplicationRef, InstallationState } from './plan';

/** An installation in one revision: what runs, and its Application where there is one. */
export interface Committed {
  readonly manifests?: readonly Manifest[];
  readonly application?: Manifest;
  readonly state?: string;
  readonly version?: string;
  readonly place?: { readonly cluster: string; readonly namespace: string };
}

export function stateOf({ manifests = [], application, state, version, place }: Committed): InstallationState {
  return {
    ...(version !== undefined && { version }),
    applications: manifests.flatMap(applicationState),
    ...(state !== undefined && { state }),
    ...place,
    images: imagesIn(manifests),
    ...(application && { application: referenceOf(application) }),
  };
}

function applicationState(object: Manifest): ApplicationState[] {
  const name = migratedBy(object);
  const schemaVersion = object.metadata.annotations?.[ANNOTATION_SCHEMA_VERSION];
  if (name === undefined || schemaVersion === undefined) return [];
  const { namespace } = object.metadata;
  return [{ name, ...(namespace !== undefined && { namespace }), schemaVersion }];
}

/** The images of what the user runs, and of the migrator; each once, sorted. */
export const imagesIn = (manifests: readonly Manifest[]) => [...new Set(manifests.flatMap(imagesOf))].sort();

function imagesOf(object: Manifest): string[] {
  if (isOfUpgrade(object) && migratedBy(object) === undefined) return [];
  const { initContainers = [], containers = [] } = kindOf(object)?.podTemplate?.(object)?.spec ?? {};
  return [...initContainers, ...containers].flatMap(({ image }) => image ?? []);
}

function referenceOf({ metadata, spec }: argocd.Application | Manifest): ArgoApplicationRef {
  const { project, source, syncPolicy } = (spec ?? {}) as Partial<argocd.ApplicationSpec>;
  const { repoURL, path, targetRevision } = source ?? {};
  return {
    name: metadata.name,
    namespace: metadata.namespace ?? '',
    project: project ?? '',
    ...(repoURL !== undefined && { repository: repoURL }),
    ...(path !== undefined && { path }),
    ...(targetRevision !== undefined && { revision: targetRevision }),
    automated: syncPolicy?.automated !== undefined,
  };
}
