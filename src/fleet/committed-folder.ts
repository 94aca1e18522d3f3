import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import type { IConstruct } from 'constructs';
import { fail } from '../common';
import type { ManifestApp } from '../output';
import { isOwnProgram } from './program-arguments';

/**
 * Refuses a folder that is empty by the time the program runs: that a tenant is lost or has moved is seen by what the last synthesis wrote.
 *
 * @throws when `cdk8s synth` has emptied it
 */
export function requireKeptFolder(fleet: IConstruct, app: ManifestApp): void {
  const { outdir, emptied } = app._folder;
  if (emptied === undefined) return;
  fail(
    fleet,
    `'cdk8s synth' has emptied '${emptied}' before it ran the program, and with it what the last synthesis wrote into '${outdir}': ` +
      'whether a tenant is lost cannot be seen',
    "set another folder in cdk8s.yaml, 'output: .cdk8s', give ManifestApp an outdir of its own that is committed, such as 'deploy', and take " +
      `what was there back with 'git checkout -- ${outdir}'`,
  );
}

/** Says when Git does not see what Argo CD is to read from it. It takes some milliseconds, and only in programs that synthesize. */
export function warnOfIgnoredFolder(outdir: string): void {
  if (!isOwnProgram() || !isIgnored(outdir)) return;
  process.stderr.write(
    `warning: Git ignores '${outdir}' (see .gitignore), so Argo CD will not find the manifests there; ` +
      "delete the line, or give ManifestApp another outdir, such as 'deploy'\n",
  );
}

/** Whether new files in a folder are ignored by Git; false without Git. */
export function isIgnored(outdir: string): boolean {
  const folder = existingFolder(path.resolve(outdir));
  // A file of any environment: rules for folders hold for what is in them.
  const file = path.relative(folder, path.resolve(outdir, 'environment', 'bootstrap.yaml'));
  const { status } = spawnSync('git', ['check-ignore', '-q', '--', file], {
    cwd: folder,
    stdio: 'ignore',
    timeout: 5_000,
  });
  return status === 0;
}

function existingFolder(folder: string): string {
  return existsSync(folder) || folder === path.dirname(folder) ? folder : existingFolder(path.dirname(folder));
}
