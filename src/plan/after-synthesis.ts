import { realpathSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { ProblemsError } from '../common';
import { GitRepository } from './git';
import { makePlan } from './make-plan';

/** Of so many files the plan is made at once. More would make a synthesis noticeably longer. */
const MAX_FILES = 500;

/**
 * What a synthesis means for those who run it, against what Git has: a line for each environment in which something changes. Nothing where there is
 * no Git, or no commit.
 */
export function verdictAfterSynthesis(outdir: string): string {
  try {
    const repository = GitRepository.around(outdir);
    const base = repository.commit('HEAD');
    const head = repository.workingTree();
    const root = relative(realpathSync(repository.root), realpathSync(outdir)).split(sep).join('/') || '.';
    const changed = repository.changedFiles(base, head).filter((file) => root === '.' || file.startsWith(`${root}/`));
    if (changed.length > MAX_FILES) {
      return `${changed.length} files differ from HEAD: npx cdk8s-downtime plan says what they do to each installation\n`;
    }
    if (changed.length === 0) return '';
    const environments = makePlan(repository, base, head).environments.filter(({ tree }) => tree === root);
    return environments.map(({ verdict }) => `${verdict}\n`).join('');
  } catch (error) {
    // The files are written: what cannot be said of them is no failure.
    if (error instanceof ProblemsError && error.problems.every(({ where }) => where === 'git')) return '';
    return `what they do to each installation cannot be said: ${error instanceof Error ? error.message : error}\n`;
  }
}
