import type { LegacyShopProps } from '../../../examples/legacy-shop/legacy-shop';
import { UpgradeStrategy } from '../../../src';
import type { OperationResult, SyncRequest } from './application';
import type { KubeObject } from './cluster';
import { environment } from './environment';
import { gapParts } from './gap-parts';
import type { Installation } from './installation';
import { record } from './report';
import { pause } from './run';
import type { Scenario } from './scenario';

/** The Deployments of the example. */
export const WEB = 'shop-web';
export const WORKER = 'shop-worker';
export const WORKLOADS = [WEB, WORKER];

/** No pod of the application may be missing for longer than this when the schema stays. */
export const LONGEST_QUIET_GAP = 3 * environment.patience;

export type Render = (namespace: string, props: LegacyShopProps) => KubeObject[];

/** The example's application, wherever its manifests come from. */
export class RunningShop {
  public constructor(
    public readonly scenario: Installation,
    public readonly strategy: UpgradeStrategy = UpgradeStrategy.PRE_SYNC_HOOKS,
  ) {}

  public get isRollout(): boolean {
    return this.strategy === UpgradeStrategy.FENCED_ROLLOUT;
  }

  public async syncSuccessfully(sha: string, seconds?: number): Promise<void> {
    const result = await this.scenario.syncAndWait({ sha }, seconds);
    if (result.phase !== 'Succeeded') throw new Error(`${result.message}\n${await this.scenario.diagnosis()}`);
  }

  public async syncFailing(sha: string, seconds?: number): Promise<OperationResult> {
    const result = await this.scenario.syncAndWait({ sha }, seconds);
    if (result.phase === 'Succeeded')
      throw new Error(`The sync should have failed.\n${await this.scenario.diagnosis()}`);
    return result;
  }

  /** Waits until every workload has all its pods, all of this version, and no other pod is left. */
  public async settled(version: string, seconds = 90): Promise<void> {
    await this.scenario.waitFor(`all pods are of version ${version} and ready`, () => this.isSettled(version), seconds);
  }

  /** Brings another schema, and writes down what that cost. */
  public async measured(what: string, schema: string, action: () => Promise<unknown>): Promise<void> {
    const { database, name } = this.scenario;
    const since = await database.now();
    await action();
    const gap = await database.longestGap({ since, until: await database.now() });
    const migration = await database.migrationSeconds(schema);
    const parts = await gapParts(this.scenario, WORKLOADS, gap, schema);
    record({ type: 'upgrade', scenario: name, what, gap: gap.seconds, migration, parts });
  }

  /** Does something that must not be felt: no workload may miss its heartbeats. Returns when it began. */
  public async undisturbed(what: string, action: () => Promise<void>): Promise<number> {
    const { database, name } = this.scenario;
    const since = await database.now();
    await action();
    await pause(2); // whatever is still on its way would show now
    const until = await database.now();
    const gaps = await Promise.all(WORKLOADS.map((workload) => database.longestGap({ since, until, workload })));
    const longest = gaps.reduce((a, b) => (b.seconds > a.seconds ? b : a));
    record({ type: 'quiet', scenario: name, what, gap: longest.seconds });
    if (longest.seconds >= LONGEST_QUIET_GAP) {
      const from = (longest.from - since).toFixed(1);
      throw new Error(
        `${what}: no heartbeat for ${longest.seconds.toFixed(2)} s, ${from} s after its begin.\n${await this.scenario.diagnosis()}`,
      );
    }
    return since;
  }

  /** The pods of these workloads (default: of all). */
  public async pods(workloads: string[] = WORKLOADS): Promise<KubeObject[]> {
    const pods = await this.scenario.list('pods');
    return pods.filter((pod) => workloads.some((workload) => belongsTo(pod, workload)));
  }

  /** The workloads as they stand in the cluster, without their number of replicas and without what changes by itself. */
  public async templates(): Promise<{ name: string; labels: unknown; spec: unknown }[]> {
    const deployments = await this.deployments();
    return deployments.map(({ metadata, spec }) => {
      const { replicas: _, ...rest } = spec;
      return { name: metadata.name, labels: metadata.labels, spec: rest };
    });
  }

  public async deployments(): Promise<KubeObject[]> {
    const deployments = await this.scenario.list('deployments');
    return deployments.filter((deployment) => WORKLOADS.includes(deployment.metadata.name));
  }

  private async isSettled(version: string): Promise<boolean> {
    const objects = await this.scenario.list('deployments,pods');
    return WORKLOADS.every((workload) => {
      const deployment = objects.find((o) => o.kind === 'Deployment' && o.metadata.name === workload);
      const pods = objects.filter((o) => o.kind === 'Pod' && belongsTo(o, workload));
      const replicas = deployment?.spec.replicas;
      return (
        replicas > 0 &&
        deployment?.status?.observedGeneration === deployment?.metadata.generation &&
        deployment?.status.updatedReplicas === replicas &&
        deployment?.status.readyReplicas === replicas &&
        pods.length === replicas &&
        pods.every((pod) => !pod.metadata.deletionTimestamp && hasVersion(pod, version))
      );
    });
  }
}

/** The example's application in a scenario. */
export class Shop extends RunningShop {
  public constructor(
    public override readonly scenario: Scenario,
    private readonly render: Render,
    strategy: UpgradeStrategy,
  ) {
    super(scenario, strategy);
  }

  public get installations(): Installation[] {
    return [this.scenario];
  }

  public dispose(): Promise<void> {
    return this.scenario.dispose();
  }

  /** The manifests of this version, under the scenario's strategy unless the props say otherwise. */
  public objects(props: LegacyShopProps): KubeObject[] {
    return this.render(this.scenario.namespace, { strategy: this.strategy, ...props });
  }

  /** Puts this version into Git. */
  public commit(props: LegacyShopProps): Promise<string> {
    return this.scenario.commit(this.objects(props), props.version);
  }

  public async commitAndSync(props: LegacyShopProps, request: Partial<SyncRequest> = {}): Promise<OperationResult> {
    return this.scenario.syncAndWait({ sha: await this.commit(props), ...request });
  }

  /** Commit, full sync, and wait until every pod is of this version. */
  public async deploy(props: LegacyShopProps): Promise<string> {
    const sha = await this.commit(props);
    await this.syncSuccessfully(sha);
    await this.settled(props.version);
    return sha;
  }

  /** Deploys a version with another schema and writes down what that cost. */
  public async upgrade(what: string, props: LegacyShopProps): Promise<void> {
    await this.measured(what, schemaOf(props), () => this.deploy(props));
  }
}

export function schemaOf(props: LegacyShopProps): string {
  return props.schemaVersion ?? props.version.split('.').slice(0, 2).join('.');
}

/** Does the pod (or pod template) run the application in this version? */
export function hasVersion(pod: KubeObject, version: string): boolean {
  return pod.spec.containers.some((container: { image: string }) => container.image.endsWith(`:${version}`));
}

function belongsTo(pod: KubeObject, workload: string): boolean {
  return pod.metadata.name.startsWith(`${workload}-`);
}
