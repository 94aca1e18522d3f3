import type { ChangeClass, DowntimeEstimate } from '../plan';
import type { ArgoCd } from './argo-cd/argo-cd';
import type { Clock } from './clock';
import { type Ended, InstallationRun, type InstallationRunOptions, type Phase } from './installation-run';
import type { RunWave, Target } from './targets';

export interface Planned {
  readonly class: ChangeClass;
  /** Absent when it is not to go down. */
  readonly downtime?: DowntimeEstimate;
}

/** How an installation ended, or that its turn has not come. */
export type InstallationResult = {
  readonly environment: string;
  readonly wave?: string;
  readonly name: string;
  /** What the plan said of it. */
  readonly planned: Planned;
  readonly startedAt?: string;
  readonly seconds?: number;
} & (Ended | { readonly outcome: 'not-started' });

/** What a run tells while it goes on. */
export interface RunListener {
  waveBegins(wave: RunWave): void;
  phase(target: Target, phase: Phase): void;
  ended(target: Target, result: InstallationResult): void;
  soaks(wave: RunWave, minutes: number): void;
}

export interface RunOptions extends InstallationRunOptions {
  /** Instead of each wave's own. */
  readonly concurrency?: number;
  /** Instead of each wave's own. */
  readonly soakMinutes?: number;
  /** After so many nothing is started any more. What runs goes on to its end. */
  readonly maxFailures: number;
  /** Whether nothing more is to be started. */
  readonly isStopped: () => boolean;
}

/** Carries a plan out, wave by wave. What the plan has already come to is skipped, so the same again goes on where it was. */
export class PlanRun {
  private failures = 0;
  private readonly results: InstallationResult[] = [];

  constructor(
    private readonly argo: ArgoCd,
    private readonly options: RunOptions,
    private readonly clock: Clock,
    private readonly listener: RunListener,
  ) {}

  /** @throws ArgoCdError when nobody may go on, such as for a token that is no longer good */
  public async run(waves: readonly RunWave[]): Promise<InstallationResult[]> {
    for (const [index, wave] of waves.entries()) {
      if (!this.mayStart) {
        for (const target of wave.targets) this.results.push({ ...identity(wave, target), outcome: 'not-started' });
        continue;
      }
      this.listener.waveBegins(wave);
      const results = await this.wave(wave);
      const touched = results.some(({ outcome }) => outcome === 'done');
      if (touched && index < waves.length - 1) await this.soak(wave);
    }
    return this.results;
  }

  private get mayStart(): boolean {
    return !this.options.isStopped() && this.failures < this.options.maxFailures;
  }

  private async wave(wave: RunWave): Promise<InstallationResult[]> {
    const left = [...wave.targets];
    const results: InstallationResult[] = [];
    const work = async () => {
      for (let target = left.shift(); target; target = left.shift()) {
        const result = this.mayStart
          ? await this.installation(wave, target)
          : { ...identity(wave, target), outcome: 'not-started' as const };
        if (result.outcome === 'failed') this.failures++;
        results.push(result);
        if (result.outcome !== 'not-started') this.listener.ended(target, result);
      }
    };
    const workers = Math.min(this.options.concurrency ?? wave.concurrency, wave.targets.length);
    await Promise.all(Array.from({ length: Math.max(1, workers) }, work));
    results.sort((one, other) => (one.name < other.name ? -1 : 1));
    this.results.push(...results);
    return results;
  }

  private async installation(wave: RunWave, target: Target): Promise<InstallationResult> {
    const began = this.clock.now();
    const run = new InstallationRun(this.argo, target, this.options, this.clock, (phase) =>
      this.listener.phase(target, phase),
    );
    const ended = await run.run();
    const seconds = Math.round((this.clock.now().getTime() - began.getTime()) / 1000);
    return { ...identity(wave, target), startedAt: began.toISOString(), seconds, ...ended };
  }

  private async soak(wave: RunWave): Promise<void> {
    const minutes = this.options.soakMinutes ?? wave.soakMinutes;
    if (minutes === 0 || !this.mayStart) return;
    this.listener.soaks(wave, minutes);
    const end = this.clock.now().getTime() + minutes * 60_000;
    while (this.clock.now().getTime() < end && !this.options.isStopped())
      await this.clock.pause(this.options.pollSeconds);
  }
}

function identity(wave: RunWave, { environment, name, plan }: Target) {
  const { class: changeClass, downtime } = plan;
  const planned: Planned = { class: changeClass, ...(downtime && { downtime }) };
  return { environment, ...(wave.name !== undefined && { wave: wave.name }), name, planned };
}
