/** What Git has for an installation in one revision. */
export interface Target {
  readonly version: string;
  readonly schema: string;
}

/** How the next syncs end that are no success. */
export type Trouble = 'migration-fails' | 'refused' | 'never-healthy' | 'hangs';

const ENDED_AT = '2026-02-01T10:00:00Z';

/** An Application with its installation behind it: a sync takes steps, one whenever somebody looks. */
export class FakeApplication {
  public readonly namespace: string;
  public live?: Target;
  public marker: { [key: string]: string } | undefined;
  public comparedWith = '';
  /** How the next syncs go, one after the other; those after them go well. */
  public readonly troubles: Trouble[] = [];
  public readonly syncs: { revision?: string; prune?: boolean }[] = [];
  public readonly labels: { [label: string]: string };
  public automated = false;
  /** Its pods, as Kubernetes has them. */
  public readonly pods: any[] = [];
  /** What their containers have written, and what was told of them. */
  public readonly logs: { [container: string]: string[] } = {};
  public readonly events: object[] = [];
  private operation?: { sync: { revision?: string }; info: unknown[] };
  private state?: { [field: string]: any };
  private step = 0;
  private trouble?: Trouble;
  private health?: string;

  constructor(
    public readonly tenant: string,
    public readonly environment: string,
    private readonly git: { readonly head: string; target(application: string, revision: string): Target | undefined },
  ) {
    this.namespace = `shop-${environment}-${tenant}`;
    this.labels = {
      'cdk8s-downtime/fleet': 'shop',
      'cdk8s-downtime/environment': environment,
      'cdk8s-downtime/tenant': tenant,
      'cdk8s-downtime/state': 'active',
    };
  }

  public get name(): string {
    return `shop-${this.environment}-${this.tenant}`;
  }

  public get isBusy(): boolean {
    return this.operation !== undefined;
  }

  /** It runs what Git has, and was upgraded to that once. */
  public install(target: Target, revision: string): void {
    this.live = target;
    this.comparedWith = revision;
    this.marker = { applied: target.schema };
  }

  public refresh(): void {
    this.comparedWith = this.git.head;
  }

  public sync(sync: { revision?: string; prune?: boolean }, info: unknown[]): void {
    this.syncs.push(sync);
    this.operation = { sync: { ...sync, revision: sync.revision ?? this.git.head }, info };
    this.step = 0;
    this.trouble = this.troubles.shift();
  }

  /** Somebody looks: what was said of the last step is old. */
  public advance(): void {
    if (!this.operation) return;
    this.step++;
    const startedAt = new Date(Date.parse(ENDED_AT) + 1000 * this.syncs.length).toISOString();
    this.state = { phase: 'Running', startedAt, operation: this.operation, message: 'waiting for hooks' };
    const target = this.git.target(this.name, this.operation.sync.revision as string) as Target;
    const migrates = target.schema !== this.marker?.applied;
    if (this.step === 1 || this.trouble === 'hangs') return;
    if (this.trouble === 'refused') this.refuse(target);
    else if (migrates && this.step === 2) this.stop(target);
    else if (migrates && this.trouble === 'migration-fails') this.fail(target);
    else this.succeed(target, migrates);
  }

  public toJson(): object {
    const target = this.git.target(this.name, this.comparedWith);
    const isSynced =
      target !== undefined && target.version === this.live?.version && target.schema === this.live.schema;
    return {
      metadata: {
        name: this.name,
        namespace: 'argocd',
        labels: { ...this.labels, 'cdk8s-downtime/version': target?.version },
        annotations: { 'cdk8s-downtime/markers': `shop-schema=${target?.schema}` },
        resourceVersion: '1',
      },
      spec: {
        project: `shop-${this.environment}`,
        destination: { server: 'https://kubernetes.default.svc', namespace: this.namespace },
        source: { repoURL: 'https://git.example.com/shop.git', path: this.path, targetRevision: 'refs/heads/main' },
        syncPolicy: this.automated ? { automated: {} } : {},
      },
      operation: this.operation,
      status: {
        sync: { status: isSynced ? 'Synced' : 'OutOfSync', revision: this.comparedWith },
        health: { status: this.health ?? (this.live ? 'Healthy' : 'Missing') },
        summary: { images: this.live ? imagesOf(this.live) : [] },
        operationState: this.state,
        resources: [
          {
            group: 'apps',
            version: 'v1',
            kind: 'Deployment',
            namespace: this.namespace,
            name: 'shop-web',
            status: 'Synced',
          },
        ],
      },
    };
  }

  public get path(): string {
    return `deploy/${this.environment}/installations/${this.tenant}`;
  }

  private stop(target: Target): void {
    const { applied, ...rest } = this.marker ?? {};
    const previous: { [key: string]: string } = applied === undefined ? {} : { previous: applied };
    const claim = {
      inProgress: target.schema,
      holder: 'shop-migrate-1',
      attempts: '1',
      stoppedAt: '2026-02-01T09:59:00Z',
    };
    this.marker = { ...rest, ...previous, ...claim };
  }

  private succeed(target: Target, migrates: boolean): void {
    if (migrates) this.migrated(target);
    this.live = target;
    this.health = this.trouble === 'never-healthy' ? 'Progressing' : undefined;
    this.end('Succeeded', 'successfully synced (all tasks run)', [hook('Succeeded', '')]);
  }

  private migrated(target: Target): void {
    const { previous = 'none', history = '' } = this.marker ?? {};
    const times = 'stop=2026-02-01T09:59:00Z stopped=2026-02-01T09:59:04Z migrated=2026-02-01T09:59:50Z';
    const line = `2026-02-01T09:59:50Z from=${previous} to=${target.schema} ${times} attempts=1`;
    this.marker = { applied: target.schema, previous, history: history === '' ? line : `${history}\n${line}` };
  }

  private fail(target: Target): void {
    const lastFailure =
      '2026-02-01T09:59:30Z The migrator ended with exit code 1.\nERROR: column shipped already exists';
    const { previous } = this.marker ?? {};
    this.marker = {
      inProgress: target.schema,
      attempts: '1',
      stoppedAt: '2026-02-01T09:59:00Z',
      previous: previous ?? '',
      lastFailure,
    };
    this.health = 'Missing';
    this.end('Failed', 'one or more synchronization tasks completed unsuccessfully', [
      hook('Failed', 'Job has reached the specified backoff limit'),
    ]);
  }

  private refuse(target: Target): void {
    const lastRefusal = `2026-02-01T09:59:30Z The image shop:${target.version} cannot be started. What to do: correct its tag.`;
    this.marker = { ...this.marker, lastRefusal };
    this.end('Failed', 'one or more synchronization tasks completed unsuccessfully', [
      hook('Failed', 'failed with exit code 42'),
    ]);
  }

  private end(phase: string, message: string, resources: object[]): void {
    this.state = { ...this.state, phase, message, finishedAt: ENDED_AT, syncResult: { resources } };
    this.operation = undefined;
  }
}

function hook(hookPhase: string, message: string): object {
  return { group: 'batch', kind: 'Job', name: 'shop-migrate-1a2b3c4d', hookType: 'PreSync', hookPhase, message };
}

export function imagesOf({ version, schema }: Target): string[] {
  return [`registry.example.com/legacy-shop/app:${version}`, `registry.example.com/legacy-shop/migrator:${schema}.0`];
}

/** As Argo CD would apply them. */
export function manifestsOf(target: Target): object[] {
  const pod = (image: string) => ({ template: { spec: { containers: [{ name: 'app', image }] } } });
  const [app, migrator] = imagesOf(target);
  return [
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'shop-web' }, spec: pod(app) },
    { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'shop-migrate-1a2b3c4d' }, spec: pod(migrator) },
  ];
}
