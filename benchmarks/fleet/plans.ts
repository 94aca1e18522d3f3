import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import type { Installation } from '../../src';
import { short, table } from '../measure';
import { installations, writeInstallation } from './configuration';
import { FleetTree } from './fleet-tree';
import { type Candidate, type Figures, type Medians, measure, runShell } from './runs';
import type { Workspace } from './workspace';

const PLAN = 'plan';
const DIFF = 'git diff';
/** How many installations there are, and how many get another version and schema. */
const SIZES = [
  { count: 1000, changed: 1000 },
  { count: 10_000, changed: 100 },
];

/** What `cdk8s-downtime plan` takes, beside what Git needs to show the same change. */
export function measurePlans(workspace: Workspace, largest: number): void {
  const rows = SIZES.filter(({ count }) => count <= largest).flatMap(({ count, changed }) => {
    const tree = new FleetTree(workspace, `plan-${count}`, installations(count));
    commitUpgrade(tree, changed);
    const measured = measure(candidates(workspace, tree, changed));
    const floor = measured.get(DIFF) as Medians;
    return [...measured].map(([name, { runs, wall, cpuSeconds }]) => [
      `${count} installations, ${changed} changed: ${name}`,
      runs,
      ...[wall / 1000, cpuSeconds, wall / floor.wall, cpuSeconds / floor.cpuSeconds].map(short),
    ]);
  });
  console.log('\nThe plan of a change, beside the diff of Git');
  console.log(table(['', 'runs', 'process s', 'CPU s', 'process, git diff = 1', 'CPU, git diff = 1'], rows));
}

/** Two commits: a fleet, and an upgrade in it. */
function commitUpgrade(tree: FleetTree, changed: number): void {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'gc.auto=0', ...args], { cwd: tree.folder, maxBuffer: 2 ** 30 });
  const commit = (message: string) => {
    tree.synthesize('full');
    git('add', 'dist');
    git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '--quiet', '--message', message);
  };
  git('init', '--quiet');
  commit('before');
  for (const installation of tree.fleet.slice(0, changed)) upgrade(tree, installation);
  commit('after');
}

function upgrade(tree: FleetTree, installation: Installation): void {
  const next = { ...installation, version: '1.5.0', schemaVersion: '1.5' };
  writeInstallation(path.join(tree.folder, 'installations'), next);
}

function candidates(workspace: Workspace, tree: FleetTree, changed: number): Candidate[] {
  const main = path.join(workspace.folder, 'node_modules', 'cdk8s-downtime', 'lib', 'cli', 'main.js');
  const candidate = (name: string, command: string): Candidate => ({
    name,
    rounds: 5,
    run: (): Figures => runShell(tree.folder, command, process.env),
  });
  const plan = `"${process.execPath}" "${main}" plan HEAD~1 HEAD`;
  return [
    // Somebody goes down, which its exit code says; and as many as were upgraded.
    candidate(PLAN, `${plan} > plan.txt; test $? -eq 3 && grep -q ': ${changed} go down' plan.txt || exit 1`),
    candidate(DIFF, 'git diff HEAD~1 HEAD > /dev/null'),
  ];
}
