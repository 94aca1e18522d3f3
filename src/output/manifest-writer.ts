import * as fs from 'node:fs';
import * as path from 'node:path';
import { posix } from 'node:path';
import { MARKER_WITHIN_BYTES, markerOf, writtenAs } from './file-marker';
import { listed, type ManifestSummary } from './manifest-summary';
import type { Progress } from './progress';

interface ChangedFile {
  readonly path: string;
  readonly content: Buffer;
}

// Not *.yaml: whoever reads the folder must not see a file that is being written.
const TEMPORARY = /^\..*\.\d+\.cdk8s-downtime$/;

/**
 * Writes a tree of manifests so that it is never worse than before.
 *
 * Nothing is touched before `write`. Then all new content goes into temporary files beside the old ones, and only when the last of them is
 * complete is one after the other renamed: a failure leaves the tree as it was, a kill leaves each file old or new. (What a power
 * failure does is left to the file system: the tree can be made again.) Files that nothing renders any more are removed last, and only
 * those that carry the marker of this very path.
 */
export class ManifestWriter {
  private readonly changed: ChangedFile[] = [];
  private readonly unchanged: string[] = [];
  private readonly foreign: string[] = [];
  private readonly retainedPaths = new Set<string>();

  /** @param outdir the folder of the tree, which belongs to this program alone as far as marked files go */
  constructor(private readonly outdir: string) {}

  /** A file or folder whose files stay although they are not added. */
  public retain(retained: string): void {
    this.retainedPaths.add(retained.replace(/\/$/, ''));
  }

  /** Takes a file in, and compares it with what is there. Nothing is kept of it when it is the same. */
  public add(file: string, body: string): void {
    const content = Buffer.from(markerOf(file) + body, 'utf8');
    const target = this.locate(file);
    const found = fs.statSync(target, { throwIfNoEntry: false });
    if (found?.size === content.length && found.isFile() && fs.readFileSync(target).equals(content)) {
      this.unchanged.push(file);
      return;
    }
    // An empty file is nobody's work.
    if (found && (!found.isFile() || (found.size > 0 && writtenAs(headOf(target)) === undefined)))
      this.foreign.push(file);
    this.changed.push({ path: file, content });
  }

  /** Brings the tree to what was added. */
  public write(progress: Progress): ManifestSummary {
    this.refuseForeignFiles();
    fs.mkdirSync(this.outdir, { recursive: true });
    const { manifests, temporary } = this.list();
    const known = new Set([...this.unchanged, ...this.changed.map((file) => file.path)]);
    const left = manifests.filter((file) => !known.has(file));
    const retained = left.filter((file) => this.isRetained(file));
    const stale = left.filter((file) => !this.isRetained(file));
    this.refuseEmptyTree(known.size + this.retainedPaths.size, stale);

    this.delete(temporary);
    this.commit(this.stage(progress));
    const removed = stale.filter((file) => this.isOurs(file));
    this.delete(removed);
    return {
      outdir: this.outdir,
      written: this.changed.map((file) => file.path).sort(),
      unchanged: [...this.unchanged].sort(),
      removed,
      retained,
    };
  }

  /** Writes all temporary files; undoes that when one cannot be written. */
  private stage(progress: Progress): [string, string][] {
    const staged: [string, string][] = [];
    const newFolders: string[] = [];
    try {
      for (const { path: file, content } of this.changed) {
        const folder = path.dirname(this.locate(file));
        const temporary = path.join(folder, `.${path.basename(file)}.${process.pid}.cdk8s-downtime`);
        const created = fs.mkdirSync(folder, { recursive: true });
        if (created !== undefined) newFolders.push(...foldersBetween(created, folder));
        staged.push([temporary, this.locate(file)]);
        fs.writeFileSync(temporary, content);
        progress.step('written', staged.length, this.changed.length);
      }
      return staged;
    } catch (error) {
      for (const [temporary] of staged) fs.rmSync(temporary, { force: true });
      for (const folder of newFolders.reverse()) removeIfEmpty(folder);
      throw new Error(
        `nothing was changed in ${this.outdir}, because not all of it can be written: ${messageOf(error)}`,
      );
    }
  }

  private commit(staged: [string, string][]): void {
    for (const [index, [temporary, file]] of staged.entries()) {
      try {
        fs.renameSync(temporary, file);
      } catch (error) {
        for (const [rest] of staged.slice(index)) fs.rmSync(rest, { force: true });
        throw new Error(
          `${index} of ${staged.length} manifests are new and the others still old, because ${file} cannot be replaced; ` +
            `each file is complete, synthesize again when the cause is gone: ${messageOf(error)}`,
        );
      }
    }
  }

  /** Deletes files, and folders that have nothing else in them. */
  private delete(files: string[]): void {
    for (const file of files) {
      fs.rmSync(this.locate(file), { force: true });
      for (let folder = posix.dirname(file); folder !== '.'; folder = posix.dirname(folder)) {
        if (!removeIfEmpty(this.locate(folder))) break;
      }
    }
  }

  /** Whether a file is what an earlier synthesis wrote here. Asked after writing: on a file system without case it may be a new file. */
  private isOurs(file: string): boolean {
    return writtenAs(headOf(this.locate(file))) === file;
  }

  private isRetained(file: string): boolean {
    for (let path = file; path !== '.'; path = posix.dirname(path)) {
      if (this.retainedPaths.has(path)) return true;
    }
    return false;
  }

  private refuseForeignFiles(): void {
    if (this.foreign.length === 0) return;
    throw new Error(
      `${this.foreign.length} of the files to write are there already and come from something else:\n` +
        `${listed(this.foreign, (file) => `  ${this.locate(file)}\n`)}` +
        'remove them if an earlier tool generated them, otherwise choose other paths or another outdir',
    );
  }

  /** A program that finds no input must not take everything away. */
  private refuseEmptyTree(rendered: number, stale: string[]): void {
    const ours = rendered > 0 ? [] : stale.filter((file) => this.isOurs(file));
    if (ours.length === 0) return;
    throw new Error(
      `nothing is rendered, so all ${ours.length} manifests in ${this.outdir} would be removed; ` +
        'remove the folder by hand if that is meant',
    );
  }

  /** What lies in the tree, without hidden folders, links and installed packages. */
  private list(folder = ''): { manifests: string[]; temporary: string[] } {
    const manifests: string[] = [];
    const temporary: string[] = [];
    for (const entry of fs.readdirSync(this.locate(folder), { withFileTypes: true })) {
      const file = posix.join(folder, entry.name);
      if (entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules') {
        const inside = this.list(file);
        manifests.push(...inside.manifests);
        temporary.push(...inside.temporary);
      } else if (entry.isFile() && TEMPORARY.test(entry.name)) {
        temporary.push(file);
      } else if (entry.isFile() && /\.ya?ml$/.test(entry.name)) {
        manifests.push(file);
      }
    }
    return { manifests: manifests.sort(), temporary };
  }

  private locate(file: string): string {
    return path.join(this.outdir, file);
  }
}

function headOf(file: string): string {
  const descriptor = fs.openSync(file, 'r');
  try {
    const head = Buffer.alloc(MARKER_WITHIN_BYTES);
    return head.toString('utf8', 0, fs.readSync(descriptor, head));
  } finally {
    fs.closeSync(descriptor);
  }
}

/** The folder that was created first, and those that were created inside it. */
function foldersBetween(first: string, last: string): string[] {
  const folders: string[] = [];
  const top = path.resolve(first);
  for (let folder = path.resolve(last); folder.length >= top.length; folder = path.dirname(folder))
    folders.unshift(folder);
  return folders;
}

function removeIfEmpty(folder: string): boolean {
  try {
    fs.rmdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
