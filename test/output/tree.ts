import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { MEMORY } from '../support/memory';

const folders: string[] = [];

/** An empty folder that is removed after the test file. */
export function temporaryFolder(parent = MEMORY): string {
  const folder = mkdtempSync(path.join(parent, 'manifests-'));
  folders.push(folder);
  return folder;
}

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** The paths of all files below a folder, and of empty folders with a '/' at the end. */
export function filesIn(folder: string, below = ''): string[] {
  return readdirSync(path.join(folder, below), { withFileTypes: true })
    .flatMap((entry) => {
      const file = path.posix.join(below, entry.name);
      if (!entry.isDirectory()) return [file];
      const inside = filesIn(folder, file);
      return inside.length > 0 ? inside : [`${file}/`];
    })
    .sort();
}

/** Everything that a touched file would show. */
export function stateOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    filesIn(folder).map((file) => {
      const { ino, mtimeNs, mode } = lstatSync(path.join(folder, file), { bigint: true });
      const content = file.endsWith('/') ? '' : readFileSync(path.join(folder, file), 'utf8');
      return [file, `${ino} ${mtimeNs} ${mode} ${content}`];
    }),
  );
}

export function put(folder: string, file: string, content: string): void {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), content);
}

export function read(folder: string, file: string): string {
  return readFileSync(path.join(folder, file), 'utf8');
}
