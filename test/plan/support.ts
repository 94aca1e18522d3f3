import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GitRepository, type InstallationPlan, makePlan, type Plan } from '../../src/plan';
import { temporaryFolder } from '../output/tree';

const ROOT = join(__dirname, '..', '..');
export const ACME = 'dist/production/installations/acme/manifests.yaml';
export const ACME_APPLICATION = 'dist/production/applications/acme.yaml';

export type Change = (text: string) => string;

/** A repository with the manifests of an example, committed. */
export class Repository {
  public readonly folder = temporaryFolder();

  constructor(example = 'tenant-fleet') {
    this.git('init', '--quiet', '--initial-branch', 'main');
    this.git('config', 'user.email', 'plan@example.com');
    this.git('config', 'user.name', 'plan');
    cpSync(join(ROOT, 'dist', example), join(this.folder, 'dist'), { recursive: true });
    this.commit('base');
  }

  public git(...args: string[]): void {
    execFileSync('git', args, { cwd: this.folder, stdio: 'ignore' });
  }

  public head(): string {
    return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: this.folder, encoding: 'utf8' }).trim();
  }

  public commit(message: string): void {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', message);
  }

  public edit(file: string, change: Change): void {
    const text = readFileSync(join(this.folder, file), 'utf8');
    const changed = change(text);
    if (changed === text) throw new Error(`nothing is changed in ${file}`);
    writeFileSync(join(this.folder, file), changed);
  }

  /** Of the files as they are, against what is committed. */
  public plan(): Plan {
    const repository = GitRepository.around(this.folder);
    return makePlan(repository, repository.commit('HEAD'), repository.workingTree());
  }

  public installation(name = 'acme'): InstallationPlan {
    const found = this.plan().environments.flatMap(({ installations }) => installations.filter((i) => i.name === name));
    if (found.length !== 1) throw new Error(`there are ${found.length} installations ${name}`);
    return found[0];
  }
}

export const all =
  (from: string | RegExp, to: string): Change =>
  (text) =>
    text.replaceAll(from, to);

export const once =
  (from: string | RegExp, to: string): Change =>
  (text) =>
    text.replace(from, to);

const SEPARATOR = '\n---\n';
const is = (document: string, kind: string, name: string) =>
  document.includes(`kind: ${kind}\n`) && document.includes(`\n  name: ${name}\n`);

export const inObject =
  (kind: string, name: string, change: Change): Change =>
  (text) =>
    text
      .split(SEPARATOR)
      .map((document) => (is(document, kind, name) ? change(document) : document))
      .join(SEPARATOR);

export const without =
  (kind: string, name: string): Change =>
  (text) =>
    text
      .split(SEPARATOR)
      .filter((document) => !is(document, kind, name))
      .join(SEPARATOR);

export const added =
  (object: string): Change =>
  (text) =>
    `${text.trimEnd()}${SEPARATOR}${object}\n`;

/** A migration to another schema version, as a synthesis writes it. */
export const migrated = (to: string): Change =>
  all(/(schema-version: |SCHEMA_VERSION\n\s+value: )"1\.4"/g, `$1"${to}"`);
