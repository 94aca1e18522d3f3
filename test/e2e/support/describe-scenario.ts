import { renderLegacyShop } from './legacy-shop';
import { record } from './report';
import { Scenario, type ScenarioOptions } from './scenario';
import { type Render, Shop } from './shop';

export type Step = (title: string, run: (shop: Shop) => Promise<void>) => void;

/**
 * A scenario: steps in sequence, each on what the one before has left, and at the end the question that matters most.
 * After a failed step the others are not run, because they would only wait in vain.
 */
export function describeScenario(
  name: string,
  define: (step: Step) => void,
  options: ScenarioOptions = {},
  render: Render = renderLegacyShop,
): void {
  describe(name, () => {
    let shop: Shop | undefined;
    let failed: string | undefined;
    const theShop = () => shop ?? raise('the scenario could not be set up');

    beforeAll(async () => {
      shop = new Shop(await Scenario.create(name, options), render);
    });

    define((title, run) => {
      it(title, async () => {
        if (failed) raise(`not run, because "${failed}" failed`);
        failed = title;
        await run(theShop());
        failed = undefined;
      });
    });

    it('never lets anything work on a foreign schema', async () => {
      const { database } = theShop().scenario;
      const violations = await database.violations();
      const heartbeats = (await database.heartbeats()).length;
      record({ type: 'verdict', scenario: name, heartbeats, violations: violations.length });
      expect(violations).toEqual([]);
      expect(heartbeats).toBeGreaterThan(0); // without them the silence of the witness means nothing
    });

    afterAll(async () => {
      await shop?.scenario.dispose();
    });
  });
}

function raise(message: string): never {
  throw new Error(message);
}
