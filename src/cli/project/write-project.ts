import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { throwProblems } from '../../common';

/** @throws when one of the files is there already; then none is written */
export function writeProject(folder: string, files: ReadonlyMap<string, string>): void {
  const taken = [...files.keys()].filter((file) => existsSync(path.join(folder, file)));
  if (taken.length > 0) {
    throwProblems(
      taken.map((file) => ({
        code: 'argument-invalid',
        where: path.join(path.relative(process.cwd(), folder), file),
        what: 'is there already',
        remedy: 'choose another folder, or move it away',
      })),
      { title: 'Nothing is written:' },
    );
  }
  for (const [file, text] of files) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text, { flag: 'wx' });
  }
}
