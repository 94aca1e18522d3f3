import { CLOCK, type FleetRow, fleetStatus } from '../../run';
import { type Command, formatOption } from '../command';
import { CONNECTION_OPTIONS, connectionOf } from '../connection-options';
import { INSTALLATION_OPTIONS, selectorOf } from '../installation-options';
import { table } from '../table';
import type { Terminal } from '../terminal';

const PROBLEMS = 2;

const COLUMNS: { readonly [title: string]: (row: FleetRow) => string | undefined } = {
  ENVIRONMENT: ({ environment }) => environment,
  WAVE: ({ wave }) => wave,
  TENANT: ({ name }) => name,
  STATE: ({ state }) => state,
  VERSION: ({ version }) => version,
  SCHEMA: ({ schemaVersion }) => schemaVersion,
  APPLIED: ({ applied }) => applied,
  SYNC: ({ sync }) => sync,
  HEALTH: ({ health }) => health,
  LAST: ({ operation, operationAt }) => [operation, operationAt].filter(Boolean).join(' '),
  PROBLEMS: ({ problems }) => problems.join('; '),
};

/** How the fleet stands in Argo CD. */
export const STATUS: Command = {
  name: 'status',
  summary: 'Show the fleet as Argo CD has it: version, schema, health, the last sync; problems first',
  description: 'Markers are read of installations with a problem; of all with --markers, which is a call for each.',
  options: {
    ...INSTALLATION_OPTIONS,
    markers: { help: 'also ask each installation which schema its database has' },
    watch: { value: 'SECONDS', help: 'again and again, until Ctrl-C' },
    ...CONNECTION_OPTIONS,
    format: formatOption('text', 'json'),
  },
  examples: [
    { line: 'status -e production', says: 'an environment' },
    { line: 'status --markers --format json', says: 'everything, for a program' },
    { line: 'status --watch 10', says: 'while a run goes on' },
  ],
  exitCodes: { 0: 'all is well', [PROBLEMS]: 'something is not' },
  async run(given, terminal) {
    const selector = selectorOf(given);
    const argo = connectionOf(given, terminal);
    const seconds = given.number('watch');
    let stopped = false;
    const end = terminal.onInterrupt(() => {
      stopped = true;
    });
    try {
      for (;;) {
        const rows = await fleetStatus(argo, selector, given.has('markers'));
        if (seconds !== undefined && terminal.isInteractive) terminal.out('\x1b[H\x1b[2J');
        terminal.out(given.get('format') === 'json' ? `${JSON.stringify(rows, undefined, 2)}\n` : text(rows, terminal));
        if (seconds === undefined || stopped) return rows.some(({ problems }) => problems.length > 0) ? PROBLEMS : 0;
        await CLOCK.pause(Math.max(1, seconds));
      }
    } finally {
      end();
      argo.close();
    }
  },
};

function text(rows: readonly FleetRow[], terminal: Terminal): string {
  const cells = rows.map((row) => Object.values(COLUMNS).map((cell) => cell(row) || '-'));
  const bad = rows.filter(({ problems }) => problems.length > 0).length;
  return `${table(Object.keys(COLUMNS), cells, terminal)}${rows.length - bad} of ${rows.length} are well\n`;
}
