// How fast manifests are printed and written: `npm run benchmark -- emitter [largest number of charts]`.
// All figures of a table come from one run, taken in turn: the ratios mean something, the milliseconds depend on the machine.

import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import * as yaml from 'yaml';
import { emitYaml } from '../src/output/yaml-emitter';
import { installation, smallInstallation } from './manifests';
import { inTurn, median, short, table } from './measure';
import type { SynthTimes } from './synth';

const jsYaml: { safeDump(value: any, options: any): string } = require('js-yaml');

const OWN = 'own emitter, texts printed before';
const CHARTS = [100, 500, 1000, 2000];

function emitters(title: string, objects: any[]): void {
  const candidates = new Map<string, () => number>();
  const each = (name: string, print: (object: any) => string) =>
    candidates.set(name, () => objects.reduce((bytes, object) => bytes + Buffer.from(print(object)).length, 0));
  each('JSON.stringify (floor)', (object) => JSON.stringify(object));
  // It remembers how a text is printed, as in a fleet, where most texts repeat: from the second round on it knows all.
  each(OWN, emitYaml);
  each('js-yaml', (object) => jsYaml.safeDump(object, { noRefs: true, lineWidth: -1 }));
  each('yaml, as cdk8s calls it', (object) =>
    yaml.stringify(object, { keepUndefined: true, lineWidth: 0, version: '1.1' }),
  );
  // The first rounds are for the compiler.
  inTurn(candidates, 10);
  const times = inTurn(candidates, 41);
  const own = median(times.get(OWN) ?? []);
  const bytes = objects.reduce((sum, object) => sum + Buffer.byteLength(emitYaml(object)), 0);
  console.log(`\n${title}: ${objects.length} objects of ${short(bytes / objects.length / 1000)} kB, median of 41`);
  console.log(
    table(
      ['', 'µs/object', 'MB/s', 'own = 1'],
      [...times].map(([name, runs]) => {
        const took = median(runs);
        return [name, short((took * 1000) / objects.length), short(bytes / took / 1000), short(took / own)];
      }),
    ),
  );
}

function synth(app: string, charts: number): SynthTimes {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [...process.execArgv, path.join(__dirname, 'synth.ts'), app, String(charts)],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`${app} with ${charts} charts failed:\n${stderr}`);
  return JSON.parse(stdout);
}

function apps(largest: number): void {
  console.log(
    "\nsynth() of ManifestApp and of cdk8s' App (FILE_PER_CHART), charts of 14 objects, medians, milliseconds",
  );
  const rows = CHARTS.filter((charts) => charts <= largest).map((charts) => {
    const rounds = charts <= 500 ? 5 : charts <= 1000 ? 3 : 1;
    const own: SynthTimes[] = [];
    const cdk8s: SynthTimes[] = [];
    for (let round = 0; round < rounds; round++) {
      own.push(synth('ManifestApp', charts));
      cdk8s.push(synth('App', charts));
    }
    const took = (runs: SynthTimes[], what: 'synth' | 'again') => median(runs.map((run) => run[what]));
    return [
      `${charts} charts`,
      rounds,
      short(took(own, 'synth')),
      short(took(own, 'again')),
      short(took(cdk8s, 'synth')),
      short(took(cdk8s, 'synth') / took(own, 'synth')),
      short(took(cdk8s, 'again') / took(own, 'again')),
    ];
  });
  console.log(table(['', 'runs', 'ManifestApp', 'unchanged', 'App', 'App/ManifestApp', 'unchanged'], rows));
}

export function measureEmitter(largest = 2000): void {
  emitters("The example's objects, with their shell programs", installation());
  emitters('The same without the programs', smallInstallation());
  apps(largest);
}
