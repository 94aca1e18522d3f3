import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { environment } from './environment';

/** What an upgrade cost. */
export interface UpgradeMeasurement {
  readonly type: 'upgrade';
  readonly scenario: string;
  readonly what: string;
  /** Longest time without a heartbeat of the application. */
  readonly gap: number;
  /** The migration's own time, which is nobody's fault. */
  readonly migration: number;
  /** Where the rest went, where there is an audit log to tell. */
  readonly parts?: GapParts;
}

/** The gap without the migration, in seconds. */
export interface GapParts {
  /** From the last answer of the old version until its pods are gone. */
  readonly draining: number;
  /** Until the migrator begins. */
  readonly starting: number;
  /** From the migrator's end until the marker says so. */
  readonly recording: number;
  /** Until the new version's first answer. */
  readonly answering: number;
}

/** A change that must not cost anything. */
export interface QuietMeasurement {
  readonly type: 'quiet';
  readonly scenario: string;
  readonly what: string;
  readonly gap: number;
}

/** A migration that failed, and the old version that came back by itself. */
export interface WayBackMeasurement {
  readonly type: 'way back';
  readonly scenario: string;
  /** Who said that nothing had changed. */
  readonly what: string;
  /** From the migrator's end until every workload served again. */
  readonly seconds: number;
}

/** The end of a scenario. */
export interface VerdictMeasurement {
  readonly type: 'verdict';
  readonly scenario: string;
  readonly heartbeats: number;
  readonly violations: number;
}

/** How an upgrade ended that took a way, and was hit by a fault. */
export interface CellMeasurement {
  readonly type: 'cell';
  readonly scenario: string;
  readonly strategy: string;
  readonly way: string;
  readonly fault: string;
  readonly outcome: string;
}

export type Measurement =
  | UpgradeMeasurement
  | QuietMeasurement
  | WayBackMeasurement
  | VerdictMeasurement
  | CellMeasurement;

/** Tests run in several processes: each adds its lines to one file. */
export function record(measurement: Measurement): void {
  const file = environment.reportFile();
  if (file) appendFileSync(file, `${JSON.stringify(measurement)}\n`);
}

/** The run's table, for a human and for the log of CI. */
export function renderReport(file: string, seconds: number): string {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  const all = lines.map((line) => JSON.parse(line) as Measurement).sort((a, b) => a.scenario.localeCompare(b.scenario));
  const upgrades = all.filter((m) => m.type === 'upgrade');
  const quiet = all.filter((m) => m.type === 'quiet');
  const verdicts = all.filter((m) => m.type === 'verdict');
  const output: string[] = [''];
  if (upgrades.length > 0) {
    output.push(
      'Downtime of the upgrades, in seconds (overhead: the gap without the migration itself, and where it went)',
    );
    output.push(
      ...table(['scenario', 'upgrade', 'gap', 'migration', 'overhead', ...PARTS], upgrades.map(upgradeRow)),
      '',
    );
  }
  if (quiet.length > 0) {
    output.push('Changes without downtime: longest time without a heartbeat of a workload, in seconds');
    output.push(
      ...table(
        ['scenario', 'change', 'gap'],
        quiet.map((m) => [m.scenario, m.what, m.gap.toFixed(2)]),
      ),
      '',
    );
  }
  const back = all.filter((m) => m.type === 'way back');
  if (back.length > 0) {
    output.push('Migrations that failed and changed nothing: seconds until the old version served again');
    output.push(
      ...table(
        ['scenario', 'who said so', 'seconds'],
        back.map((m) => [m.scenario, m.what, m.seconds.toFixed(2)]),
      ),
      '',
    );
  }
  output.push(...matrixTables(all.filter((m) => m.type === 'cell')));
  const violations = verdicts.reduce((sum, m) => sum + m.violations, 0);
  const heartbeats = verdicts.reduce((sum, m) => sum + m.heartbeats, 0);
  output.push(`violations: ${violations} in ${verdicts.length} scenarios (${heartbeats} heartbeats)`);
  output.push(`time: ${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`, '');
  return output.join('\n');
}

/** A table for each strategy. A cell that was not asked for is empty. */
function matrixTables(cells: CellMeasurement[]): string[] {
  const names = (name: 'strategy' | 'way' | 'fault') => [...new Set(cells.map((cell) => cell[name]))].sort();
  return names('strategy').flatMap((strategy) => {
    const rows = names('fault').map((fault) => {
      const outcomes = names('way').map(
        (way) => cells.find((c) => c.strategy === strategy && c.way === way && c.fault === fault)?.outcome ?? '',
      );
      return [fault, ...outcomes];
    });
    return [
      `${strategy}: when each way and fault had ended in the new version`,
      ...table(['fault', ...names('way')], rows),
      '',
    ];
  });
}

const PARTS = ['draining', 'starting', 'recording', 'answering'] as const;

function upgradeRow({ scenario, what, gap, migration, parts }: UpgradeMeasurement): string[] {
  const seconds = [gap, migration, gap - migration, ...PARTS.map((part) => parts?.[part])];
  return [scenario, what, ...seconds.map((value) => value?.toFixed(2) ?? '')];
}

function table(head: string[], rows: string[][]): string[] {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)));
  const line = (cells: string[]) =>
    `  ${cells.map((cell, column) => cell.padEnd(widths[column])).join('  ')}`.trimEnd();
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}
