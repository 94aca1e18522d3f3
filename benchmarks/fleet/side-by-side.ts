import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { short, table } from '../measure';
import { installations, sampleInstallation } from './configuration';
import { estimate, type Measured } from './estimate';
import { FleetTree } from './fleet-tree';
import { OTHER_TOOLS, otherTool } from './other-tools';
import { bytesOf, filesOf, objectsOf, requireSameObjects, setAside } from './output-tree';
import { type Candidate, measure } from './runs';
import { findTool, type Tool } from './tools';
import type { Workspace } from './workspace';

type Size = 'full' | 'small';

interface Contender extends Candidate {
  /** The folder that it fills. */
  readonly out: string;
}

const TITLES = { full: '14 objects with their shell programs', small: 'the same objects, programs of one line' };
const FLEET = 'TenantFleet';
const WRITTEN = 'its files only written';
const ONE_APP = 'cdk8s, one App for all';

const COUNTS = [100, 300, 1000];
const SCALED_TO = 10_000;

/** The same installations, of the same objects, made with other tools. */
export function measureSideBySide(workspace: Workspace, largest: number): void {
  const sample = writeSample(workspace);
  console.log('\nSide by side, all new, in turn');
  const tools = new Map(OTHER_TOOLS.map((name) => [name, findTool(name)]));
  for (const [name, { note }] of tools) console.log(`${name}: ${note}`);

  for (const size of ['full', 'small'] as const) {
    const history = new Map<string, Measured[]>();
    for (const count of COUNTS.filter((some) => some <= largest)) {
      const tree = new FleetTree(workspace, `${size}-${count}`, installations(count));
      const contenders = [...programs(tree, size), ...(size === 'full' ? otherTools(tree, sample, tools) : [])].filter(
        ({ name }) => takesPart(name, size, count),
      );
      printComparison(`${count} installations: ${TITLES[size]}`, count, contenders, history);
    }
    if (largest >= Math.max(...COUNTS)) printEstimates(history);
  }
}

function printComparison(title: string, count: number, contenders: Contender[], history: Map<string, Measured[]>) {
  const kilobytes = new Map<string, number>();
  const medians = measure(
    contenders.map((contender) => ({
      ...contender,
      check: (figures) => {
        contender.check?.(figures);
        kilobytes.set(contender.name, bytesOf(contender.out) / count / 1000);
      },
    })),
  );
  const own = medians.get(FLEET)?.wall ?? Number.NaN;
  const rows = [...medians].map(
    ([name, { runs, synth = Number.NaN, wall, cpuSeconds, peakMegabytes = Number.NaN }]) => {
      history.set(name, [...(history.get(name) ?? []), { count, time: wall }]);
      const size = kilobytes.get(name) ?? Number.NaN;
      return [name, runs, ...[synth / 1000, wall / 1000, wall / own, cpuSeconds, peakMegabytes, size].map(known)];
    },
  );
  console.log(`\n${title}`);
  console.log(
    table(['', 'runs', 'synth s', 'process s', 'TenantFleet = 1', 'CPU s', 'peak MB', 'kB/installation'], rows),
  );
}

function printEstimates(history: Map<string, Measured[]>): void {
  console.log(`\nThat would be, for ${SCALED_TO} installations (not measured: ×n of the largest number above;`);
  console.log('of one App, whose time grows with the square, a·n + b·n² through the two largest)');
  const estimates = [...history].map(([name, measured]): [string, number, number] => [
    name,
    measured[measured.length - 1].count,
    estimate(name === ONE_APP ? 'quadratic' : 'linear', measured, SCALED_TO) / 1000,
  ]);
  const [[, , own]] = estimates;
  console.log(
    table(
      ['', 'from', '≈ process s', 'TenantFleet = 1'],
      estimates.map(([name, from, seconds]) => [name, from, short(seconds), short(seconds / own)]),
    ),
  );
}

/** What is there only for the square gets the numbers that it can take in a minute; the others need no third one. */
function takesPart(name: string, size: Size, count: number): boolean {
  if (name === FLEET) return true;
  if (name === ONE_APP) return size === 'small' || count < 1000;
  return count !== 300;
}

/** Makes the manifests of an installation whose values can be found in them: the other tools' templates are made of them. */
function writeSample(workspace: Workspace): string {
  const tree = new FleetTree(workspace, 'sample', [sampleInstallation()]);
  tree.synthesize('full');
  const file = tree.manifestsOf(tree.fleet[0]);
  const withoutPrograms = JSON.stringify(objectsOf(file), (_, value) =>
    typeof value === 'string' && value.includes('\n') ? 'exec /bin/program' : value,
  );
  writeFileSync(path.join(workspace.programs, 'small-objects.json'), withoutPrograms);
  return readFileSync(file, 'utf8');
}

function programs(tree: FleetTree, size: Size): Contender[] {
  const count = tree.fleet.length;
  const list = path.join(tree.folder, 'list.json');
  const written = path.join(tree.folder, 'written');
  const checked = checkedInstallation(tree);
  const cdk8s = (name: string, way: string, file: string): Contender => {
    const out = path.join(tree.folder, way);
    return {
      name,
      out,
      rounds: name === ONE_APP && count > 100 ? 1 : 3,
      prepare: () => setAside(out),
      run: () => tree.run('cdk8s-program.js', size, way, out),
      check: () => requireSameObjects(name, path.join(out, file), objectsOf(tree.manifestsOf(checked))),
    };
  };
  return [
    {
      name: FLEET,
      out: tree.dist,
      rounds: 3,
      prepare: () => tree.empty(),
      run: () => tree.synthesize(size),
    },
    {
      name: WRITTEN,
      out: written,
      rounds: 3,
      prepare: () => {
        writeFileSync(list, JSON.stringify(filesOf(tree.dist)));
        setAside(written);
      },
      run: () => tree.run('write-program.js', 'plainly', list, written),
    },
    cdk8s('cdk8s, one App per tenant', 'app-per-tenant', `${checked.tenant}/${checked.tenant}.k8s.yaml`),
    cdk8s(ONE_APP, 'one-app', `${checked.tenant}.k8s.yaml`),
  ];
}

function otherTools(tree: FleetTree, sample: string, tools: Map<string, Tool>): Contender[] {
  const checked = checkedInstallation(tree);
  return [...tools].flatMap(([tool, found]) => {
    const candidate = otherTool(tree, sample, tool, found);
    if (candidate === undefined) return [];
    const { name, out } = candidate;
    const file = path.join(out, `${checked.tenant}.yaml`);
    return {
      ...candidate,
      rounds: tree.fleet.length > 100 ? 1 : 3,
      check: () => requireSameObjects(name, file, objectsOf(tree.manifestsOf(checked))),
    };
  });
}

/** Whose objects are compared. */
function checkedInstallation({ fleet }: FleetTree) {
  return fleet[Math.floor(fleet.length / 2)];
}

function known(value: number): string {
  return Number.isNaN(value) ? '–' : short(value);
}
