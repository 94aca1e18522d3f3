import type { Duration } from 'cdk8s';
import type { argocd } from '../kubernetes';
import { goDuration } from './go-duration';

/** How long Argo CD waits before it tries again. */
export interface SyncRetryOptions {
  /**
   * The pause before the first retry.
   * @default Duration.seconds(5)
   */
  readonly pause?: Duration;

  /**
   * By what each further pause is multiplied, 1 or more.
   * @default 2
   */
  readonly factor?: number;

  /**
   * The longest pause.
   * @default Duration.minutes(3)
   */
  readonly maxPause?: Duration;

  /**
   * Whether a retry takes the newest commit instead of the one that failed. From Argo CD 3.2 on.
   * @default false
   */
  readonly refresh?: boolean;
}

/**
 * How often Argo CD tries a failed sync again. Each retry begins from the first hook.
 *
 * It is always written down, because what Argo CD does without it depends on who started the sync: five retries for automatic syncs, none
 * for manual ones.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/auto_sync/
 */
export class SyncRetry {
  /** A failed sync waits for a human, or for the next commit when syncs are automatic. */
  public static none(): SyncRetry {
    return new SyncRetry(0, {});
  }

  /**
   * Retries of a failed sync.
   *
   * @param limit 1 or more; retries without end are refused, because they repeat a failing hook without end
   */
  public static limit(limit: number, options: SyncRetryOptions = {}): SyncRetry {
    if (!Number.isInteger(limit) || limit < 1) {
      throw new Error(`retry limit ${limit} is not a whole number from 1 on; use SyncRetry.none() for no retries`);
    }
    const { factor = 2 } = options;
    if (!Number.isInteger(factor) || factor < 1) {
      throw new Error(`retry factor ${factor} is not a whole number from 1 on; 1 keeps the pauses equal`);
    }
    return new SyncRetry(limit, options);
  }

  private constructor(
    /** How many retries follow the first attempt. */
    public readonly retries: number,
    private readonly options: SyncRetryOptions,
  ) {}

  /** @internal */
  public _render(): argocd.ApplicationOperationRetry {
    // Argo CD's limit of an empty strategy is 0. Its controller drops a 0 that is written down when it starts a sync, and the parent of
    // the Application would be out of sync from then on.
    if (this.retries === 0) return {};
    const { pause, factor = 2, maxPause, refresh } = this.options;
    return {
      limit: this.retries,
      backoff: {
        duration: pause ? goDuration(pause) : '5s',
        factor,
        maxDuration: maxPause ? goDuration(maxPause) : '3m',
      },
      refresh: refresh || undefined,
    };
  }
}
