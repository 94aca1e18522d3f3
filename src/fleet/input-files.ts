import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { throwProblems } from '../common';

/**
 * A digest of files, and of everything in folders.
 *
 * @throws for a path that is not there
 */
export function digestOfFiles(paths: string[]): string {
  const hash = createHash('sha256');
  const add = (path: string) => {
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found) {
      const remedy = 'give files or folders that exist, seen from the working directory';
      throwProblems([{ code: 'file-missing', where: 'inputs', what: `'${path}' is not there`, remedy }]);
    }
    if (found.isDirectory()) {
      for (const name of readdirSync(path).sort()) add(join(path, name));
    } else if (!found.isFile()) {
      // Reading a pipe would wait for ever.
      const remedy = 'give files and folders';
      throwProblems([{ code: 'file-unreadable', where: 'inputs', what: `'${path}' is a pipe or a device`, remedy }]);
    } else {
      hash.update(`${path.length} ${path} ${found.size} `).update(readFileSync(path));
    }
  };
  for (const path of [...paths].sort()) add(path);
  return hash.digest('base64url');
}
