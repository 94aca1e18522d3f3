import { apply, awaitFields, find, type KubeObject, kubectl, mergePatch } from './cluster';
import { environment } from './environment';
import { MANIFESTS_PATH, type Repository } from './repository';
import { eventually } from './run';

export interface SyncRequest {
  readonly sha: string;
  /** "Apply only": no hooks. With an older commit this is what the Rollback button does. */
  readonly applyOnly?: boolean;
  /** Selective sync: only these, and no hooks. */
  readonly resources?: { readonly group: string; readonly kind: string; readonly name: string }[];
  readonly prune?: boolean;
}

export interface OperationResult {
  readonly phase: 'Succeeded' | 'Failed' | 'Error';
  readonly message: string;
  readonly resources: {
    readonly kind: string;
    readonly name: string;
    readonly status?: string;
    readonly message?: string;
  }[];
}

export interface ApplicationOptions {
  readonly syncOptions?: string[];
  /** How often Argo CD tries a failed sync again. Default 0. */
  readonly retries?: number;
}

const ENDED = ['Succeeded', 'Failed', 'Error'];
/** One a second. */
const QUIET_CHECKS = 8;

/** An Argo CD Application. One that is made here has no automated sync: the test decides when something happens. */
export class Application {
  public static async create(name: string, namespace: string, repository: Repository, options: ApplicationOptions) {
    await apply([
      {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Application',
        metadata: { name, namespace: environment.argocdNamespace },
        spec: {
          project: 'default',
          source: { repoURL: repository.url, targetRevision: repository.branch, path: MANIFESTS_PATH },
          destination: { server: 'https://kubernetes.default.svc', namespace },
          syncPolicy: {
            syncOptions: options.syncOptions,
            retry: { limit: options.retries ?? 0, backoff: { duration: '2s', factor: 1 } },
          },
        },
      },
    ]);
    return new Application(name);
  }

  private head?: string;

  /** An Application that somebody else creates, perhaps later. */
  public constructor(public readonly name: string) {}

  /** Tells Argo CD of a new commit and waits until it has compared it. */
  public async refresh(sha: string): Promise<void> {
    await mergePatch(environment.argocdNamespace, ['application', this.name], {
      metadata: { annotations: { 'argocd.argoproj.io/refresh': 'hard' } },
    });
    const fields = ['.metadata.annotations.argocd\\.argoproj\\.io/refresh', '.status.sync.revision'];
    const seen = await this.await(fields, ([asked, revision]) => asked === '' && revision === sha, 60);
    if (!seen) throw new Error(`Argo CD does not see ${sha}: ${await this.describe()}`);
    this.head = sha;
  }

  /** Waits until Argo CD says so; false when it does not in time. */
  public awaitSync(status: 'Synced' | 'OutOfSync', seconds: number): Promise<boolean> {
    return this.await(['.status.sync.status'], ([found]) => found === status, seconds);
  }

  /**
   * Starts an operation with the Application's own options, as Argo CD's API does. A commit that Argo CD has not seen yet
   * is refreshed first; an older one is a rollback.
   */
  public async sync(request: SyncRequest, known = false): Promise<void> {
    if (!known && this.head !== request.sha) await this.refresh(request.sha);
    const { syncOptions, retry } = (await this.read()).spec.syncPolicy ?? {};
    const sync = {
      revision: request.sha,
      prune: request.prune ?? true,
      resources: request.resources,
      syncOptions,
      syncStrategy: request.applyOnly ? { apply: {} } : { hook: {} },
    };
    // The old state must go, or Argo CD before 3.5.3 mixes the two operations.
    await mergePatch(environment.argocdNamespace, ['application', this.name], {
      status: { operationState: null },
      operation: { initiatedBy: { username: 'e2e' }, sync, retry },
    });
  }

  /** The end of the running operation; `undefined` when it has not ended in time. */
  public async waitForOperation(seconds: number): Promise<OperationResult | undefined> {
    const fields = ['.operation.sync.revision', '.status.operationState.phase'];
    const ended = await this.await(fields, ([running, phase]) => running === '' && ENDED.includes(phase), seconds);
    if (!ended) return undefined;
    const state = (await this.read()).status.operationState;
    return { phase: state.phase, message: state.message ?? '', resources: state.syncResult?.resources ?? [] };
  }

  /** From now on Argo CD syncs each commit by itself, and heals what somebody changes; or no longer. */
  public async automate(on: boolean): Promise<void> {
    const automated = on ? { prune: true, selfHeal: true } : null;
    await mergePatch(environment.argocdNamespace, ['application', this.name], { spec: { syncPolicy: { automated } } });
  }

  /** Waits until Argo CD has had nothing to do for a while: what it does by itself begins some seconds after its reason. */
  public async settle(seconds: number): Promise<void> {
    let quiet = 0;
    const settled = await eventually(async () => {
      const { operation, status } = await this.read();
      quiet = operation === undefined && ENDED.includes(status?.operationState?.phase) ? quiet + 1 : 0;
      return quiet >= QUIET_CHECKS;
    }, seconds);
    if (!settled) throw new Error(`Argo CD does not come to rest: ${await this.describe()}`);
  }

  public async terminate(): Promise<void> {
    await mergePatch(environment.argocdNamespace, ['application', this.name], {
      status: { operationState: { phase: 'Terminating' } },
    });
  }

  public async delete(): Promise<void> {
    const args = ['delete', 'application', this.name, '--ignore-not-found', '--wait=false'];
    await kubectl(['--namespace', environment.argocdNamespace, ...args]);
  }

  /** For a human: what Argo CD says of the application and of its last operation. */
  public async describe(): Promise<string> {
    const { operation, status } = await this.read();
    const state = status?.operationState;
    return JSON.stringify({
      running: operation !== undefined,
      phase: state?.phase,
      message: state?.message,
      resources: state?.syncResult?.resources?.map(
        (r: { kind: string; name: string; hookPhase?: string; status?: string; message?: string }) =>
          `${r.kind}/${r.name} ${r.hookPhase ?? r.status ?? ''} ${r.message ?? ''}`,
      ),
      sync: status?.sync?.status,
      outOfSync: status?.resources
        ?.filter((r: { status?: string }) => r.status === 'OutOfSync')
        .map((r: { kind: string; name: string }) => `${r.kind}/${r.name}`),
      revision: status?.sync?.revision,
      conditions: status?.conditions,
    });
  }

  private await(fields: string[], wanted: (values: string[]) => boolean, seconds: number): Promise<boolean> {
    return awaitFields(environment.argocdNamespace, ['application', this.name], fields, wanted, seconds);
  }

  private async read(): Promise<KubeObject> {
    const application = await find(environment.argocdNamespace, 'application', this.name);
    if (!application) throw new Error(`There is no Application ${this.name}`);
    return application;
  }
}
