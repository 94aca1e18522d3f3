import { EXIT_CODES, GitRepository, makePlan, type Plan, planMarkdown, planText } from '../../plan';
import { type Command, formatOption } from '../command';

const FORMATS: { readonly [format: string]: (plan: Plan) => string } = {
  text: planText,
  markdown: planMarkdown,
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
  options: { format: formatOption(...Object.keys(FORMATS)) },
  examples: [
    { line: 'plan', says: 'what is not committed yet' },
    { line: 'plan origin/main', says: 'all of this branch' },
    { line: 'plan origin/main HEAD --format markdown', says: 'a comment for the pull request' },
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
    const plan = makePlan(repository, base, head);
    terminal.out(FORMATS[`${given.get('format')}`](plan));
    return EXIT_CODES[plan.outcome];
  },
};
