import { changeState, type StateStep } from '../../fleet';
import { type Arguments, refuseArgument } from '../arguments';
import type { Command, Option } from '../command';
import { FOLDER_OPTION, folderOf } from '../fleet-option';
import { styled } from '../terminal';

interface StateCommand {
  readonly step: StateStep;
  readonly summary: string;
  readonly description: string;
  readonly example: string;
  readonly options?: { readonly [name: string]: Option };
  readonly removed?: (given: Arguments) => { date: string; approvedBy: string };
}

/** A step in the life of installations; all of them work alike. */
function stateCommand({ step, summary, description, example, options, removed }: StateCommand): Command {
  return {
    name: step,
    summary,
    description,
    positionals: [{ name: 'TENANT', help: 'installations of the environment', required: true, repeated: true }],
    options: {
      environment: { value: 'ENVIRONMENT', short: 'e', help: 'the environment' },
      ...options,
      ...FOLDER_OPTION,
    },
    examples: [{ line: `${step} ${example}`, says: 'of one tenant' }],
    exitCodes: { 0: 'everything is as it was asked for' },
    run(given, terminal) {
      const environment = given.get('environment');
      if (environment === undefined)
        return refuseArgument('--environment is missing', 'say which, such as --environment staging');
      const folder = folderOf(given, terminal);
      const tenants = given.positionals;
      const changed = changeState({ folder, environment, tenants, step, removed: removed?.(given) });
      for (const { file, before, after } of changed) {
        terminal.out(`${styled(terminal, 'bold', file)}: ${before} → ${after}\n`);
      }
      const next = 'Synthesize, then see what it does: npx cdk8s-downtime plan\n';
      terminal.err(changed.length === 0 ? 'Everything is so already.\n' : next);
      return 0;
    },
  };
}

export const SUSPEND = stateCommand({
  step: 'suspend',
  summary: 'Stop installations and keep their data',
  description: 'Also the first step of a move to another namespace or cluster.',
  example: '-e production acme',
});

export const RESUME = stateCommand({
  step: 'resume',
  summary: 'Let installations run again that are suspended or off-boarded',
  description: 'What stood in the file for it goes.',
  example: '-e production acme',
});

export const OFFBOARD = stateCommand({
  step: 'offboard',
  summary: 'The first step of a removal: stop installations and keep their data',
  description: 'Sync it, and wait as long as you want to be able to return: resume.',
  example: '-e production acme',
});

export const REMOVE = stateCommand({
  step: 'remove',
  summary: 'The second step of a removal: installations that are off-boarded are no longer synthesized',
  description:
    'The file stays and says when, and who decided it. Argo CD keeps what runs until its Application is deleted.',
  example: "-e production acme --approved-by 'Ada Lovelace'",
  options: {
    'approved-by': { value: 'NAME', help: 'who decided it' },
    date: { value: 'DATE', help: 'when, as year-month-day (default: today)' },
  },
  removed(given) {
    const approvedBy = given.get('approved-by');
    if (approvedBy === undefined) return refuseArgument('--approved-by is missing', 'name who decided it');
    return { date: given.get('date') ?? new Date().toISOString().slice(0, 10), approvedBy };
  },
});
