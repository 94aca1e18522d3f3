import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { throwProblems } from '../common';

/** More than a fleet's manifests have. */
const MAX_BYTES = 2 ** 31 - 1;
const WORKING_TREE = 'working tree';

/** A state of a repository's files. */
export interface Snapshot {
  /** As it was asked for; for the files as they are, 'working tree'. */
  readonly name: string;
  /** The full object name; absent for the working tree. */
  readonly commit?: string;
}

/** What is asked of a Git repository. Nothing in it is changed. */
export class GitRepository {
  /** @throws when the folder is in none, or there is no git */
  public static around(folder: string): GitRepository {
    return new GitRepository(new GitRepository(folder).git(['rev-parse', '--show-toplevel']).trim());
  }

  /** Object names of files, by `commit:path`. To find one by its path, Git reads the folders around it, each time. */
  private readonly blobs = new Map<string, string>();

  private constructor(public readonly root: string) {}

  /** Where Git keeps what it knows of the clone, for all of its working trees. */
  public gitFolder(): string {
    return this.git(['rev-parse', '--path-format=absolute', '--git-common-dir']).trim();
  }

  /** @throws for a name that stands for no commit */
  public commit(name: string): Snapshot {
    return {
      name,
      commit: this.git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]).trim(),
    };
  }

  /** The files as they are, committed or not. */
  public workingTree(): Snapshot {
    return { name: WORKING_TREE };
  }

  /** Where the two have parted, for a comparison as a pull request shows it. */
  public mergeBase(base: Snapshot, head: Snapshot): Snapshot {
    const found = this.git(['merge-base', base.commit ?? 'HEAD', head.commit ?? 'HEAD']).trim();
    return { name: base.name, commit: found };
  }

  /** The YAML files that differ, sorted. */
  public changedFiles(base: Snapshot, head: Snapshot): string[] {
    const commits = [base, head].flatMap(({ commit }) => commit ?? []);
    const words = this.paths(['diff', '--raw', '--no-abbrev', '--no-renames', '-z', ...commits]);
    const changed = words.filter((_, index) => index % 2 === 1);
    for (const [index, file] of changed.entries()) {
      const [, , ...blobs] = words[index * 2].split(' ');
      for (const [side, commit] of commits.entries()) this.blobs.set(`${commit}:${file}`, blobs[side]);
    }
    const untracked = head.commit ? [] : this.paths(['ls-files', '--others', '--exclude-standard', '-z']);
    return [...new Set([...changed, ...untracked])].filter((file) => /\.ya?ml$/.test(file)).sort();
  }

  /** The files below a folder ('' for all), sorted. */
  public files({ commit }: Snapshot, folder: string): string[] {
    const below = folder === '' ? [] : ['--', folder];
    if (commit) return this.paths(['ls-tree', '-r', '-z', '--name-only', '--full-tree', commit, ...below]);
    return this.paths(['ls-files', '--cached', '--others', '--exclude-standard', '-z', ...below]).sort();
  }

  /** The texts of files, of those that are there. One process for all: thousands would take minutes. */
  public read({ commit }: Snapshot, files: readonly string[]): Map<string, string> {
    const texts = new Map<string, string>();
    if (!commit) {
      for (const file of files) {
        try {
          texts.set(file, readFileSync(join(this.root, file), 'utf8'));
        } catch {
          // It is not there any more.
        }
      }
      return texts;
    }
    if (files.length === 0) return texts;
    const input = files
      .map((file) => `${commit}:${file}`)
      .map((name) => `${this.blobs.get(name) ?? name}\n`)
      .join('');
    const output = this.run(['cat-file', '--batch', '--buffer'], input);
    let offset = 0;
    for (const file of files) {
      const end = output.indexOf(10, offset);
      const size = /^\S+ blob (\d+)$/.exec(output.toString('utf8', offset, end))?.[1];
      offset = end + 1;
      if (size === undefined) continue;
      texts.set(file, output.toString('utf8', offset, offset + Number(size)));
      offset += Number(size) + 1;
    }
    return texts;
  }

  private paths(args: string[]): string[] {
    return this.git(args).split('\0').filter(Boolean);
  }

  private git(args: string[]): string {
    return this.run(args).toString('utf8');
  }

  private run(args: string[], input?: string): Buffer {
    const { status, stdout, stderr, error } = spawnSync('git', args, { cwd: this.root, input, maxBuffer: MAX_BYTES });
    if (error === undefined && status === 0) return stdout;
    const said = error?.message ?? `${stderr}`.trim();
    const [what, remedy] =
      args[0] === 'rev-parse' && args.length > 2
        ? [
            `there is no commit '${args[args.length - 1].replace(/\^\{commit\}$/, '')}'`,
            'give a branch, a tag or a commit; fetch it first where the clone is shallow',
          ]
        : [`git ${args[0]} failed: ${said}`, 'run it in a clone of the repository with the manifests'];
    return throwProblems([{ code: 'argument-invalid', where: 'git', what, remedy }], { title: 'Git does not answer:' });
  }
}
