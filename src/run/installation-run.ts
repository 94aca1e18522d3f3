import { HOLDS_DATA } from '../applications';
import type { Manifest } from '../kubernetes';
import { imagesIn, minutesLeft, type ReasonCode } from '../plan';
import { type Application, isBusy } from './argo-cd/application';
import { type ArgoCd, ArgoCdError } from './argo-cd/argo-cd';
import type { Clock } from './clock';
import { markerProblems, stoppedAt } from './markers';
import type { Target } from './targets';

/** What an installation is doing. */
export type Phase = 'comparing' | 'syncing' | 'starting';

/** How it ended. */
export type Ended =
  /** It has what the plan says. */
  | { readonly outcome: 'done'; readonly downtimeSeconds?: number }
  /** It had that already. */
  | { readonly outcome: 'skipped' }
  | { readonly outcome: 'failed'; readonly message: string };

export interface InstallationRunOptions {
  /** The full object name of the commit that was reviewed. */
  readonly revision: string;
  readonly deadlineSeconds: number;
  /** How often to look. */
  readonly pollSeconds: number;
  /** Noted with each sync. */
  readonly runId: string;
}

const REMOVALS: readonly ReasonCode[] = ['object-removed', 'workload-removed'];

/** Something that ends the attempt, in words for whoever reads the report. */
class Failure extends Error {}

/** Brings one installation to what the plan says, and looks whether it is there. A sync that runs is never ended. */
export class InstallationRun {
  private readonly end: number;

  constructor(
    private readonly argo: ArgoCd,
    private readonly target: Target,
    private readonly options: InstallationRunOptions,
    private readonly clock: Clock,
    private readonly tell: (phase: Phase) => void,
  ) {
    this.end = clock.now().getTime() + options.deadlineSeconds * 1000;
  }

  public async run(): Promise<Ended> {
    try {
      return await this.upgrade();
    } catch (error) {
      if (error instanceof Failure) return { outcome: 'failed', message: error.message };
      if (error instanceof ArgoCdError && error.failure !== 'unauthorized')
        return { outcome: 'failed', message: error.message };
      throw error;
    }
  }

  private async upgrade(): Promise<Ended> {
    this.tell('comparing');
    const began = this.clock.now();
    const before = await this.compared();
    const runs = isBusy(before);
    if (!runs && (await this.isThere(before))) return { outcome: 'skipped' };
    if (runs) this.requireOurs(before);
    else await this.start(before);
    this.tell('syncing');
    const after = await this.ended(runs ? undefined : before.operation?.startedAt);
    await this.requireSuccess(after);
    this.tell('starting');
    const healthy = await this.until(
      'it is Healthy and Synced',
      ({ health, sync }) => health === 'Healthy' && sync === 'Synced',
    );
    const problems = await markerProblems(this.argo, healthy, this.target.plan.to);
    if (problems.length > 0) throw new Failure(problems.join('; '));
    const stop = await stoppedAt(this.argo, healthy, this.target.plan.to, began);
    const seconds = stop && Math.max(0, Math.round((this.clock.now().getTime() - stop.getTime()) / 1000));
    return { outcome: 'done', ...(seconds !== undefined && { downtimeSeconds: seconds }) };
  }

  /** As Argo CD sees it with the newest commit. One that is new may not be there yet. */
  private async compared(): Promise<Application> {
    for (;;) {
      const found = await this.asked(() => this.argo.refresh(this.target.application));
      if (found && (found.revision === this.options.revision || isBusy(found))) return found;
      if (found && found.revision !== undefined && this.target.plan.class !== 'create') {
        const seen = `Argo CD compares with ${found.revision}, the plan is of ${this.options.revision}`;
        throw new Failure(`${seen}: push it, or plan again what was merged since`);
      }
      await this.pauseBefore(`the Application ${this.target.application} is there`);
    }
  }

  private async isThere(application: Application): Promise<boolean> {
    const { sync, health } = application;
    if (sync !== 'Synced' || health !== 'Healthy') return false;
    return (await markerProblems(this.argo, application, this.target.plan.to)).length === 0;
  }

  /** What runs may have been asked for by us, before we were killed. */
  private requireOurs({ requested, operation }: Application): void {
    const running = requested ?? operation;
    const { revision } = this.options;
    if (running?.partial)
      throw new Failure('a sync of some of its objects, or without hooks, runs: wait until it has ended');
    if (running?.revision !== undefined && running.revision !== revision)
      throw new Failure(`a sync to ${running.revision} runs: wait until it has ended`);
  }

  private async start(application: Application): Promise<void> {
    // Argo CD would keep a sync waiting that is asked for in the cluster, until long after our deadline.
    if (minutesLeft(this.target.windows, this.clock.now()) === 0) throw new Failure('its sync window is closed now');
    const manifests = await this.argo.manifests(application, this.options.revision);
    const planned = this.target.plan.to?.images ?? [];
    const others = imagesIn((manifests ?? []) as unknown as Manifest[]).filter((image) => !planned.includes(image));
    if (others.length > 0)
      throw new Failure(`Argo CD would apply images that the plan does not have: ${others.join(', ')}`);
    if (application.automated) return;
    const info = { 'cdk8s-downtime/run': this.options.runId };
    await this.argo.sync(application, { revision: this.options.revision, prune: this.prunes(), info });
  }

  /** What nobody has reviewed is not pruned, and neither is data. */
  private prunes(): boolean {
    const removed = this.target.plan.reasons.flatMap(({ code, object }) =>
      REMOVALS.includes(code) && object ? object : [],
    );
    const data = removed.filter((object) => HOLDS_DATA.includes(object.split('/')[0]));
    if (data.length > 0)
      throw new Failure(
        `pruning ${data.join(', ')} would delete data: do it by hand, or annotate it with Prune=false before`,
      );
    return removed.length > 0;
  }

  /** @param last when the operation before began */
  private async ended(last: string | undefined): Promise<Application> {
    return this.until('its sync has ended', (application) => {
      const { operation } = application;
      return !isBusy(application) && operation?.finishedAt !== undefined && operation.startedAt !== last;
    });
  }

  private async requireSuccess(application: Application): Promise<void> {
    const { operation } = application;
    if (operation?.phase === 'Succeeded') {
      if (operation.revision === undefined || operation.revision === this.options.revision) return;
      throw new Failure(`it was synced to ${operation.revision}, not to ${this.options.revision}`);
    }
    const failed = (operation?.results ?? []).filter(
      ({ hook, outcome }) => hook && ['Failed', 'Error'].includes(outcome),
    );
    const hooks = failed.map(({ kind, name, message }) => `${kind}/${name}: ${message}`);
    const said = await markerProblems(this.argo, application, this.target.plan.to);
    throw new Failure([operation?.message ?? 'the sync failed', ...hooks, ...said].join('; '));
  }

  private async until(what: string, done: (application: Application) => boolean): Promise<Application> {
    for (;;) {
      const found = await this.asked(() => this.argo.get(this.target.application));
      if (found && done(found)) return found;
      const { sync, health } = found ?? {};
      await this.pauseBefore(
        `${what} (${found ? `it is ${sync}, ${health}` : 'Argo CD does not tell of its Application'})`,
      );
    }
  }

  /** A server that is started again is waited for. */
  private async asked(ask: () => Promise<Application | undefined>): Promise<Application | undefined> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof ArgoCdError && error.failure === 'unreachable') return undefined;
      throw error;
    }
  }

  private async pauseBefore(what: string): Promise<void> {
    if (this.clock.now().getTime() >= this.end)
      throw new Failure(`not within ${this.options.deadlineSeconds} seconds: ${what}`);
    await this.clock.pause(this.options.pollSeconds);
  }
}
