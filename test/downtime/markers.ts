import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HistoryEntry, MarkerKey } from '../../src/downtime/marker';

const { values, history } = JSON.parse(readFileSync(join(__dirname, 'marker.vectors.json'), 'utf8'));

/** A value of a key, and whether a job would write it. */
export const VALUE_VECTORS: [key: MarkerKey, value: string, fits: boolean][] = values;

/** A line of `history`, and what it says; null: no job has written it. */
export const HISTORY_VECTORS: [line: string, entry: HistoryEntry | null][] = history;
