import { move } from '../../fleet';
import { refuseArgument } from '../arguments';
import type { Command } from '../command';
import { FOLDER_OPTION, folderOf } from '../fleet-option';
import { styled } from '../terminal';

/** A tenant goes to another namespace or cluster, in the two steps that this takes. */
export const MOVE: Command = {
  name: 'move',
  summary: 'Move a tenant to another namespace or cluster: stop it where it is, then let it go',
  description: [
    'Argo CD moves nothing: it makes the installation anew. So the first call suspends it; when that is synced, the same call',
    'again says where it goes, and resume lets it run there. Data that are not in the database are yours to move.',
  ].join('\n'),
  positionals: [{ name: 'TENANT', help: 'an installation of the environment', required: true }],
  options: {
    environment: { value: 'ENVIRONMENT', short: 'e', help: 'the environment' },
    namespace: { value: 'NAMESPACE', help: 'where it goes' },
    cluster: { value: 'CLUSTER', help: "where it goes: one of the environment's clusters" },
    ...FOLDER_OPTION,
  },
  examples: [
    { line: 'move acme -e production --namespace shop-acme', says: 'twice, with a sync between; then resume' },
  ],
  exitCodes: { 0: 'a step is done, or it is there already' },
  run(given, terminal) {
    const environment = given.get('environment');
    if (environment === undefined)
      return refuseArgument('--environment is missing', 'say which, such as --environment staging');
    const [namespace, cluster] = [given.get('namespace'), given.get('cluster')];
    if (namespace === undefined && cluster === undefined)
      return refuseArgument('where it goes is not said', 'give --namespace, --cluster or both');
    const [tenant] = given.positionals;
    const folder = folderOf(given, terminal);
    const { stopped, changed, isStill } = move({ folder, environment, tenant, namespace, cluster });
    for (const { file, key, before, after } of changed) {
      terminal.out(`${styled(terminal, 'bold', file)}: ${key} ${before} → ${after}\n`);
    }
    if (changed.length === 0) terminal.err('Everything is so already.\n');
    else if (stopped)
      terminal.err('Synthesize, commit and sync, so that its pods end. Then the same command again moves it.\n');
    else if (isStill)
      terminal.err(
        `It does not run there yet: npx cdk8s-downtime resume -e ${environment} ${tenant}, then synthesize\n`,
      );
    else terminal.err('Synthesize, then see what it does: npx cdk8s-downtime plan\n');
    return 0;
  },
};
