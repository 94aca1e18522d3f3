import { suggestion } from '../../common';
import { type ListedInstallation, listInstallations } from '../../fleet';
import { refuseArgument } from '../arguments';
import { type Command, formatOption } from '../command';
import { FOLDER_OPTION, folderOf } from '../fleet-option';
import { table } from '../table';

const COLUMNS: { readonly [title: string]: (installation: ListedInstallation) => string } = {
  ENVIRONMENT: ({ environment }) => environment,
  WAVE: ({ wave = '-' }) => wave,
  TENANT: ({ tenant }) => tenant,
  STATE: ({ state }) => state,
  VERSION: ({ version }) => version || '-',
  SCHEMA: ({ schemaVersion }) => schemaVersion || '-',
  WINDOW: ({ window = '-' }) => window,
  CLUSTER: ({ cluster }) => cluster || '-',
  NAMESPACE: ({ namespace }) => namespace,
};

const cellsOf = (one: ListedInstallation) => Object.values(COLUMNS).map((cell) => cell(one));

/** Says what is configured. */
export const LIST: Command = {
  name: 'list',
  summary: 'Show the fleet as its files have it: who has which version, in which wave, in which state',
  description: 'Reads the configuration files with all their defaults. No cluster is asked.',
  options: {
    environment: { value: 'ENVIRONMENT', short: 'e', help: 'only this environment' },
    ...FOLDER_OPTION,
    format: formatOption('text', 'json'),
  },
  examples: [
    { line: 'list', says: 'all environments' },
    { line: 'list -e production --format json', says: 'for a program' },
  ],
  exitCodes: { 0: 'the files are right' },
  run(given, terminal) {
    const environment = given.get('environment');
    const all = listInstallations(folderOf(given, terminal));
    const names = [...new Set(all.map((installation) => installation.environment))];
    if (environment !== undefined && !names.includes(environment))
      return refuseArgument(`no installation is in an environment '${environment}'`, suggestion(environment, names));
    const listed = all.filter((installation) => environment === undefined || installation.environment === environment);
    if (given.get('format') === 'json') terminal.out(`${JSON.stringify(listed, undefined, 2)}\n`);
    else terminal.out(table(Object.keys(COLUMNS), listed.map(cellsOf), terminal));
    return 0;
  },
};
