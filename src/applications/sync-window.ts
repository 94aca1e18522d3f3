import type { Duration } from 'cdk8s';
import type { argocd } from '../kubernetes';
import { SCHEDULE_REMEDY, scheduleProblem } from './cron-schedule';
import { goDuration } from './go-duration';
import { isTimeZone, timeZoneRemedy } from './time-zones';

/** When a sync window is open, and for what. */
export interface SyncWindowProps {
  /** When it opens: minute, hour, day of the month, month and day of the week as in cron, with 0 for Sunday. It must come at all. */
  readonly schedule: string;

  /** How long it stays open, in whole minutes. */
  readonly duration: Duration;

  /**
   * The time zone of the schedule, a name of the time zone database in its exact spelling, as in `Europe/Berlin`.
   * @default 'UTC'
   */
  readonly timeZone?: string;

  /**
   * Patterns of names of Applications.
   * @default - all Applications of the project, unless namespaces or clusters are given
   */
  readonly applications?: string[];

  /**
   * Patterns of the destination's namespaces.
   * @default - none
   */
  readonly namespaces?: string[];

  /**
   * Patterns of the destination's clusters, by name or address.
   * @default - none
   */
  readonly clusters?: string[];

  /**
   * Whether an Application must match all that are given of applications, namespaces and clusters, instead of any one of them.
   * @default false
   */
  readonly matchAll?: boolean;

  /**
   * Whether a human may sync when the window forbids it. Where several windows forbid it, each of them must say so.
   * @default false
   */
  readonly manualSync?: boolean;

  /**
   * Whether a sync that began when it was allowed goes on when it no longer is. Otherwise Argo CD freezes it, and an application that was just
   * being upgraded stays stopped until the next window. Where several windows forbid the sync, each of them must say so. From Argo CD 3.5 on;
   * an older Argo CD drops the field without a word, and `kubectl` refuses the project there.
   * @default false
   */
  readonly syncOverrun?: boolean;

  /**
   * What the window is for.
   * @default - none
   */
  readonly description?: string;
}

/**
 * A time in which syncs are allowed, or denied. With any allow window that concerns an Application, syncs outside of all of them are denied; a
 * deny window wins.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync_windows/
 */
export class SyncWindow {
  /** Syncs are allowed while it is open, and denied otherwise. */
  public static allow(props: SyncWindowProps): SyncWindow {
    return new SyncWindow('allow', props);
  }

  /** Syncs are denied while it is open. */
  public static deny(props: SyncWindowProps): SyncWindow {
    return new SyncWindow('deny', props);
  }

  /** Whether syncs are allowed, not denied, while it is open. */
  public readonly isAllow: boolean;

  /** How long it stays open. */
  public readonly duration: Duration;

  /** Whether a sync that has begun goes on at its edge. */
  public readonly syncOverrun: boolean;

  private constructor(
    private readonly kind: 'allow' | 'deny',
    private readonly props: SyncWindowProps,
  ) {
    const { schedule, duration, timeZone, description = '' } = props;
    const called = `the ${kind} window '${schedule}'`;
    const wrong = scheduleProblem(schedule);
    if (wrong) throw new Error(`${called} ${wrong}; ${SCHEDULE_REMEDY}`);
    if (!duration || duration.toSeconds() < 60 || duration.toSeconds() % 60 !== 0) {
      const given = duration ? `'${goDuration(duration)}'` : 'missing';
      throw new Error(`the duration of ${called} is ${given}; use whole minutes, from 1 on`);
    }
    // Argo CD takes UTC for a time zone that it does not know.
    if (timeZone !== undefined && !isTimeZone(timeZone)) {
      throw new Error(`the time zone of ${called} is '${timeZone}'; ${timeZoneRemedy(timeZone)}`);
    }
    if (description.length > 255) {
      throw new Error(`the description of ${called} has ${description.length} characters; use at most 255`);
    }
    this.isAllow = kind === 'allow';
    this.duration = duration;
    this.syncOverrun = props.syncOverrun ?? false;
  }

  /** For messages. */
  public toString(): string {
    return `${this.kind} window '${this.props.schedule}' (${goDuration(this.duration)})`;
  }

  /** @internal */
  public _render(): argocd.AppProjectSyncWindows {
    const { schedule, timeZone, applications, namespaces, clusters, matchAll, manualSync, description } = this.props;
    const selects = [applications, namespaces, clusters].some((patterns) => patterns && patterns.length > 0);
    return {
      kind: this.kind,
      schedule,
      duration: goDuration(this.duration),
      timeZone: timeZone ?? 'UTC',
      applications: selects ? applications : ['*'],
      namespaces,
      clusters,
      andOperator: matchAll || undefined,
      manualSync: manualSync || undefined,
      syncOverrun: this.syncOverrun || undefined,
      description,
    };
  }
}
