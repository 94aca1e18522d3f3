import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Ended, runProgram } from './run-program';

const ROOT = join(__dirname, '..', '..');
const MODULES = join(ROOT, 'node_modules');
const PROGRAMS = ['cdk8s', 'tsx'];

/** A project folder in which the library is found as if it were installed, from its sources. */
export class LinkedProject {
  constructor(public readonly folder: string) {}

  /** What `npm install` does. */
  public link(): void {
    const library = join(this.folder, 'node_modules', 'cdk8s-downtime');
    mkdirSync(library, { recursive: true });
    const { main: _, ...manifest } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    writeFileSync(join(library, 'package.json'), JSON.stringify({ ...manifest, main: 'src' }));
    for (const name of ['src', 'schemas', 'node_modules']) symlinkSync(join(ROOT, name), join(library, name));
    for (const name of ['cdk8s', 'constructs', 'cdk8s-cli', 'tsx'])
      symlinkSync(join(MODULES, name), join(this.folder, 'node_modules', name));
    const bin = join(this.folder, 'node_modules', '.bin');
    mkdirSync(bin);
    for (const name of PROGRAMS) symlinkSync(join(MODULES, '.bin', name), join(bin, name));
    putProgram(bin, 'cdk8s-downtime', `exec '${MODULES}/.bin/tsx' '${ROOT}/src/cli/main.ts' "$@"`);
  }

  /** Runs a line in a shell that ends at the first error, as pipelines do. */
  public run(line: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return runProgram(['bash', '-e', '-o', 'pipefail', '-c', line], this.folder, { ...QUIET, ...env });
  }
}

const QUIET = {
  CDK8S_CHECK_UPGRADE: 'false',
  npm_config_update_notifier: 'false',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.com',
};

/** A program of the tests in a folder of programs. */
export function putProgram(bin: string, name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
}
