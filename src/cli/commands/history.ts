import { figuresOf, fleetHistory, type PastUpgrade } from '../../run';
import { type Command, formatOption } from '../command';
import { CONNECTION_OPTIONS, connectionOf } from '../connection-options';
import { INSTALLATION_OPTIONS, selectorOf } from '../installation-options';
import { table } from '../table';
import type { Terminal } from '../terminal';

const COLUMNS: { readonly [title: string]: (upgrade: PastUpgrade) => string | number | undefined } = {
  migrated: ({ migrated }) => migrated,
  environment: ({ environment }) => environment,
  tenant: ({ name }) => name,
  application: ({ app }) => app,
  from: ({ from }) => from,
  to: ({ to }) => to,
  down_seconds: ({ downSeconds }) => downSeconds,
  attempts: ({ attempts }) => attempts,
};

type Print = (upgrades: readonly PastUpgrade[], terminal: Terminal) => string;

const FORMATS: { readonly [format: string]: Print } = {
  text: (upgrades, terminal) =>
    `${table(
      titles((title) => title.toUpperCase()),
      cells(upgrades, '-'),
      terminal,
    )}\n${figures(upgrades, terminal)}`,
  json: (upgrades) => `${JSON.stringify({ upgrades, figures: figuresOf(upgrades) }, undefined, 2)}\n`,
  csv: (upgrades) => [titles(), ...cells(upgrades, '')].map((row) => `${row.map(quoted).join(',')}\n`).join(''),
  prometheus: (upgrades) => prometheus(upgrades),
};

/** What the upgrades so far have cost. */
export const HISTORY: Command = {
  name: 'history',
  summary: 'Show the upgrades that the markers remember, and how long they took: over all tenants, with percentiles',
  description: [
    'Each marker remembers 100 upgrades. A downtime is counted from the stop until the migrator had ended; the new version',
    'answers some seconds later. A call for each marker.',
  ].join('\n'),
  options: {
    ...INSTALLATION_OPTIONS,
    tenant: { value: 'TENANT', short: 't', help: 'only this installation' },
    ...CONNECTION_OPTIONS,
    format: formatOption(...Object.keys(FORMATS)),
  },
  examples: [
    { line: 'history -e production', says: 'an environment' },
    { line: 'history --format csv > upgrades.csv', says: 'for a spreadsheet' },
    { line: 'history --format prometheus', says: 'for a file that the node exporter reads' },
  ],
  exitCodes: { 0: 'it is shown' },
  async run(given, terminal) {
    const argo = connectionOf(given, terminal);
    try {
      const upgrades = await fleetHistory(argo, selectorOf(given, given.get('tenant')));
      terminal.out(FORMATS[`${given.get('format')}`](upgrades, terminal));
      return 0;
    } finally {
      argo.close();
    }
  },
};

const titles = (change: (title: string) => string = (title) => title) => Object.keys(COLUMNS).map(change);

function cells(upgrades: readonly PastUpgrade[], absent: string): string[][] {
  return upgrades.map((upgrade) => Object.values(COLUMNS).map((cell) => `${cell(upgrade) ?? absent}`));
}

function figures(upgrades: readonly PastUpgrade[], terminal: Terminal): string {
  const rows = figuresOf(upgrades).map(({ to, upgrades: count, p50Seconds, p90Seconds, longestSeconds }) =>
    [to, count, p50Seconds, p90Seconds, longestSeconds].map(String),
  );
  return table(['TO', 'UPGRADES', 'P50 (s)', 'P90 (s)', 'LONGEST (s)'], rows, terminal);
}

/** https://www.rfc-editor.org/rfc/rfc4180 */
function quoted(cell: string): string {
  return /[",\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell;
}

/** The last upgrade of each application. https://prometheus.io/docs/instrumenting/exposition_formats/ */
function prometheus(upgrades: readonly PastUpgrade[]): string {
  const last = new Map(
    upgrades.map((upgrade) => [[upgrade.environment, upgrade.name, upgrade.app].join('\0'), upgrade]),
  );
  const labels = ({ environment, name, app, to }: PastUpgrade) =>
    `{environment="${environment}",tenant="${name}",application="${app}",schema_version="${to}"}`;
  const metric = (name: string, help: string, value: (upgrade: PastUpgrade) => number | undefined) => {
    const lines = [...last.values()].flatMap((upgrade) => {
      const number = value(upgrade);
      return number === undefined ? [] : [`${name}${labels(upgrade)} ${number}`];
    });
    return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...lines].join('\n');
  };
  return `${[
    metric(
      'cdk8s_downtime_last_upgrade_timestamp_seconds',
      'When the migrator of the last upgrade had ended.',
      ({ migrated }) => Date.parse(migrated) / 1000,
    ),
    metric(
      'cdk8s_downtime_last_upgrade_down_seconds',
      'From the stop until the migrator had ended, of the last upgrade.',
      ({ downSeconds }) => downSeconds,
    ),
  ].join('\n')}\n`;
}
