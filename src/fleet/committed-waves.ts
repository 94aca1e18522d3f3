import { isObject } from './configuration/yaml-file';

/** A wave of an environment, as a synthesis has written it. The order is that of the list. */
export interface CommittedWave {
  readonly name: string;
  /** How many installations at the same time; undefined when the configuration does not say. */
  readonly concurrency?: number;
  /** How long the next wave waits after the last installation of this one; undefined when the configuration does not say. */
  readonly soakMinutes?: number;
}

/** The value of the annotation. Its installations are not in it, so that adding one does not change it. */
export function wavesText(waves: readonly CommittedWave[]): string {
  return JSON.stringify(waves.map(({ name, concurrency, soakMinutes }) => ({ name, concurrency, soakMinutes })));
}

/** What the annotation says; undefined without one, and when it is none of ours. */
export function wavesIn(text: string | undefined): CommittedWave[] | undefined {
  if (text === undefined) return undefined;
  try {
    const waves: unknown = JSON.parse(text);
    return Array.isArray(waves) && waves.every(isWave) ? waves : undefined;
  } catch {
    return undefined;
  }
}

function isWave(wave: unknown): wave is CommittedWave {
  if (!isObject(wave)) return false;
  const { name, concurrency, soakMinutes } = wave;
  return typeof name === 'string' && [concurrency, soakMinutes].every((value) => value === undefined || isCount(value));
}

const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
