import { ANNOTATION_SCHEMA_VERSION, markerName } from '../downtime';
import { LABEL_ENVIRONMENT, LABEL_STATE, LABEL_TENANT, LABEL_VERSION, LABEL_WAVE } from '../fleet';
import { type Application, isBusy } from './argo-cd/application';
import type { ArgoCd, Selector } from './argo-cd/argo-cd';
import { installationsOf, wantedSchemas } from './installations';
import { markerOf } from './markers';

/** How an installation stands. */
export interface FleetRow {
  readonly environment?: string;
  readonly wave?: string;
  readonly name: string;
  readonly application: string;
  readonly state?: string;
  /** What Git has, as Argo CD has seen it last. */
  readonly version?: string;
  readonly schemaVersion?: string;
  /** What the markers say that the database has; absent when nobody has looked. */
  readonly applied?: string;
  readonly sync?: string;
  readonly health?: string;
  readonly revision?: string;
  /** Of the last operation: Running, Succeeded, Failed, Error; absent when there was none. */
  readonly operation?: string;
  readonly operationAt?: string;
  /** What is not as it should be; empty when all is well. */
  readonly problems: readonly string[];
}

/**
 * The installations of a fleet, those with problems first. One call, and one for each marker: of all, or only of those that have a problem.
 */
export async function fleetStatus(argo: ArgoCd, selector: Selector, allMarkers: boolean): Promise<FleetRow[]> {
  const applications = await installationsOf(argo, selector);
  const rows = await Promise.all(
    applications.map(async (application) => {
      const row = rowOf(application);
      return allMarkers || row.problems.length > 0 ? withMarkers(argo, application, row) : row;
    }),
  );
  const key = ({ environment, wave, name }: FleetRow) => [environment, wave ?? '~', name].join('\0');
  return rows.sort(
    (one, other) =>
      Number(other.problems.length > 0) - Number(one.problems.length > 0) || (key(one) < key(other) ? -1 : 1),
  );
}

function rowOf(application: Application): FleetRow {
  const { name, labels, annotations, sync, health, revision, operation } = application;
  const problems: string[] = [];
  if (health !== 'Healthy') problems.push(health ?? 'health unknown');
  if (isBusy(application)) problems.push('syncing');
  else if (operation?.phase === 'Failed' || operation?.phase === 'Error') problems.push('last sync failed');
  if (sync !== 'Synced') problems.push(sync ?? 'never compared');
  return {
    environment: labels[LABEL_ENVIRONMENT],
    ...(labels[LABEL_WAVE] !== undefined && { wave: labels[LABEL_WAVE] }),
    name: labels[LABEL_TENANT],
    application: name,
    state: labels[LABEL_STATE],
    version: labels[LABEL_VERSION],
    schemaVersion:
      annotations[ANNOTATION_SCHEMA_VERSION] ??
      wantedSchemas(application)
        .flatMap(({ schema }) => schema ?? [])
        .join(','),
    sync,
    health,
    revision,
    ...(operation && { operation: operation.phase, operationAt: operation.finishedAt ?? operation.startedAt }),
    problems,
  };
}

async function withMarkers(argo: ArgoCd, application: Application, row: FleetRow): Promise<FleetRow> {
  const applied: string[] = [];
  const problems = [...row.problems];
  for (const { app, schema } of wantedSchemas(application)) {
    const found = await markerOf(argo, application, { name: app });
    if (found === undefined) continue;
    const marker = markerName(app);
    applied.push(found.applied ?? 'none');
    if (found.inProgress !== undefined) problems.push(`${marker}: migration to ${found.inProgress} in progress`);
    else if (found.applied !== schema) problems.push(`${marker}: ${found.applied ?? 'no schema'}, not ${schema}`);
    const said = found.lastFailure ?? found.lastRefusal;
    if (said !== undefined) problems.push(said.split('\n')[0]);
  }
  return { ...row, ...(applied.length > 0 && { applied: applied.join(',') }), problems };
}
