import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { ManifestWriter } from '../../src/output/manifest-writer';
import { Progress } from '../../src/output/progress';
import { MEMORY } from '../support/memory';
import { compileWriter } from './compile-writer';
import { RandomValues } from './random-values';
import { filesIn, temporaryFolder } from './tree';

const KILLS = 100;
const LANES = 4;
const LINES = 300;
const FILES = Array.from({ length: 24 }, (_, i) => `env-${i % 3}/tenant-${i}/manifests.yaml`);
const SOMETIMES = Array.from({ length: 6 }, (_, i) => `env-${i % 3}/odd-${i}/manifests.yaml`);

/** Writes one version of the tree after the other, as fast as it can, until it is killed. */
const PROGRAM = `
const { ManifestWriter } = require('./output/manifest-writer');
const [files, sometimes, lines] = ${JSON.stringify([FILES, SOMETIMES, LINES])};
process.stdout.write('ready');
for (let version = 1; ; version++) {
  const writer = new ManifestWriter(process.argv[2]);
  for (const file of version % 2 ? [...files, ...sometimes] : files) writer.add(file, ('version: ' + version + '\\n').repeat(lines));
  writer.write({ step() {} });
}`;

function write(outdir: string, version: number): void {
  const writer = new ManifestWriter(outdir);
  for (const file of FILES) writer.add(file, `version: ${version}\n`.repeat(LINES));
  writer.write(new Progress({ write: () => undefined }));
}

/** The version of a file all of whose lines are there and of one version. */
function versionOf(outdir: string, file: string): string {
  const [marker, first, ...rest] = readFileSync(path.join(outdir, file), 'utf8').split('\n');
  const whole =
    marker.endsWith(`: ${file}`) && /^version: \d+$/.test(first) && rest.length === LINES && rest[LINES - 1] === '';
  return whole && rest.slice(0, -1).every((line) => line === first) ? first : `torn: ${file}`;
}

/** Git does not know empty folders: a killed run may leave one. */
function withoutEmptyFolders(outdir: string): string[] {
  return filesIn(outdir).filter((file) => !file.endsWith('/'));
}

async function kill(program: string, outdir: string, afterMs: number): Promise<string | null> {
  const child = spawn(process.execPath, [program, outdir], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  const ended = new Promise<string | null>((resolve) => child.once('exit', (_, signal) => resolve(signal)));
  child.kill('SIGKILL');
  return ended;
}

test(`killed ${KILLS} times: every file is old or new, none is torn or missing, and the next run completes the tree`, async () => {
  const program = compileWriter(temporaryFolder(MEMORY), PROGRAM);
  const random = new RandomValues(9);
  const seen = { kills: 0, mixed: 0, leftovers: 0 };
  let left = KILLS;
  const lane = async () => {
    const outdir = temporaryFolder(MEMORY);
    while (left-- > 0) {
      write(outdir, 0);
      expect(await kill(program, outdir, random.number(30))).toBe('SIGKILL');
      const found = withoutEmptyFolders(outdir);
      const manifests = found.filter((file) => file.endsWith('.yaml'));
      const versions = manifests.map((file) => versionOf(outdir, file));
      expect(versions.filter((version) => version.startsWith('torn'))).toEqual([]);
      expect(manifests.filter((file) => !SOMETIMES.includes(file))).toEqual([...FILES].sort());
      const always = new Set(versions.filter((_, index) => FILES.includes(manifests[index])));
      expect(always.size).toBeLessThanOrEqual(2);
      seen.kills++;
      if (always.size === 2) seen.mixed++;
      if (found.length > manifests.length) seen.leftovers++;

      write(outdir, 1_000_000);
      expect(withoutEmptyFolders(outdir)).toEqual([...FILES].sort());
      expect(new Set(FILES.map((file) => versionOf(outdir, file)))).toEqual(new Set(['version: 1000000']));
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  expect(seen.kills).toBe(KILLS);
  // Otherwise the kills did not hit what they were meant for.
  expect(seen.mixed).toBeGreaterThan(0);
  expect(seen.leftovers).toBeGreaterThan(5);
}, 300_000);
