import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { throwProblems } from '../../common';
import { readFleet } from '../configuration/read-fleet';

/** Refuses an edit as a whole. */
export function refuseEdit(what: string, remedy: string): never {
  return throwProblems([{ code: 'argument-invalid', where: 'arguments', what, remedy }], {
    title: 'Nothing is changed:',
  });
}

/** @throws with what to do when it is not there */
export function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return refuseEdit(
      `${file} is not there`,
      'name an environment and tenants that have a file, and the folder with --folder',
    );
  }
}

/**
 * All files or none. The checks read files, so the files are written first.
 *
 * @param files by their paths; undefined for one that goes
 */
export function writeChecked(folder: string, files: ReadonlyMap<string, string | undefined>): void {
  const before = [...files.keys()].map(
    (file) => [file, existsSync(file) ? readFileSync(file, 'utf8') : undefined] as const,
  );
  try {
    for (const [file, text] of files) put(file, text);
    readFleet(folder);
  } catch (error) {
    for (const [file, text] of before) put(file, text);
    throw error;
  }
}

function put(file: string, text: string | undefined): void {
  if (text === undefined) rmSync(file, { force: true });
  else writeFileSync(file, text);
}
