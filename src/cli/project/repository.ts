import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as path from 'node:path';

/** The repository in which a folder is, or will be. */
export interface Surroundings {
  /** The address from which it was cloned. */
  readonly url?: string;
  /** Where the folder is in it: '' or a folder with '/' at the end. */
  readonly prefix: string;
}

/** @returns undefined where there is no repository, or no git */
export function repositoryAround(folder: string): Surroundings | undefined {
  const parent = existing(folder);
  const root = git(parent, 'rev-parse', '--show-prefix');
  if (root === undefined) return undefined;
  const below = path.relative(parent, folder).split(path.sep).filter(Boolean);
  return {
    url: git(parent, 'remote', 'get-url', 'origin') || undefined,
    prefix: root + below.map((name) => `${name}/`).join(''),
  };
}

const existing = (folder: string): string => (existsSync(folder) ? folder : existing(path.dirname(folder)));

function git(cwd: string, ...args: string[]): string | undefined {
  const { status, stdout } = spawnSync('git', args, { cwd, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}
