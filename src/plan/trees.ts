import { LABEL_UPGRADE } from '../downtime';
import type { Manifest } from '../kubernetes';
import { headerPath, manifestsIn, type TreeEntry, type TreeFiles } from '../output';
import type { GitRepository, Snapshot } from './git';

/** A tree that a synthesis has written, in two states of a repository; of its files, those that differ. */
export interface TreeChange {
  /** Its folder in the repository; '.' for the repository itself. */
  readonly root: string;
  /** The files that differ, relative to it. */
  readonly files: readonly string[];
  readonly base: ReadFiles;
  readonly head: ReadFiles;
}

/**
 * The trees in which something differs, by their folders. A file tells by its first line to which tree it belongs. What cdk8s' own App has written says
 * nothing: it counts when it has parts of an upgrade, and its folder is the tree.
 */
export function changedTrees(repository: GitRepository, base: Snapshot, head: Snapshot): TreeChange[] {
  const changed = repository.changedFiles(base, head);
  const [before, after] = [base, head].map((snapshot) => repository.read(snapshot, changed));
  const files = new Map<string, string[]>();
  for (const file of changed) {
    const root = rootOf(file, after.get(file)) ?? rootOf(file, before.get(file));
    if (root === undefined) continue;
    const own = files.get(root) ?? [];
    own.push(root === '.' ? file : file.slice(root.length + 1));
    files.set(root, own);
  }
  return [...files]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([root, own]) => ({
      root,
      files: own,
      base: new ReadFiles(root, before),
      head: new ReadFiles(root, after),
    }));
}

function rootOf(file: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const path = headerPath(text) ?? (isOfUpgrade(text) ? file.replace(/^.*\//, '') : undefined);
  if (path === undefined) return undefined;
  if (path === file) return '.';
  return file.endsWith(`/${path}`) ? file.slice(0, -path.length - 1) : undefined;
}

const isOfUpgrade = (text: string) => text.includes(`${LABEL_UPGRADE}:`);

/** Files of a repository that have been read, as those of a tree in it. */
export class ReadFiles implements TreeFiles {
  constructor(
    private readonly root: string,
    /** By their paths in the repository. */
    public readonly texts: ReadonlyMap<string, string>,
  ) {}

  public list(folder: string): TreeEntry[] {
    const prefix = this.inRepository(folder === '' ? '' : `${folder}/`);
    const entries = new Map<string, boolean>();
    for (const file of this.texts.keys()) {
      if (!file.startsWith(prefix)) continue;
      const [name, ...rest] = file.slice(prefix.length).split('/');
      entries.set(name, rest.length > 0);
    }
    return [...entries]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, isFolder]) => ({ name, isFolder }));
  }

  public read(file: string): string | undefined {
    return this.texts.get(this.inRepository(file));
  }

  /** The objects in a file; undefined when it is not there. */
  public manifests(file: string): Manifest[] | undefined {
    const text = this.read(file);
    return text === undefined ? undefined : manifestsIn(text, this.inRepository(file));
  }

  private inRepository(path: string): string {
    return this.root === '.' ? path : `${this.root}/${path}`;
  }
}
