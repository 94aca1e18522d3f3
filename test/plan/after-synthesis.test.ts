import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ManifestApp } from '../../src';
import { verdictAfterSynthesis } from '../../src/plan';
import { put, temporaryFolder } from '../output/tree';
import { ACME, all, Repository } from './support';

test('each environment in which something changes has a line', () => {
  const repository = new Repository();
  const verdict = () => verdictAfterSynthesis(join(repository.folder, 'dist'));
  expect(verdict()).toBe('');
  repository.edit(ACME, all(/replicas: [1-9]/g, 'replicas: 9'));
  expect(verdict()).toMatch(/^production: 1 .*, \d+ unchanged\n$/);
});

test('another tree of the repository is none of its business', () => {
  const repository = new Repository();
  repository.edit(ACME, all(/replicas: [1-9]/g, 'replicas: 9'));
  const other = join(repository.folder, 'other');
  mkdirSync(other);
  expect(verdictAfterSynthesis(other)).toBe('');
});

test('without Git, or without a commit, nothing is said', () => {
  const folder = temporaryFolder();
  put(folder, 'dist/a.yaml', 'a: 1\n');
  expect(verdictAfterSynthesis(join(folder, 'dist'))).toBe('');
});

test('a file that nobody can read is said, and is no failure', () => {
  const repository = new Repository();
  repository.edit(ACME, (text) => `${text}\n  wrong: [\n`);
  expect(verdictAfterSynthesis(join(repository.folder, 'dist'))).toMatch(
    /^what they do to each installation cannot be said: .*acme/s,
  );
});

test('a synthesis ends with it', () => {
  expect(ManifestApp._verdictOf).toBe(verdictAfterSynthesis);
});
