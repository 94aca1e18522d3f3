import { markerSays, podRemoved } from './audit';
import type { Gap } from './database';
import type { Installation } from './installation';
import type { GapParts } from './report';

/** Where the seconds of an upgrade's gap went, by the API server's account and the database's; `undefined` where one of them says nothing. */
export async function gapParts(
  scenario: Installation,
  workloads: string[],
  gap: Gap,
  schema: string,
): Promise<GapParts | undefined> {
  const { audit, database, markerName } = scenario;
  if (!audit.available) return undefined;
  const migration = (await database.migrations(gap.from)).filter(({ target }) => target === schema);
  const start = migration.find(({ event }) => event === 'start')?.at;
  const done = migration.find(({ event }) => event === 'done')?.at;
  if (start === undefined || done === undefined) return undefined;
  const entries = await audit.entries(gap.from);
  const removed = entries.filter((entry) => podRemoved(...workloads)(entry) && entry.at < start);
  const recorded = entries.find((entry) => markerSays(markerName, 'applied', schema)(entry) && entry.at > start)?.at;
  if (recorded === undefined) return undefined;
  const gone = removed[removed.length - 1]?.at ?? gap.from;
  return {
    draining: gone - gap.from,
    starting: start - gone,
    recording: recorded - done,
    answering: gap.to - recorded,
  };
}
