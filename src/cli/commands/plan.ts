import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { hasKeys } from '../../common';
import {
  EXIT_CODES,
  GitRepository,
  type MeasuredUpgrade,
  makePlan,
  type Plan,
  planHtml,
  planMarkdown,
  planText,
  withHistory,
} from '../../plan';
import { refuseArgument } from '../arguments';
import { type Command, formatOption } from '../command';

const FORMATS: { readonly [format: string]: (plan: Plan) => string } = {
  text: planText,
  markdown: planMarkdown,
  html: planHtml,
  json: (plan) => `${JSON.stringify(plan, undefined, 2)}\n`,
};

/** Says who goes down, before the merge. */
export const PLAN: Command = {
  name: 'plan',
  summary: 'Say what a change in Git does to each installation: who goes down, who restarts, what is blocked',
  description: [
    'Compares the committed manifests of two revisions. Nothing is synthesized, and no cluster is asked.',
    'Without HEAD it compares with the files as they are, committed or not. Like a pull request, it compares with where',
    'the two revisions have parted.',
  ].join('\n'),
  positionals: [
    { name: 'BASE', help: 'a branch, tag or commit (default: HEAD)' },
    { name: 'HEAD', help: 'a branch, tag or commit (default: the files as they are)' },
  ],
  options: {
    format: formatOption(...Object.keys(FORMATS)),
    history: { value: 'FILE', help: 'what upgrades have taken: the output of history --format json' },
  },
  examples: [
    { line: 'plan', says: 'what is not committed yet' },
    { line: 'plan origin/main', says: 'all of this branch' },
    { line: 'plan origin/main HEAD --format markdown', says: 'a comment for the pull request' },
    { line: 'plan origin/main HEAD --format html > plan.html', says: 'a page, with the waves against their windows' },
  ],
  exitCodes: {
    [EXIT_CODES.unchanged]: 'nothing changes',
    [EXIT_CODES.changed]: 'something changes, and nobody goes down',
    [EXIT_CODES.downtime]: 'somebody goes down',
    [EXIT_CODES.blocked]: 'something will be refused in the cluster, or must not be merged',
  },
  run(given, terminal) {
    const [from = 'HEAD', to] = given.positionals;
    const repository = GitRepository.around(terminal.cwd);
    const head = to === undefined ? repository.workingTree() : repository.commit(to);
    const base = repository.mergeBase(repository.commit(from), head);
    const file = given.get('history');
    const made = makePlan(repository, base, head);
    const plan = file === undefined ? made : withHistory(made, upgradesIn(path.resolve(terminal.cwd, file)));
    terminal.out(FORMATS[`${given.get('format')}`](plan));
    return EXIT_CODES[plan.outcome];
  },
};

function upgradesIn(file: string): MeasuredUpgrade[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return refuseArgument(`${file} cannot be read: ${(error as Error).message}`, 'write it with history --format json');
  }
  if (hasKeys(content) && Array.isArray(content.upgrades)) return content.upgrades;
  return refuseArgument(`${file} has no upgrades`, 'write it with history --format json');
}
