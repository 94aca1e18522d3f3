import { UpgradeStrategy } from '../../../src';
import { environment } from './environment';

/** Scenarios that are about one strategy: what the other has instead. */
const LEFT_OUT: { readonly [strategy in UpgradeStrategy]: { readonly [scenario: string]: string } } = {
  [UpgradeStrategy.PRE_SYNC_HOOKS]: {
    'fenced-rollout': 'its steps go through what only the rollout has, and switch to the hooks and back',
    'no-room': 'the hooks bring up no pod beside the old ones',
    'rollout-edges': 'nothing of the new version waits beside the old one',
  },
  [UpgradeStrategy.FENCED_ROLLOUT]: {
    'stop-first':
      'migrator.stopFirst is refused at synthesis: nothing is stopped before the new pods stand in their fence',
  },
};

/** What a run has under the rollout when nobody asks for more: enough to notice that it does not work any more. */
const SAMPLE = ['downgrade', 'migration-fails', 'rollback', 'upgrade'];

/** The strategies under which a scenario runs, as E2E_STRATEGY wishes: one of them, `all`, or the sample. */
export function strategiesFor(scenario: string): UpgradeStrategy[] {
  return Object.values(UpgradeStrategy).filter(
    (strategy) => LEFT_OUT[strategy][scenario] === undefined && isWanted(strategy, scenario),
  );
}

function isWanted(strategy: UpgradeStrategy, scenario: string): boolean {
  const { strategy: wanted } = environment;
  if (wanted === 'all' || wanted === strategy) return true;
  if (wanted !== undefined) return false;
  const other = Object.values(UpgradeStrategy).filter((each) => each !== strategy);
  const only = other.some((each) => LEFT_OUT[each][scenario] !== undefined);
  return strategy === UpgradeStrategy.PRE_SYNC_HOOKS || only || SAMPLE.includes(scenario);
}

/** A scenario's name under a strategy: part of names of namespaces, Applications and branches. */
export function underStrategy(scenario: string, strategy: UpgradeStrategy): string {
  return strategy === UpgradeStrategy.FENCED_ROLLOUT ? `${scenario}-rollout` : scenario;
}

/** For the end of a run: which scenarios no strategy but one has, and why. */
export function leftOut(): string[] {
  const lines = Object.entries(LEFT_OUT).flatMap(([strategy, scenarios]) =>
    Object.entries(scenarios).map(([scenario, reason]) => `  ${scenario}, under ${strategy}: ${reason}`),
  );
  return ['Left out:', ...lines];
}
