import { pause } from './run';
import type { Storage } from './storage';

export interface Heartbeat {
  /** Seconds since 1970. */
  readonly at: number;
  readonly pod: string;
  /** The image's tag. */
  readonly image: string;
  readonly schema: string;
}

export interface MigrationEvent {
  readonly at: number;
  readonly pod: string;
  readonly image: string;
  readonly target: string;
  readonly event: 'start' | 'done' | 'fail';
}

export interface HeartbeatFilter {
  readonly since?: number;
  readonly until?: number;
  readonly image?: string;
  /** Only pods of this Deployment. */
  readonly workload?: string;
}

export interface Gap {
  readonly seconds: number;
  readonly from: number;
  readonly to: number;
}

/** The application's database: what really happened, written by those to whom it happened. */
export class Database {
  public constructor(private readonly storage: Storage) {}

  public async violations(): Promise<{ [column: string]: unknown }[]> {
    return this.query('select * from violations order by at');
  }

  public async heartbeats(filter: HeartbeatFilter = {}): Promise<Heartbeat[]> {
    const where = ['1'];
    if (filter.since !== undefined) where.push(`at >= ${filter.since}`);
    if (filter.until !== undefined) where.push(`at <= ${filter.until}`);
    if (filter.image !== undefined) where.push(`image = '${filter.image}'`);
    if (filter.workload !== undefined) where.push(`pod like '${filter.workload}-%'`);
    return this.query<Heartbeat>(
      `select at, pod, image, schema from heartbeats where ${where.join(' and ')} order by at`,
    );
  }

  /** The longest time without any heartbeat; the ends of the interval count, so silence until the end is a gap too. */
  public async longestGap(filter: HeartbeatFilter & { since: number; until: number }): Promise<Gap> {
    const beats = (await this.heartbeats(filter)).map((beat) => beat.at);
    const times = [filter.since, ...beats, filter.until];
    let gap: Gap = { seconds: 0, from: filter.since, to: filter.since };
    for (let i = 1; i < times.length; i++) {
      const seconds = times[i] - times[i - 1];
      if (seconds > gap.seconds) gap = { seconds, from: times[i - 1], to: times[i] };
    }
    return gap;
  }

  public async migrations(since = 0): Promise<MigrationEvent[]> {
    return this.query<MigrationEvent>(`select * from migrations where at >= ${since} order by at`);
  }

  /** How long the last finished migration to this schema took by its own account. */
  public async migrationSeconds(target: string): Promise<number> {
    const events = (await this.migrations()).filter((event) => event.target === target);
    const done = events.filter((event) => event.event === 'done').pop();
    const start = events.filter((event) => event.event === 'start' && event.pod === done?.pod).pop();
    if (!done || !start) throw new Error(`No migration to ${target} was finished: ${JSON.stringify(events)}`);
    return done.at - start.at;
  }

  public now(): Promise<number> {
    return this.storage.now();
  }

  private async query<T = { [column: string]: unknown }>(sql: string): Promise<T[]> {
    // A writer that was killed leaves a journal, which a read-only reader must leave to the next writer.
    for (let attempt = 1; ; attempt++) {
      try {
        return (await this.storage.query(sql)) as T[];
      } catch (error) {
        if (attempt >= 4) throw error;
        await pause(0.5);
      }
    }
  }
}
