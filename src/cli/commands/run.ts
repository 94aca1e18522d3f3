import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { CLOCK, outcomeOf, PlanRun, RunLock, type RunResult, resultHtml, resultLine, resultMarkdown } from '../../run';
import type { Arguments } from '../arguments';
import type { Command } from '../command';
import { CONNECTION_OPTIONS, connectionOf } from '../connection-options';
import { PLAN_OPTIONS, PLAN_POSITIONALS, type PlannedWaves, plannedWaves, refuseBlocked } from '../planned-waves';
import { RunProgress } from '../run-progress';
import type { Terminal } from '../terminal';

const FAILED = 5;
const INTERRUPTED = 130;
const DEFAULT_DEADLINE_MINUTES = 60;
const POLL_SECONDS = 2;

/** Step 4 of the run list: what was reviewed and merged, into the clusters. */
export const RUN: Command = {
  name: 'run',
  summary:
    'Carry a reviewed plan out with Argo CD, wave by wave, and look whether each installation is what was planned',
  description: [
    'Each installation is compared again, synced to the commit that was reviewed and to no other, and waited for:',
    'sync, hooks, health, marker. After --max-failures nothing is started any more; what runs goes on to its end, and a',
    'running migration is never ended. Ctrl-C does the same; twice, it leaves at once. The same command again goes on',
    'where it was.',
  ].join('\n'),
  positionals: PLAN_POSITIONALS,
  options: {
    ...PLAN_OPTIONS,
    ...CONNECTION_OPTIONS,
    concurrency: { value: 'N', help: 'how many at once (default: as the wave says, else 1)' },
    soak: { value: 'MINUTES', help: 'how long to wait after each wave (default: as the wave says)' },
    deadline: { value: 'MINUTES', help: 'how long one may take', default: `${DEFAULT_DEADLINE_MINUTES}` },
    'max-failures': { value: 'N', help: 'after so many nothing is started any more', default: '1' },
    'dry-run': { help: 'only say what would be synced, in which order' },
    result: { value: 'FILE', help: 'write what happened: JSON, Markdown (*.md), a page (*.html)', repeated: true },
  },
  examples: [
    { line: 'run v41 HEAD --environment production', says: 'all waves of production, from what was released before' },
    { line: 'run HEAD~1 -e production -w canary --result run.json --result run.md', says: 'one wave, with a report' },
  ],
  exitCodes: {
    0: 'everything is as planned',
    [FAILED]: 'some failed; the others are as planned, or were not started',
    [INTERRUPTED]: 'it was interrupted',
  },
  async run(given, terminal) {
    const planned = plannedWaves(given, terminal);
    refuseBlocked(planned.waves);
    const progress = new RunProgress(terminal, planned.waves, CLOCK);
    if (given.has('dry-run')) {
      progress.plan(given.number('concurrency'));
      return 0;
    }
    const lock = RunLock.take(path.join(planned.repository.gitFolder(), 'cdk8s-downtime-run.lock'));
    const interruption = new Interruption(terminal, lock);
    try {
      const result = await carryOut(given, terminal, planned, progress, interruption);
      for (const file of given.all('result')) writeFileSync(path.resolve(terminal.cwd, file), textFor(file, result));
      terminal.out(`${resultLine(result.installations)}\n`);
      return { done: 0, failed: FAILED, interrupted: INTERRUPTED }[result.outcome];
    } finally {
      interruption.end();
      lock.release();
    }
  },
};

async function carryOut(
  given: Arguments,
  terminal: Terminal,
  { waves, base, revision }: PlannedWaves,
  progress: RunProgress,
  interruption: Interruption,
): Promise<RunResult> {
  const argo = connectionOf(given, terminal);
  const startedAt = CLOCK.now().toISOString();
  const options = {
    revision,
    runId: randomUUID(),
    deadlineSeconds: 60 * (given.number('deadline') ?? DEFAULT_DEADLINE_MINUTES),
    pollSeconds: Number(terminal.env.CDK8S_DOWNTIME_POLL_SECONDS ?? POLL_SECONDS),
    concurrency: given.number('concurrency'),
    soakMinutes: given.number('soak'),
    maxFailures: Math.max(1, given.number('max-failures') ?? 1),
    isStopped: () => interruption.happened,
  };
  try {
    const installations = await new PlanRun(argo, options, CLOCK, progress).run(waves);
    progress.end();
    const outcome = outcomeOf(installations, interruption.happened);
    return { format: 1, base, revision, startedAt, endedAt: CLOCK.now().toISOString(), outcome, installations };
  } finally {
    argo.close();
  }
}

/** The first one lets what runs come to its end, the second one does not wait for that. */
class Interruption {
  public happened = false;
  public readonly end: () => void;

  constructor(terminal: Terminal, lock: RunLock) {
    this.end = terminal.onInterrupt(() => {
      if (this.happened) {
        lock.release();
        process.exit(INTERRUPTED);
      }
      this.happened = true;
      terminal.err('Nothing more is started. What runs is waited for; once more leaves it alone.\n');
    });
  }
}

/** In the format that the name of the file asks for. */
function textFor(file: string, result: RunResult): string {
  if (file.endsWith('.md')) return resultMarkdown(result);
  if (file.endsWith('.html')) return resultHtml(result);
  return `${JSON.stringify(result, undefined, 2)}\n`;
}
