import { type Renamed, rename } from '../../fleet';
import { refuseArgument } from '../arguments';
import type { Command } from '../command';
import { FOLDER_OPTION, folderOf } from '../fleet-option';
import { styled } from '../terminal';

/** A tenant gets another name, in the two steps that this takes. */
export const RENAME: Command = {
  name: 'rename',
  summary: 'Give a tenant another name, in an environment: stop it under the old one, then rename its file',
  description: [
    'Another name is another Application. So the first call off-boards the installation; when that is synced, the same call',
    'again renames it, and resume lets it run. It stays in its namespace, with its data. What was never synthesized is',
    'renamed at once.',
  ].join('\n'),
  positionals: [
    { name: 'OLD', help: 'an installation of the environment', required: true },
    { name: 'NEW', help: 'its new name', required: true },
  ],
  options: {
    environment: { value: 'ENVIRONMENT', short: 'e', help: 'the environment' },
    'approved-by': { value: 'NAME', help: 'who decided it; for the second call, which removes the old name' },
    date: { value: 'DATE', help: 'when, as year-month-day (default: today)' },
    ...FOLDER_OPTION,
  },
  examples: [
    {
      line: "rename acme acme-group -e production --approved-by 'Ada Lovelace'",
      says: 'twice, with a sync between; then resume',
    },
  ],
  exitCodes: { 0: 'a step is done' },
  run(given, terminal) {
    const environment = given.get('environment');
    if (environment === undefined)
      return refuseArgument('--environment is missing', 'say which, such as --environment staging');
    const [from, to] = given.positionals;
    const date = given.get('date') ?? new Date().toISOString().slice(0, 10);
    const removed = { date, approvedBy: given.get('approved-by') };
    const renamed = rename({ folder: folderOf(given, terminal), environment, from, to, removed });
    for (const { file, key, before, after } of renamed.changed) {
      terminal.out(`${styled(terminal, 'bold', file)}: ${key} ${before ?? '(absent)'} → ${after}\n`);
    }
    terminal.err(`${nextOf(renamed, environment, to)}\n`);
    return 0;
  },
};

function nextOf({ stopped, old }: Renamed, environment: string, to: string): string {
  if (stopped) return 'Synthesize, commit and sync, so that its pods end. Then the same command again renames it.';
  if (old === undefined) return 'Synthesize, then see what it does: npx cdk8s-downtime plan';
  return [
    `It does not run yet: npx cdk8s-downtime resume -e ${environment} ${to}. Synthesize and commit. Before you sync it, delete the old`,
    'Application, which leaves all objects where they are, and let them be taken over:',
    `  kubectl --namespace ${old.namespace} delete application ${old.name}`,
    `  kubectl annotate -f ${old.manifests} argocd.argoproj.io/tracking-id-`,
  ].join('\n');
}
