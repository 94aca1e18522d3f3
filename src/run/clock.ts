import { setTimeout as wait } from 'node:timers/promises';

/** The time, and what it takes. */
export interface Clock {
  now(): Date;
  pause(seconds: number): Promise<void>;
}

export const CLOCK: Clock = {
  now: () => new Date(),
  pause: (seconds) => wait(seconds * 1000),
};
