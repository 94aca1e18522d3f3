import * as fs from 'node:fs';
import * as path from 'node:path';
import { posix } from 'node:path';
import { listed } from '../common';
import { fileErrorText } from './file-errors';
import { HEADER_WITHIN_BYTES, headerOf, writtenAs } from './file-header';
import type { ManifestSummary } from './manifest-summary';
import type { Progress } from './progress';
import { FolderFiles } from './tree-files';

// Hidden, so nobody who reads the folder sees files that are being written; inside the tree, so that a rename is all that is left to do.
const STAGING = '.cdk8s-downtime-';

/**
 * Writes a tree of manifests so that it is never worse than before.
 *
 * New content goes into files of a hidden folder first. Only when all of it is there, and every folder is found to be writable, is one
 * file after the other renamed to its place: a failure leaves the tree as it was, a kill leaves each file old or new. (What a power
 * failure does is left to the file system: the tree can be made again.) Files that nothing renders any more are removed last, and only
 * those that carry the header of this very path.
 */
export class ManifestWriter {
  private readonly changed: string[] = [];
  private readonly unchanged: string[] = [];
  private readonly foreign: string[] = [];
  private readonly retainedPaths = new Set<string>();
  private readonly newFolders: string[] = [];
  private readonly foldersSeen = new Set<string>();
  private readonly staging: string;
  private readonly files: FolderFiles;

  /**
   * @param outdir the folder of the tree, which belongs to this program alone as far as marked files go
   * @param comparesOnly nothing is written: only `pending` is asked for
   */
  constructor(
    private readonly outdir: string,
    private readonly comparesOnly = false,
  ) {
    this.staging = path.join(outdir, `${STAGING}${process.pid}`);
    this.files = new FolderFiles(outdir);
  }

  /** A file or folder whose files stay although they are not added. */
  public retain(retained: string): void {
    this.retainedPaths.add(retained.replace(/\/$/, ''));
  }

  /** Takes a file in that is known to be right as it is. */
  public keep(file: string): void {
    this.attempt(() => this.requireNoLink(file));
    this.unchanged.push(file);
  }

  /**
   * Takes a file in, and compares it with what is there. Nothing of it stays in memory: a fleet has hundreds of megabytes.
   *
   * @returns the whole content of the file
   */
  public add(file: string, body: string): Uint8Array {
    const content = Buffer.from(headerOf(file) + body, 'utf8');
    this.attempt(() => {
      this.requireNoLink(file);
      if (this.isThere(file, content)) {
        this.unchanged.push(file);
        return;
      }
      if (this.changed.length === 0 && !this.comparesOnly) this.makeFolder(this.staging);
      if (!this.comparesOnly) fs.writeFileSync(this.staged(this.changed.length), content);
      this.changed.push(file);
    });
    return content;
  }

  /** Whether a file need not be written. Notes those of somebody else. */
  private isThere(file: string, content: Buffer): boolean {
    const target = this.locate(file);
    const found = fs.statSync(target, { throwIfNoEntry: false });
    if (found?.size === content.length && found.isFile() && fs.readFileSync(target).equals(content)) return true;
    // An empty file is nobody's work.
    if (found && (!found.isFile() || (found.size > 0 && writtenAs(headOf(target)) === undefined))) {
      this.foreign.push(file);
    }
    return false;
  }

  /** What is written through a link lies outside of the tree, where it is somebody else's. */
  private requireNoLink(file: string): void {
    for (let folder = posix.dirname(file); folder !== '.'; folder = posix.dirname(folder)) {
      if (this.foldersSeen.has(folder)) return;
      this.foldersSeen.add(folder);
      if (!fs.lstatSync(this.locate(folder), { throwIfNoEntry: false })?.isSymbolicLink()) continue;
      throw new Error(`'${this.locate(folder)}' is a link, and the files lie outside of the tree; make it a folder`);
    }
  }

  /** What `write` would do. */
  public pending(): ManifestSummary {
    this.refuseForeignFiles();
    const { retained, stale } = this.leftOver();
    return this.summaryOf(
      stale.filter((file) => this.isOurs(file)),
      retained,
    );
  }

  /** Brings the tree to what was added. */
  public write(progress: Progress): ManifestSummary {
    this.refuseForeignFiles();
    this.attempt(() => this.makeFolder(this.outdir));
    const { retained, stale } = this.leftOver();

    this.attempt(() => this.prepareFolders());
    this.commit(progress);
    const removed = stale.filter((file) => this.isOurs(file));
    this.delete(removed);
    this.removeStaging();
    return this.summaryOf(removed, retained);
  }

  private summaryOf(removed: string[], retained: string[]): ManifestSummary {
    const { outdir } = this;
    return { outdir, written: [...this.changed].sort(), unchanged: [...this.unchanged].sort(), removed, retained };
  }

  /** What lies in the tree and was not added: what stays all the same, and what is not needed any more. */
  private leftOver(): { retained: string[]; stale: string[] } {
    const known = new Set([...this.unchanged, ...this.changed]);
    const left = this.attempt(() => this.list()).filter((file) => !known.has(file));
    const retained = left.filter((file) => this.isRetained(file));
    const stale = left.filter((file) => !this.isRetained(file));
    this.refuseEmptyTree(known.size + this.retainedPaths.size, stale);
    return { retained, stale };
  }

  /** Removes what `add` and a `write` that failed have left. */
  public abort(): void {
    try {
      fs.rmSync(this.staging, { recursive: true, force: true });
    } catch {
      // What made the writing fail is told already.
    }
    for (const folder of this.newFolders.splice(0).reverse()) removeIfEmpty(folder);
  }

  private attempt<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw new Error(
        `nothing was changed in ${this.outdir}, because not all of it can be written: ${fileErrorText(error)}`,
      );
    }
  }

  /** Finds out whether the renames can work, while nothing has happened yet. */
  private prepareFolders(): void {
    const folders = new Set(this.changed.map((file) => path.dirname(this.locate(file))));
    if (folders.size === 0) return;
    const { dev } = fs.statSync(this.staging);
    for (const folder of folders) {
      this.makeFolder(folder);
      fs.accessSync(folder, fs.constants.W_OK);
      if (fs.statSync(folder).dev !== dev) throw new Error(`${folder} lies in another file system than ${this.outdir}`);
    }
  }

  private commit(progress: Progress): void {
    const total = this.changed.length;
    for (const [index, file] of this.changed.entries()) {
      try {
        fs.renameSync(this.staged(index), this.locate(file));
      } catch (error) {
        throw new Error(
          `${index} of ${total} manifests are new and the others still old, because ${this.locate(file)} cannot be replaced; ` +
            `each file is complete, synthesize again when the cause is gone: ${fileErrorText(error)}`,
        );
      }
      progress.step('written', index + 1, total);
    }
  }

  private makeFolder(folder: string): void {
    const first = fs.mkdirSync(folder, { recursive: true });
    if (first !== undefined) this.newFolders.push(...foldersBetween(first, folder));
  }

  /** Also those of runs that were killed. */
  private removeStaging(): void {
    for (const name of fs.readdirSync(this.outdir)) {
      if (name.startsWith(STAGING)) fs.rmSync(this.locate(name), { recursive: true, force: true });
    }
  }

  private staged(index: number): string {
    return path.join(this.staging, String(index));
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

  /** The manifests that lie in the tree. */
  private list(folder = '', manifests: string[] = []): string[] {
    for (const { name, isFolder } of this.files.list(folder)) {
      const file = posix.join(folder, name);
      if (isFolder) this.list(file, manifests);
      else manifests.push(file);
    }
    return folder === '' ? manifests.sort() : manifests;
  }

  private locate(file: string): string {
    return path.join(this.outdir, file);
  }
}

function headOf(file: string): string {
  const descriptor = fs.openSync(file, 'r');
  try {
    const head = Buffer.alloc(HEADER_WITHIN_BYTES);
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
