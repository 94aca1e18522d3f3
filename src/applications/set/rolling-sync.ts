import type { argocd } from '../../kubernetes';

/** How many Applications of a step Argo CD syncs at the same time. */
export class MaxUpdate {
  /** This many, 1 or more. */
  public static count(count: number): MaxUpdate {
    if (!Number.isInteger(count) || count < 1) {
      throw new Error(`maxUpdate ${count} is not a whole number from 1 on; use MaxUpdate.none() for syncs by hand`);
    }
    return new MaxUpdate(count);
  }

  /** This part of the step's Applications, from 1 to 100, and at least one of them. */
  public static percent(percent: number): MaxUpdate {
    if (!Number.isInteger(percent) || percent < 1 || percent > 100) {
      throw new Error(
        `maxUpdate ${percent}% is not a whole number from 1 to 100; use MaxUpdate.none() for syncs by hand`,
      );
    }
    return new MaxUpdate(`${percent}%`);
  }

  /** None: the step waits until somebody has synced its Applications by hand. */
  public static none(): MaxUpdate {
    return new MaxUpdate(0);
  }

  private constructor(private readonly value: number | string) {}

  /** @internal */
  public _render(): number | string {
    return this.value;
  }
}

/** Applications of an ApplicationSet that are synced before those of the next step. */
export class RolloutStep {
  /**
   * The Applications whose label has one of these values.
   *
   * @param maxUpdate all at once unless given
   */
  public static whereLabelIs(label: string, values: string[], maxUpdate?: MaxUpdate): RolloutStep {
    return new RolloutStep(label, 'In', values, maxUpdate);
  }

  /**
   * The Applications whose label has none of these values, or that do not have the label.
   *
   * @param maxUpdate all at once unless given
   */
  public static whereLabelIsNot(label: string, values: string[], maxUpdate?: MaxUpdate): RolloutStep {
    return new RolloutStep(label, 'NotIn', values, maxUpdate);
  }

  private constructor(
    private readonly label: string,
    private readonly operator: 'In' | 'NotIn',
    private readonly values: string[],
    private readonly maxUpdate?: MaxUpdate,
  ) {
    if (!values?.length) throw new Error(`a rollout step by label '${label}' has no values; say which ones it is for`);
  }

  /** @internal */
  public _selects(labels: { [key: string]: string } = {}): boolean {
    const listed = this.values.includes(labels[this.label]);
    return this.operator === 'In' ? listed : !listed;
  }

  /** @internal */
  public _render(): argocd.ApplicationSetStrategyRollingSyncSteps {
    return {
      matchExpressions: [{ key: this.label, operator: this.operator, values: this.values }],
      maxUpdate: this.maxUpdate?._render(),
    };
  }
}

/**
 * Syncs the Applications of an ApplicationSet step by step. Argo CD needs `--enable-progressive-syncs` for it.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Progressive-Syncs/
 */
export interface RollingSync {
  /**
   * Must be true: you know that Argo CD does not keep the order of the steps. It judges by a status that may be old, and has synced production
   * before development (argo-cd#29410). Where the order matters, change one step a commit.
   */
  readonly acknowledgeOrderingRace: boolean;

  /** The steps, in order. Each Application must belong to exactly one. */
  readonly steps: RolloutStep[];
}
