import type { EnvironmentPlan, InstallationPlan, Plan, WavePlan, WindowPlan } from '../plan';

/** Installations that are upgraded one after the other or at once, before the next wave begins. */
export interface RunWave {
  readonly environment: string;
  /** Undefined for those that have none: the last one of an environment. */
  readonly name?: string;
  readonly concurrency: number;
  /** How long to wait after it. */
  readonly soakMinutes: number;
  readonly targets: readonly Target[];
}

/** An installation that the plan changes, and that is there afterwards. */
export interface Target {
  readonly environment: string;
  readonly name: string;
  /** environment/name. */
  readonly id: string;
  /** Of the Application in Argo CD. */
  readonly application: string;
  readonly plan: InstallationPlan;
  /** Those of its project; empty when it may be synced at any time. */
  readonly windows: readonly WindowPlan[];
}

/** Which part of a plan is meant. */
export interface TargetFilter {
  readonly environment?: string;
  /** Empty: all. */
  readonly waves: readonly string[];
  /** Empty: all. */
  readonly names: readonly string[];
}

/** Whether anything of it stands in the way of a run. */
export const isBlocked = ({ class: changeClass }: InstallationPlan) => changeClass === 'blocked';

/** What is left to do by Argo CD, in the order of the waves. What goes is left to whoever prunes its Application. */
export function wavesToRun(plan: Plan, filter: TargetFilter): RunWave[] {
  return plan.environments
    .filter(({ name = '' }) => filter.environment === undefined || name === filter.environment)
    .flatMap((environment) => environment.waves.map((wave) => runWave(environment, wave, filter)))
    .filter(
      ({ name, targets }) => targets.length > 0 && (filter.waves.length === 0 || filter.waves.includes(`${name}`)),
    );
}

function runWave(environment: EnvironmentPlan, wave: WavePlan, { names }: TargetFilter): RunWave {
  const { name: environmentName = '', installations } = environment;
  const targets = installations
    .filter((plan) => plan.wave === wave.name && (names.length === 0 || names.includes(plan.name)))
    .flatMap((plan) => targetOf(environmentName, plan, wave.windows));
  return {
    environment: environmentName,
    ...(wave.name !== undefined && { name: wave.name }),
    concurrency: wave.concurrency ?? 1,
    soakMinutes: wave.soakMinutes ?? 0,
    targets: targets.sort((one, other) => (one.id < other.id ? -1 : 1)),
  };
}

function targetOf(environment: string, plan: InstallationPlan, all: readonly WindowPlan[]): Target[] {
  const { name: application, project } = plan.to?.application ?? {};
  if (application === undefined) return [];
  const windows = all.filter((window) => window.project === project);
  const { name } = plan;
  return [{ environment, name, id: environment === '' ? name : `${environment}/${name}`, application, plan, windows }];
}
