import { setValues } from '../../fleet';
import { refuseArgument } from '../arguments';
import type { Command } from '../command';
import { FOLDER_OPTION, folderOf } from '../fleet-option';
import { styled } from '../terminal';

/** Step 3 of the run list: the version of a wave, or of some tenants. */
export const SET: Command = {
  name: 'set',
  summary: "Set versions and other values in a fleet's files: of a wave, of tenants, or of an environment",
  description: [
    'Comments, order and quotes of the files stay. What the checks of a synthesis refuse is not written.',
    'Without --wave and TENANT it sets the defaults of the environment.',
  ].join('\n'),
  positionals: [
    {
      name: 'KEY=VALUE',
      help: 'what is set, and the tenants: a word without = is a tenant',
      required: true,
      repeated: true,
    },
  ],
  options: {
    environment: { value: 'ENVIRONMENT', short: 'e', help: 'the environment' },
    wave: { value: 'WAVE', short: 'w', help: 'a wave that the environment lists' },
    ...FOLDER_OPTION,
  },
  examples: [
    { line: 'set --environment production --wave canary version=1.5.0', says: 'upgrades a wave: one changed line' },
    { line: 'set -e production acme bolt version=1.5.0 schemaVersion=1.5', says: 'two tenants' },
    { line: 'set -e staging replicas=2', says: 'a default of the environment' },
  ],
  exitCodes: { 0: 'everything is as it was asked for' },
  run(given, terminal) {
    const environment = given.get('environment');
    if (environment === undefined)
      return refuseArgument('--environment is missing', 'say which, such as --environment staging');
    const assignments = given.positionals.filter((word) => word.includes('='));
    const tenants = given.positionals.filter((word) => !word.includes('='));
    const folder = folderOf(given, terminal);
    const changed = setValues({ folder, environment, wave: given.get('wave'), tenants }, assignments);
    for (const { file, key, before, after } of changed) {
      terminal.out(`${styled(terminal, 'bold', file)}: ${key} ${before ?? '(absent)'} → ${after}\n`);
    }
    if (changed.length === 0) terminal.err('Everything is so already.\n');
    else terminal.err('Synthesize, then see what it does: npx cdk8s-downtime plan\n');
    return 0;
  },
};
