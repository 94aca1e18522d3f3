import * as path from 'node:path';

/** What an error of the file system means, and which path it is about; its own words for what is rare. */
export function fileErrorText(error: unknown): string {
  const { code, path: file = '' } = (error ?? {}) as NodeJS.ErrnoException;
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return `this user may not use '${file}' (${code}); change its owner or its mode`;
    case 'ENOTDIR':
    case 'EEXIST':
      return `there is a file where '${file}' needs a folder (${code}); remove it, or choose another path`;
    case 'ENAMETOOLONG':
      return `'${path.basename(file)}' is longer than names may be in this file system (${code}); choose a shorter name`;
    case 'EROFS':
      return `'${file}' lies in a file system that cannot be written (${code})`;
    case 'ENOSPC':
      return `the disk is full (${code})`;
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
