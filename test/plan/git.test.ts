import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GitRepository } from '../../src/plan';
import { ACME, Repository } from './support';

const NEW = 'dist/new.yaml';

function upgraded(): Repository {
  const repository = new Repository();
  repository.edit(ACME, (text) => `${text}# more\n`);
  rmSync(join(repository.folder, 'dist/staging/installations/acme/manifests.yaml'));
  writeFileSync(join(repository.folder, NEW), 'new: true\n');
  return repository;
}

test('what differs between two commits is read as each of them has it', () => {
  const repository = upgraded();
  repository.commit('after');
  const git = GitRepository.around(repository.folder);
  const [base, head] = [git.commit('HEAD~1'), git.commit('HEAD')];
  const changed = git.changedFiles(base, head);
  const gone = 'dist/staging/installations/acme/manifests.yaml';
  expect(changed).toEqual([NEW, ACME, gone]);
  // This one has not heard of the files.
  const other = GitRepository.around(repository.folder);
  const files = [...changed, 'dist/production/bootstrap.yaml', 'dist/none.yaml'];
  for (const state of [base, head]) expect(git.read(state, files)).toEqual(other.read(state, files));
  expect([...git.read(base, files).keys()]).toEqual([ACME, gone, 'dist/production/bootstrap.yaml']);
  expect(git.read(head, changed).get(NEW)).toBe('new: true\n');
  expect(git.read(head, changed).get(ACME)).toBe(`${git.read(base, changed).get(ACME)}# more\n`);
});

test('what differs from the files as they are is read from both', () => {
  const repository = upgraded();
  const git = GitRepository.around(repository.folder);
  const [base, head] = [git.commit('HEAD'), git.workingTree()];
  const changed = git.changedFiles(base, head);
  expect(changed).toContain(NEW);
  expect(git.read(head, changed).get(ACME)).toBe(`${git.read(base, changed).get(ACME)}# more\n`);
  expect(git.read(base, changed).has(NEW)).toBe(false);
});
