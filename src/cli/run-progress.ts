import type { Clock, InstallationResult, Phase, RunListener, RunWave, Target } from '../run';
import { styled, type Terminal } from './terminal';

const WORDS: { readonly [phase in Phase]: string } = {
  comparing: 'is compared with Git',
  syncing: 'is synced',
  starting: 'is synced; its pods start',
};

/** Says what a run does: a line an event; on a terminal, below them, also what is going on now. */
export class RunProgress implements RunListener {
  private readonly running = new Map<Target, { phase: Phase; since: number }>();
  private readonly total: number;
  private endedCount = 0;
  private drawn = 0;

  constructor(
    private readonly terminal: Terminal,
    private readonly waves: readonly RunWave[],
    private readonly clock: Clock,
  ) {
    this.total = waves.reduce((sum, { targets }) => sum + targets.length, 0);
  }

  /** What would be done. */
  public plan(concurrency?: number): void {
    for (const wave of this.waves) {
      this.terminal.out(
        `${styled(this.terminal, 'bold', nameOf(wave))}, ${concurrency ?? wave.concurrency} at once:\n`,
      );
      for (const { id, plan } of wave.targets) this.terminal.out(`  ${id}: ${plan.class}${atMost(plan.downtime)}\n`);
    }
  }

  public waveBegins(wave: RunWave): void {
    this.line(styled(this.terminal, 'bold', `${nameOf(wave)}: ${wave.targets.length} installations`));
  }

  public phase(target: Target, phase: Phase): void {
    this.running.set(target, { phase, since: this.clock.now().getTime() });
    const estimate = phase === 'syncing' ? atMost(target.plan.downtime) : '';
    if (this.terminal.isInteractive) this.draw();
    else if (phase !== 'comparing') this.line(`${target.id} ${WORDS[phase]}${estimate}`);
  }

  public ended(target: Target, result: InstallationResult): void {
    this.running.delete(target);
    this.endedCount++;
    this.line(`${target.id} ${this.text(result)}`);
  }

  public soaks(wave: RunWave, minutes: number): void {
    this.line(`${nameOf(wave)} is done: waiting for ${minutes} minutes before the next one`);
  }

  /** Nothing more will come. */
  public end(): void {
    this.erase();
  }

  private text(result: InstallationResult): string {
    const took = result.seconds === undefined ? '' : ` after ${result.seconds} s`;
    switch (result.outcome) {
      case 'done': {
        const downtime = result.downtimeSeconds === undefined ? '' : `, ${result.downtimeSeconds} s of them down`;
        return styled(this.terminal, 'green', `is done${took}${downtime}`);
      }
      case 'skipped':
        return 'has what is planned already';
      case 'failed':
        return `${styled(this.terminal, 'red', `failed${took}`)}: ${result.message}`;
      default:
        return 'is not started';
    }
  }

  private line(text: string): void {
    this.erase();
    const time = this.clock.now().toISOString().slice(11, 19);
    this.terminal.out(`${styled(this.terminal, 'dim', time)} ${text}\n`);
    this.draw();
  }

  private draw(): void {
    if (!this.terminal.isInteractive) return;
    this.erase();
    const now = this.clock.now().getTime();
    const lines = [...this.running].map(
      ([{ id }, { phase, since }]) => `  ${id} ${WORDS[phase]}, ${Math.round((now - since) / 1000)} s`,
    );
    lines.push(`  ${this.endedCount} of ${this.total} ended`);
    const cut = (line: string) => line.slice(0, this.terminal.columns - 1);
    this.terminal.out(`${lines.map(cut).join('\n')}\n`);
    this.drawn = lines.length;
  }

  private erase(): void {
    if (this.drawn > 0) this.terminal.out(`\x1b[${this.drawn}A\x1b[J`);
    this.drawn = 0;
  }
}

const nameOf = ({ environment, name }: RunWave) =>
  [environment, name === undefined ? '' : `wave ${name}`].filter(Boolean).join(', ') || 'all';

function atMost(downtime: { readonly longestSeconds: number } | undefined): string {
  return downtime ? `, down for at most ${Math.ceil(downtime.longestSeconds / 60)} min` : '';
}
