import { spawnSync } from 'node:child_process';
import { existsSync, symlinkSync, utimesSync } from 'node:fs';
import { hostname } from 'node:os';
import * as path from 'node:path';
import { ApiObject, Chart } from 'cdk8s';
import { ManifestApp } from '../../src';
import { SynthesisLock } from '../../src/output/synthesis-lock';
import { filesIn, put, stateOf, temporaryFolder } from './tree';

const LOCK = '.cdk8s-downtime.lock';
let outdir: string;
beforeEach(() => {
  outdir = path.join(temporaryFolder(), 'deploy');
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => jest.restoreAllMocks());

/** @param during is done while the manifests are rendered */
function synth(name: string, during: () => string[] = () => [], folder = outdir): void {
  const app = new ManifestApp({ outdir: folder });
  const chart = new Chart(app, 'shop');
  new ApiObject(chart, 'a', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
  chart.node.addValidation({ validate: during });
  app.synth();
}

/** The number of a process that is no more. */
const ended = () => `${spawnSync(process.execPath, ['-e', '']).pid}`;

test('a second run at the same time is told to wait, and does no harm', () => {
  synth('one');
  let message = '';
  synth('two', () => {
    // Of another process that runs: of this one's parent.
    put(outdir, LOCK, `${process.ppid} ${hostname()}\n`);
    const before = stateOf(outdir);
    try {
      synth('three');
    } catch (error) {
      message = (error as Error).message;
    }
    expect(stateOf(outdir)).toEqual(before);
    return [];
  });
  expect(message).toBe(
    `another synthesis is writing to '${outdir}' (process ${process.ppid} on ${hostname()}), and nothing was changed; ` +
      `wait until it has ended, or remove '${path.join(outdir, LOCK)}' when there is none`,
  );
  expect(filesIn(outdir)).toEqual(['shop.k8s.yaml']);
});

test('the one that writes holds it until it ends, or fails', () => {
  const locked: boolean[] = [];
  const during = (problems: string[]) => () => {
    locked.push(existsSync(path.join(outdir, LOCK)));
    return problems;
  };
  expect(() => synth('one', during(['this fails']))).toThrow('this fails');
  expect([locked, existsSync(outdir)]).toEqual([[true], false]);
  synth('one', during([]));
  expect([locked, filesIn(outdir)]).toEqual([[true, true], ['shop.k8s.yaml']]);
});

test.each([
  ['was killed', () => `${ended()} ${hostname()}\n`],
  ['was killed before it had said who it is', () => ''],
  ['had the number that this one has now', () => `${process.pid} ${hostname()}\n`],
])('of a run that %s nothing is left to do', (_, lock) => {
  put(outdir, LOCK, lock());
  utimesSync(path.join(outdir, LOCK), 1, 1);
  synth('one');
  expect(filesIn(outdir)).toEqual(['shop.k8s.yaml']);
});

test('a run that has just begun and not yet said who it is has it', () => {
  put(outdir, LOCK, '');
  expect(() => synth('one')).toThrow('(a process), and nothing was changed; wait');
});

test('of a run on another machine it is not known', () => {
  put(outdir, LOCK, `${ended()} elsewhere\n`);
  expect(() => synth('one')).toThrow('on elsewhere), and nothing was changed; wait');
});

test.each([
  ['a file', 'file', 'there is a file where'],
  ['below a file', 'file/deploy', 'there is a file where'],
  [
    'too long',
    'x'.repeat(300),
    'is longer than names may be in this file system (ENAMETOOLONG); choose a shorter name',
  ],
])('a folder that is %s is told in words', (_, folder, message) => {
  const parent = temporaryFolder();
  put(parent, 'file', '');
  expect(() => synth('one', undefined, path.join(parent, folder))).toThrow(
    new RegExp(`^nothing was changed in .*, because not all of it can be written: .*${message.replace(/[()]/g, '.')}`),
  );
});

test('a linked folder is not written through', () => {
  const elsewhere = temporaryFolder();
  synth('one');
  symlinkSync(elsewhere, path.join(outdir, 'link'));
  const app = new ManifestApp({ outdir });
  const chart = new Chart(app, 'shop');
  ManifestApp.setPath(chart, 'link/deep/shop.yaml');
  new ApiObject(chart, 'a', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' } });
  expect(() => app.synth()).toThrow(
    `nothing was changed in ${outdir}, because not all of it can be written: '${outdir}/link' is a link, and the files lie outside of the tree`,
  );
  expect([filesIn(elsewhere), filesIn(outdir)]).toEqual([[], ['link', 'shop.k8s.yaml']]);
});

test('where nothing can be written, there is no lock', () => {
  const parent = temporaryFolder();
  put(parent, 'file', '');
  expect(() => SynthesisLock.take(path.join(parent, 'file', 'deploy')).release()).not.toThrow();
});
