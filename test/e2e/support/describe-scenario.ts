import type { UpgradeStrategy } from '../../../src';
import { environment } from './environment';
import type { Installation } from './installation';
import { renderLegacyShop } from './legacy-shop';
import { record } from './report';
import { Scenario, type ScenarioOptions } from './scenario';
import { type Render, Shop } from './shop';
import { strategiesFor, underStrategy } from './strategies';

jest.setTimeout(environment.limit(300));

/** What the steps of a scenario work with. */
export interface Subject {
  /** Those whose applications have run. */
  readonly installations: Installation[];
  dispose(): Promise<void>;
}

export type Step<T> = (title: string, run: (subject: T) => Promise<void>) => void;

/** A scenario with the example's shop in a namespace of its own, under each strategy of this run. */
export function describeScenario(
  name: string,
  define: (step: Step<Shop>) => void,
  options: ScenarioOptions = {},
  render: Render = renderLegacyShop,
): void {
  forEachStrategy(name, (strategy, title) => {
    describeSteps(title, async () => new Shop(await Scenario.create(title, options), render, strategy), define);
  });
}

/** @param describeOne gets the name that the scenario has under the strategy */
export function forEachStrategy(
  scenario: string,
  describeOne: (strategy: UpgradeStrategy, title: string) => void,
): void {
  const strategies = strategiesFor(scenario);
  for (const strategy of strategies) describeOne(strategy, underStrategy(scenario, strategy));
  // Jest takes a file without a test for a mistake.
  if (strategies.length === 0) it.skip(`${scenario} has no use for this strategy (support/strategies.ts)`, () => {});
}

/**
 * A scenario: steps in sequence, each on what the one before has left, and at the end the question that matters most.
 * After a failed step the others are not run, because they would only wait in vain.
 */
export function describeSteps<T extends Subject>(
  name: string,
  create: () => Promise<T>,
  define: (step: Step<T>) => void,
): void {
  describe(name, () => {
    let subject: T | undefined;
    let failed: string | undefined;
    const theSubject = () => subject ?? raise('the scenario could not be set up');

    beforeAll(async () => {
      subject = await create();
    });

    define((title, run) => {
      it(title, async () => {
        if (failed) raise(`not run, because "${failed}" failed`);
        failed = title;
        await run(theSubject());
        failed = undefined;
      });
    });

    it('never lets anything work on a foreign schema', async () => {
      const { installations } = theSubject();
      expect(installations).not.toEqual([]);
      for (const { name: scenario, database } of installations) {
        const violations = await database.violations();
        const heartbeats = (await database.heartbeats()).length;
        record({ type: 'verdict', scenario, heartbeats, violations: violations.length });
        expect(violations).toEqual([]);
        expect(heartbeats).toBeGreaterThan(0); // without them the silence of the witness means nothing
      }
    });

    afterAll(async () => {
      await subject?.dispose();
    });
  });
}

function raise(message: string): never {
  throw new Error(message);
}
