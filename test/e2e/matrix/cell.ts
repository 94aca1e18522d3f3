import type { UpgradeStrategy } from '../../../src';
import { renderLegacyShop } from '../support/legacy-shop';
import { record } from '../support/report';
import { Scenario } from '../support/scenario';
import { Shop, schemaOf } from '../support/shop';
import { underStrategy } from '../support/strategies';
import type { Fault } from './faults';
import type { Way } from './ways';

const OLD = '1.4.0';
const NEW = '1.5.0';
/** Beside the database: the migrator goes on, and a pod that was told to stop, too. */
const HOLDS = { migration: 'hold-migrations', stop: 'hang' };

/** One way, one fault, one strategy: an installation that is upgraded so. Its steps are called in their order. */
export class Cell {
  public oldSha = '';
  /** What Git has, and what the installation must have at the end. */
  public target = { version: NEW, sha: '' };
  /** Undefined until something is not as it must be. */
  public problem?: string;

  private readonly name: string;
  private installed?: Promise<void>;
  private running?: Shop;
  private outcome = '';

  public constructor(
    public readonly strategy: UpgradeStrategy,
    public readonly way: Way,
    public readonly fault: Fault,
  ) {
    const words = ['m', fault.name.replace(/[^a-zA-Z0-9]+/g, '-').toLowerCase(), way.name];
    this.name = underStrategy(words.join('-'), strategy);
  }

  /** `PRE_SYNC_HOOKS, kill -9, rollback` */
  public get description(): string {
    return [this.strategy, this.fault.name, this.way.name].join(', ');
  }

  public get shop(): Shop {
    if (!this.running) throw new Error(`${this.name} could not be set up`);
    return this.running;
  }

  /** The old version serves. Called again, it waits for the same. */
  public install(): Promise<void> {
    this.installed ??= this.installOld();
    return this.installed;
  }

  /** The upgrade has come to the moment of the fault, and is held there. */
  public async begin(): Promise<void> {
    const { application, storage, database } = this.shop.scenario;
    if (this.way.automated) await this.way.before?.(this);
    const since = await database.now();
    await storage.writeFile(HOLDS[this.fault.moment], '');
    if (this.fault.file) await storage.writeFile(this.fault.file, '1');
    this.target.sha = await this.shop.commit({ version: NEW });
    if (!this.way.automated) await this.way.before?.(this);
    if (this.way.automated) await application.refresh(this.target.sha);
    else await this.shop.scenario.sync({ sha: this.target.sha });
    await this.shop.scenario.waitFor(`the ${this.fault.moment} has begun`, () => this.hasBegun(since), 120);
    await this.way.during?.(this);
  }

  public async goOn(): Promise<void> {
    await this.shop.scenario.storage.removeFile(HOLDS[this.fault.moment]);
  }

  /** The upgrade has ended, the way is gone once more, and one plain sync has mended what was wrong. */
  public async end(): Promise<void> {
    const { scenario } = this.shop;
    const { phase } = await scenario.waitForOperation(300);
    await this.way.after?.(this);
    if (this.way.automated) {
      await scenario.application.automate(false);
      await scenario.application.settle(240);
    }
    await this.shop.syncSuccessfully(this.target.sha, 300);
    await this.shop.settled(this.target.version);
    const schema = schemaOf(this.target);
    const { applied, inProgress } = await scenario.marker();
    if (applied !== schema || inProgress !== undefined) throw new Error(`The marker says ${applied}, ${inProgress}`);
    this.outcome = phase === 'Succeeded' ? 'at once' : `after 1 sync`;
  }

  /** A version that comes while another one is on its way. */
  public async raiseTarget(version: string): Promise<void> {
    this.target = { version, sha: await this.shop.commit({ version }) };
    await this.shop.scenario.application.refresh(this.target.sha);
  }

  /** The question that matters most, whatever else went wrong. */
  public async judge(): Promise<void> {
    const { strategy, way, fault, name, running } = this;
    if (running) {
      const { database } = running.scenario;
      const violations = (await database.violations()).length;
      const heartbeats = (await database.heartbeats()).length;
      record({ type: 'verdict', scenario: name, heartbeats, violations });
      if (violations > 0) this.problem = `${violations} violations. ${this.problem ?? ''}`;
      if (violations > 0) this.outcome = 'UNSAFE';
    }
    if (this.problem && this.outcome !== 'UNSAFE') this.outcome = 'STUCK';
    // The whole matrix takes long, and somebody may watch.
    const why = this.problem === undefined ? '' : ` ${this.problem.slice(0, 1000)}`;
    process.stdout.write(`${this.description}: ${this.outcome}${why}\n`);
    record({ type: 'cell', scenario: name, strategy, way: way.name, fault: fault.name, outcome: this.outcome });
    await running?.dispose();
  }

  private async installOld(): Promise<void> {
    this.running = new Shop(await Scenario.create(this.name), renderLegacyShop, this.strategy);
    this.oldSha = await this.shop.deploy({ version: OLD });
    if (this.way.automated) await this.shop.scenario.application.automate(true);
  }

  private async hasBegun(since: number): Promise<boolean> {
    const { scenario } = this.shop;
    const schema = schemaOf({ version: NEW });
    if (this.fault.moment === 'stop') return (await scenario.marker()).inProgress === schema;
    return (await scenario.database.migrations(since)).some(({ target }) => target === schema);
  }
}
