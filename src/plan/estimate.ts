import type { DowntimeEstimate, InstallationPlan, Plan } from './plan';

/** An upgrade that has happened, as `cdk8s-downtime history --format json` has it. */
export interface MeasuredUpgrade {
  readonly environment: string;
  readonly name: string;
  readonly from?: string;
  readonly to: string;
  /** Absent for a first installation. */
  readonly downSeconds?: number;
}

/** So many of the measured ones were not longer. */
const SHARE = 0.9;

/**
 * The plan with what upgrades have really taken, where some are like those of the plan: between the same schemas; else to the same schema; else of the
 * same installation.
 */
export function withHistory(plan: Plan, upgrades: readonly MeasuredUpgrade[]): Plan {
  const measured = upgrades.filter(({ downSeconds }) => downSeconds !== undefined);
  const environments = plan.environments.map((environment) => ({
    ...environment,
    installations: environment.installations.map((installation) => ({
      ...installation,
      ...(installation.downtime && { downtime: expected(installation, installation.downtime, measured) }),
    })),
  }));
  return { ...plan, environments };
}

function expected(
  { name, environment, from, to }: InstallationPlan,
  downtime: DowntimeEstimate,
  measured: readonly MeasuredUpgrade[],
): DowntimeEstimate {
  const [before, after] = [from, to].map(
    (state) => state?.applications.map(({ schemaVersion }) => schemaVersion) ?? [],
  );
  const likely = [
    (one: MeasuredUpgrade) => after.includes(one.to) && before.includes(one.from ?? ''),
    (one: MeasuredUpgrade) => after.includes(one.to),
    (one: MeasuredUpgrade) => one.name === name && one.environment === environment,
  ];
  const samples = likely.map((isLike) => measured.filter(isLike)).find((found) => found.length > 0);
  if (samples === undefined) return downtime;
  const seconds = samples.map(({ downSeconds = 0 }) => downSeconds).sort((one, other) => one - other);
  const expectedSeconds = seconds[Math.ceil(SHARE * seconds.length) - 1];
  return { ...downtime, expectedSeconds, samples: seconds.length };
}
