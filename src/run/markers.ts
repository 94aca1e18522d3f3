import { type Marker, markerName, readMarker } from '../downtime';
import type { InstallationState } from '../plan';
import { type Application, record, texts } from './argo-cd/application';
import type { ArgoCd } from './argo-cd/argo-cd';

interface App {
  readonly name: string;
  readonly namespace?: string;
}

/** What the marker of one application of an installation says; undefined when there is none, or none that may be seen. */
export async function markerOf(argo: ArgoCd, application: Application, app: App): Promise<Marker | undefined> {
  return (await readMarkerOf(argo, application, app))?.marker;
}

/** The same, with what no job has written. */
export async function readMarkerOf(
  argo: ArgoCd,
  application: Application,
  app: App,
): Promise<ReturnType<typeof readMarker> | undefined> {
  const namespace = app.namespace ?? application.destination.namespace ?? '';
  const reference = { group: '', version: 'v1', kind: 'ConfigMap', namespace, name: markerName(app.name) };
  const object = await argo.object(application, reference);
  return object && readMarker(texts(record(object).data));
}

/** What the markers of an installation say that is not as the state wants it. A marker that nobody may see says nothing. */
export async function markerProblems(
  argo: ArgoCd,
  application: Application,
  state: InstallationState | undefined,
): Promise<string[]> {
  const found: string[] = [];
  for (const app of state?.applications ?? []) {
    const marker = await markerOf(argo, application, app);
    if (marker === undefined || (marker.applied === app.schemaVersion && marker.inProgress === undefined)) continue;
    const name = markerName(app.name);
    const has = marker.applied === undefined ? 'no schema that is known' : `schema ${marker.applied}`;
    if (marker.inProgress !== undefined) found.push(`${name}: a migration to ${marker.inProgress} is in progress`);
    else found.push(`${name}: the database has ${has}, not ${app.schemaVersion}`);
    found.push(...[marker.lastFailure ?? marker.lastRefusal ?? []].flat());
  }
  return found;
}

/** When the downtime of an upgrade began, if one of the installation's markers tells of an upgrade to its schema since then. */
export async function stoppedAt(
  argo: ArgoCd,
  application: Application,
  state: InstallationState | undefined,
  since: Date,
): Promise<Date | undefined> {
  for (const app of state?.applications ?? []) {
    const last = (await markerOf(argo, application, app))?.history.at(-1);
    if (last?.to !== app.schemaVersion || last.stop === undefined) continue;
    const at = new Date(last.stop);
    if (at >= since) return at;
  }
  return undefined;
}
