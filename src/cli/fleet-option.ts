import * as path from 'node:path';
import type { Arguments } from './arguments';
import type { Option } from './command';
import type { Terminal } from './terminal';

/** Where the files of the fleet are. */
export const FOLDER_OPTION: { readonly folder: Option } = {
  folder: { value: 'FOLDER', help: "the folder of the fleet's files", default: 'installations' },
};

/** As messages name it. */
export function folderOf(given: Arguments, { cwd }: Terminal): string {
  return path.relative(process.cwd(), path.resolve(cwd, `${given.get('folder')}`)) || '.';
}
