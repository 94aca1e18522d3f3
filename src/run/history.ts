import type { HistoryEntry } from '../downtime';
import { LABEL_ENVIRONMENT, LABEL_TENANT } from '../fleet';
import type { Application } from './argo-cd/application';
import type { ArgoCd, Selector } from './argo-cd/argo-cd';
import { installationsOf, wantedSchemas } from './installations';
import { markerOf } from './markers';

/** One upgrade of one installation, as its marker remembers it. */
export interface PastUpgrade {
  readonly environment: string;
  readonly name: string;
  /** The application that the marker belongs to. */
  readonly app: string;
  readonly from?: string;
  readonly to: string;
  /** When the migrator had ended. */
  readonly migrated: string;
  readonly attempts?: number;
  /** From the stop until the migrator had ended; the new version answers a few seconds later. Absent when it was a first installation. */
  readonly downSeconds?: number;
}

/** How long upgrades to one schema version took, of all installations. */
export interface UpgradeFigures {
  readonly to: string;
  readonly upgrades: number;
  readonly p50Seconds: number;
  readonly p90Seconds: number;
  readonly longestSeconds: number;
}

/** How many markers are asked for at once. */
const AT_ONCE = 8;

/** The upgrades that the markers of a fleet remember, the oldest first; a call for each marker. */
export async function fleetHistory(argo: ArgoCd, selector: Selector): Promise<PastUpgrade[]> {
  const left = await installationsOf(argo, selector);
  const found: PastUpgrade[] = [];
  const work = async () => {
    for (let application = left.shift(); application; application = left.shift())
      found.push(...(await upgradesOf(argo, application)));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const key = ({ migrated, environment, name }: PastUpgrade) => [migrated, environment, name].join('\0');
  return found.sort((one, other) => (key(one) < key(other) ? -1 : 1));
}

async function upgradesOf(argo: ArgoCd, application: Application): Promise<PastUpgrade[]> {
  const { labels } = application;
  const [environment = '', name = ''] = [labels[LABEL_ENVIRONMENT], labels[LABEL_TENANT]];
  const apps = wantedSchemas(application).map(({ app }) => app);
  const markers = await Promise.all(apps.map((app) => markerOf(argo, application, { name: app })));
  return apps.flatMap((app, index) =>
    (markers[index]?.history ?? []).map((entry) => ({ environment, name, app, ...pastOf(entry) })),
  );
}

function pastOf({ from, to, stop, migrated, attempts }: HistoryEntry) {
  const seconds =
    stop === undefined || from === undefined ? undefined : (Date.parse(migrated) - Date.parse(stop)) / 1000;
  return {
    ...(from !== undefined && { from }),
    to,
    migrated,
    ...(attempts !== undefined && { attempts }),
    ...(seconds !== undefined && seconds >= 0 && { downSeconds: seconds }),
  };
}

/** By the version that was upgraded to, in the order in which they came first. First installations do not count. */
export function figuresOf(upgrades: readonly PastUpgrade[]): UpgradeFigures[] {
  const seconds = new Map<string, number[]>();
  for (const { to, downSeconds } of upgrades)
    if (downSeconds !== undefined) seconds.set(to, [...(seconds.get(to) ?? []), downSeconds]);
  return [...seconds].map(([to, all]) => {
    const sorted = all.sort((one, other) => one - other);
    // The nearest rank: a value that was measured.
    const rank = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
    return { to, upgrades: sorted.length, p50Seconds: rank(0.5), p90Seconds: rank(0.9), longestSeconds: rank(1) };
  });
}
