import { Application, type ApplicationOptions, type SyncRequest } from './application';
import type { KubeObject } from './cluster';
import { createNamespace, Installation } from './installation';
import { Repository } from './repository';
import type { Storage } from './storage';

export interface ScenarioOptions extends ApplicationOptions {
  /** Labels of the namespace, for example pod security's. */
  readonly labels?: { [key: string]: string };
  /** The name under which the application keeps its marker. Default `shop`. */
  readonly app?: string;
}

/** An installation with a repository of its own, of which the test writes every object. */
export class Scenario extends Installation {
  public static async create(name: string, options: ScenarioOptions = {}): Promise<Scenario> {
    const namespace = `e2e-${name}`;
    const storage = await createNamespace(namespace, options.labels);
    const repository = await Repository.create(namespace);
    await repository.commit([], 'nothing yet');
    const application = await Application.create(namespace, namespace, repository, options);
    return new Scenario(name, namespace, `${options.app ?? 'shop'}-schema`, storage, application, repository);
  }

  private readonly commits: string[] = [];

  private constructor(
    name: string,
    namespace: string,
    markerName: string,
    storage: Storage,
    application: Application,
    private readonly repository: Repository,
  ) {
    super(name, namespace, markerName, storage, application);
  }

  /** Puts these objects, and only these, into Git. */
  public async commit(objects: KubeObject[], message?: string): Promise<string> {
    const sha = await this.repository.commit(objects, message);
    this.commits.push(sha);
    return sha;
  }

  /** Starts a sync operation; a commit that is not the newest one is synced without asking Argo CD to look for it. */
  public override async sync(request: SyncRequest): Promise<void> {
    await this.application.sync(request, request.sha !== this.commits[this.commits.length - 1]);
  }

  public override async dispose(): Promise<void> {
    await this.repository.dispose();
    await super.dispose();
  }
}
