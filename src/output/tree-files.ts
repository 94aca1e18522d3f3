import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileErrorText } from './file-errors';

export interface TreeEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** Where the files of a tree come from. Paths are relative to the tree, with '/'. */
export interface TreeFiles {
  /** The manifests and folders in a folder ('' for the tree itself), sorted by name; nothing when there is no such folder. */
  list(folder: string): TreeEntry[];
  /** The text of a file; undefined when there is none. */
  read(file: string): string | undefined;
}

/** The files of a folder, as they are now. */
export class FolderFiles implements TreeFiles {
  constructor(private readonly folder: string) {}

  /** Without hidden folders, links and installed packages. */
  public list(folder: string): TreeEntry[] {
    const entries = unlessMissing(() => fs.readdirSync(path.join(this.folder, folder), { withFileTypes: true })) ?? [];
    return entries
      .filter((entry) => (entry.isDirectory() ? isVisible(entry.name) : entry.isFile() && isManifest(entry.name)))
      .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }))
      .sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  public read(file: string): string | undefined {
    const found = path.join(this.folder, file);
    // Reading a pipe would wait for ever.
    return unlessMissing(() => (fs.statSync(found).isFile() ? fs.readFileSync(found, 'utf8') : undefined));
  }
}

const isVisible = (folder: string) => !folder.startsWith('.') && folder !== 'node_modules';
const isManifest = (file: string) => /\.ya?ml$/.test(file);

function unlessMissing<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw new Error(`what the last synthesis wrote cannot be read: ${fileErrorText(error)}`);
  }
}
