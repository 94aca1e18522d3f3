import { CLOCK, preflight, type Target } from '../../run';
import { type Command, formatOption } from '../command';
import { CONNECTION_OPTIONS, connectionOf } from '../connection-options';
import { PLAN_OPTIONS, PLAN_POSITIONALS, plannedWaves } from '../planned-waves';
import { styled, type Terminal } from '../terminal';

const NOT_READY = 4;
/** Asked at once: the connection has no more. */
const AT_ONCE = 8;

interface Finding {
  readonly installation: string;
  readonly problems: readonly string[];
}

/** Step 1 of the run list: whether what is to be upgraded is well. */
export const PREFLIGHT: Command = {
  name: 'preflight',
  summary: 'Ask Argo CD whether every installation of a plan is ready to be upgraded, and say exactly what is not',
  description: [
    'Each must be Healthy, without a running or failed sync, have the schema in its marker that the plan begins with, and a',
    'sync window with room for the longest that it may take.',
    'Nothing is changed in the cluster.',
  ].join('\n'),
  positionals: PLAN_POSITIONALS,
  options: { ...PLAN_OPTIONS, ...CONNECTION_OPTIONS, format: formatOption('text', 'json') },
  examples: [{ line: 'preflight origin/main HEAD -e production', says: 'before the merge' }],
  exitCodes: { 0: 'all are ready', [NOT_READY]: 'some are not' },
  async run(given, terminal) {
    const { waves } = plannedWaves(given, terminal);
    const argo = connectionOf(given, terminal);
    try {
      const targets = waves.flatMap((wave) => wave.targets);
      const findings = await inTurns(targets, async (target) => ({
        installation: target.id,
        problems: await preflight(argo, target, CLOCK.now()),
      }));
      if (given.get('format') === 'json') terminal.out(`${JSON.stringify(findings, undefined, 2)}\n`);
      else terminal.out(text(findings, terminal));
      return findings.some(({ problems }) => problems.length > 0) ? NOT_READY : 0;
    } finally {
      argo.close();
    }
  },
};

async function inTurns(targets: readonly Target[], ask: (target: Target) => Promise<Finding>): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (let index = 0; index < targets.length; index += AT_ONCE)
    findings.push(...(await Promise.all(targets.slice(index, index + AT_ONCE).map(ask))));
  return findings;
}

function text(findings: readonly Finding[], terminal: Terminal): string {
  const bad = findings.filter(({ problems }) => problems.length > 0);
  const lines = bad.flatMap(({ installation, problems }) =>
    problems.map((problem) => `${styled(terminal, 'red', installation)}: ${problem}\n`),
  );
  return `${lines.join('')}${findings.length - bad.length} of ${findings.length} are ready\n`;
}
