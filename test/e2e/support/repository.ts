import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { KubeObject } from './cluster';
import { environment } from './environment';
import { run } from './run';

/** The folder inside the repository that Argo CD applies. */
export const MANIFESTS_PATH = 'manifests';

/** What Argo CD reads: a repository of the scenario's own or, on a foreign cluster, a branch of its own. */
export class Repository {
  public static async create(name: string): Promise<Repository> {
    const work = await mkdtemp(join(tmpdir(), `${name}-`));
    if (environment.clusterWork) {
      const bare = join(environment.clusterWork, 'repositories', `${name}.git`);
      await rm(bare, { recursive: true, force: true });
      await run('git', ['init', '--quiet', '--bare', '--initial-branch', 'main', bare]);
      return Repository.open(`file://${bare}`, bare, 'main', work);
    }
    if (!environment.gitUrl || !environment.gitPushUrl) {
      throw new Error(
        'Neither CLUSTER_WORK nor E2E_GIT_URL is set: Argo CD has nothing to read. See test/e2e/README.md.',
      );
    }
    return Repository.open(environment.gitUrl, environment.gitPushUrl, name, work);
  }

  private static async open(url: string, pushUrl: string, branch: string, work: string): Promise<Repository> {
    await run('git', ['init', '--quiet', '--initial-branch', branch], { cwd: work });
    await run('git', ['config', 'user.name', 'e2e'], { cwd: work });
    await run('git', ['config', 'user.email', 'e2e@example.com'], { cwd: work });
    await run('git', ['remote', 'add', 'origin', pushUrl], { cwd: work });
    return new Repository(url, branch, work);
  }

  private constructor(
    public readonly url: string,
    public readonly branch: string,
    /** What is pushed. */
    public readonly folder: string,
  ) {}

  /** Replaces all manifests, pushes, and returns the commit. */
  public async commit(objects: KubeObject[], message = 'manifests'): Promise<string> {
    const folder = join(this.folder, MANIFESTS_PATH);
    await mkdir(folder, { recursive: true });
    const documents = objects.map((object) => stringify(object, { aliasDuplicateObjects: false }));
    await writeFile(join(folder, 'manifests.yaml'), documents.join('---\n'));
    return this.push(message);
  }

  /** Pushes the folder as it is, and returns the commit. */
  public async push(message: string): Promise<string> {
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--allow-empty', '--message', message);
    await this.git('push', '--quiet', '--force', 'origin', `HEAD:refs/heads/${this.branch}`);
    return (await this.git('rev-parse', 'HEAD')).trim();
  }

  public async dispose(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private git(...args: string[]): Promise<string> {
    return run('git', args, { cwd: this.folder });
  }
}
