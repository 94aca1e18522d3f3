import { promote } from '../../fleet';
import { refuseArgument } from '../arguments';
import type { Command } from '../command';
import { FOLDER_OPTION, folderOf } from '../fleet-option';
import { styled } from '../terminal';

/** Step 2 of the run list, where versions stand in files: what staging has, production gets. */
export const PROMOTE: Command = {
  name: 'promote',
  summary: 'Take over the version that one environment has to the next one: of a wave, of tenants, or of all',
  description: [
    'Edits the files of the environment, as set does, and shows which installations have another version after that.',
    'Without --wave and TENANT it sets the defaults of the environment. An environment with several versions has none to',
    'take over: name tenants.',
  ].join('\n'),
  positionals: [{ name: 'TENANT', help: 'installations that both environments have', repeated: true }],
  options: {
    from: { value: 'ENVIRONMENT', help: 'the environment that has the version' },
    to: { value: 'ENVIRONMENT', help: 'the environment that gets it' },
    wave: { value: 'WAVE', short: 'w', help: 'a wave that the environment lists' },
    ...FOLDER_OPTION,
  },
  examples: [
    { line: 'promote --from staging --to production --wave canary', says: 'a wave: one changed line' },
    { line: 'promote --from staging --to production acme bolt', says: 'two tenants, each with its own version' },
  ],
  exitCodes: { 0: 'everything is as it was asked for' },
  run(given, terminal) {
    const [from, to] = [given.get('from'), given.get('to')];
    if (from === undefined || to === undefined)
      return refuseArgument('--from and --to are needed', 'name both, such as --from staging --to production');
    const { changed, drift } = promote({
      folder: folderOf(given, terminal),
      from,
      to,
      wave: given.get('wave'),
      tenants: given.positionals,
    });
    for (const { file, key, before, after } of changed) {
      terminal.out(`${styled(terminal, 'bold', file)}: ${key} ${before ?? '(absent)'} → ${after}\n`);
    }
    if (changed.length === 0) terminal.err('Everything is so already.\n');
    for (const { tenant, wave, version, wanted } of drift) {
      terminal.err(`${to}/${tenant}${wave ? ` (wave ${wave})` : ''} stays at ${version}, not ${wanted}\n`);
    }
    if (changed.length > 0) terminal.err('Synthesize, then see what it does: npx cdk8s-downtime plan\n');
    return 0;
  },
};
