import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { short, table } from '../measure';
import { installations } from './configuration';
import { FleetTree } from './fleet-tree';
import { bytesOf, filesOf, setAside } from './output-tree';
import { type Candidate, type Figures, type Medians, measure } from './runs';
import type { Workspace } from './workspace';

const ALL_NEW = 'all new';
const UNCHANGED = 'unchanged';
const ONE_CHANGED = 'one changed, --changed';
const WRITTEN = 'its files only written';

const COUNTS = [1000, 10_000];

/** What TenantFleet takes, and how that grows. */
export function measureFleets(workspace: Workspace, largest: number): void {
  const trees = COUNTS.filter((count) => count <= largest).map(
    (count) => new FleetTree(workspace, `fleet-${count}`, installations(count)),
  );
  const measured = new Map(trees.map((tree) => [tree.fleet.length, measure([...scenarios(tree), ...floors(tree)])]));
  for (const tree of trees) {
    // Last, because it replaces all files: see `setAside`.
    const [[name, medians]] = measure([changedTemplate(workspace, tree)]);
    measured.get(tree.fleet.length)?.set(name, medians);
  }
  for (const tree of trees) printFigures(tree, measured.get(tree.fleet.length) as Map<string, Medians>);
  printTargets(measured);
}

function printFigures(tree: FleetTree, medians: Map<string, Medians>): void {
  const count = tree.fleet.length;
  const allNew = medians.get(ALL_NEW)?.wall ?? Number.NaN;
  const rows = [...medians].map(
    ([name, { runs, synth = Number.NaN, wall, cpuSeconds, peakMegabytes = Number.NaN, written = 0 }]) => [
      name,
      runs,
      ...[synth / 1000, wall / 1000, synth / count, cpuSeconds, peakMegabytes].map(short),
      written,
      short(wall / allNew),
    ],
  );
  console.log(`\nTenantFleet, ${count} installations of 14 objects: ${short(bytesOf(tree.dist) / 1e6)} MB`);
  console.log(
    table(
      ['', 'runs', 'synth s', 'process s', 'ms/installation', 'CPU s', 'peak MB', 'files written', 'all new = 1'],
      rows,
    ),
  );
}

function scenarios(tree: FleetTree): Candidate[] {
  const count = tree.fleet.length;
  // What takes long, and is no target, once where that takes a minute.
  const [rounds, fewRounds] = count > 1000 ? [3, 1] : [5, 5];
  // Manifests, an Application each, and a few files of the environment.
  const everything = expect(2 * count, 2 * count + 5);
  return [
    { name: ALL_NEW, rounds, prepare: () => tree.empty(), run: () => tree.synthesize('full'), check: everything },
    { name: UNCHANGED, rounds, run: () => tree.synthesize('full'), check: expect(0, 0) },
    {
      name: `${UNCHANGED}, no record (a fresh clone)`,
      rounds: fewRounds,
      prepare: () => rmSync(path.join(tree.dist, '.cdk8s-downtime'), { recursive: true }),
      run: () => tree.synthesize('full'),
      check: expect(0, 0),
    },
    {
      name: ONE_CHANGED,
      rounds: 5,
      prepare: (round) => tree.upgrade(round),
      run: () => tree.synthesize('full', '--changed'),
      check: expect(1, 2),
    },
  ];
}

function changedTemplate(workspace: Workspace, tree: FleetTree): Candidate {
  const count = tree.fleet.length;
  return {
    name: 'the template changed, --changed',
    rounds: 1,
    prepare: () => changeTemplate(workspace, count),
    run: () => tree.synthesize('full', '--changed'),
    check: expect(count, 2 * count + 5),
  };
}

/** @throws when a run has not done what its row says */
function expect(least: number, most: number) {
  return ({ written = 0 }: Figures) => {
    if (written >= least && written <= most) return;
    throw new Error(`${written} files were written, not ${least} to ${most}: this run has not measured what it should`);
  };
}

function floors(tree: FleetTree): Candidate[] {
  const list = path.join(tree.folder, 'list.json');
  const outdir = path.join(tree.folder, 'floor');
  const floor = (name: string, way: 'plainly' | 'staged'): Candidate => ({
    name,
    rounds: 3,
    prepare: () => {
      writeFileSync(list, JSON.stringify(filesOf(tree.dist)));
      setAside(outdir);
    },
    run: () => tree.run('write-program.js', way, list, outdir),
  });
  return [floor(WRITTEN, 'plainly'), floor('the same, staged and renamed', 'staged')];
}

/** Another path of a probe: every installation is to come out differently. */
function changeTemplate(workspace: Workspace, number: number): void {
  const file = path.join(workspace.programs, 'installation-template.js');
  const code = readFileSync(file, 'utf8');
  const changed = code.replace(/'\/healthz.*?'/, `'/healthz/${number}'`);
  if (changed === code) throw new Error(`the probe in ${file} was not found`);
  writeFileSync(file, changed);
}

/** Compares what was measured with what the project wants to reach on two cores. */
function printTargets(measured: Map<number, Map<string, Figures>>): void {
  const small = measured.get(1000);
  const large = measured.get(10_000);
  const seconds = (figures: Figures | undefined) => (figures ? figures.wall / 1000 : undefined);
  const allNew = large?.get(ALL_NEW);
  const before = small?.get(ALL_NEW);
  const targets: [string, number | undefined, number][] = [
    ['1,000 all new, seconds', seconds(before), 2],
    ['10,000 all new, seconds', seconds(allNew), 15],
    ['growth from 1,000 to 10,000, times', allNew && before && allNew.wall / before.wall, 11],
    ['peak memory of 10,000 all new, MB', allNew?.peakMegabytes, 512],
    ['one changed of 10,000, seconds', seconds(large?.get(ONE_CHANGED)), 1],
    ['10,000 unchanged, seconds', seconds(large?.get(UNCHANGED)), 4],
  ];
  console.log('\nWhat it should be, for whole processes on two cores');
  console.log(
    table(
      ['', 'measured', 'at most', ''],
      targets.map(([name, value, limit]) => [
        name,
        value === undefined ? 'not measured' : short(value),
        limit,
        value === undefined ? '' : value <= limit ? 'met' : 'MISSED',
      ]),
    ),
  );
}
