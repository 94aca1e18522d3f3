import { FakeCluster } from '../fake-kubectl/cluster';
import type { K8sObject } from '../fake-kubectl/commands';
import { APP, IMAGE_CHECK_UP, imageCheck, imagesWork, marker, markerOf, NAMESPACE } from '../support/objects';

/** What Git says of each workload. */
export const GIT: { [deployment: string]: number } = { web: 2, worker: 1 };

// So many calls a pod goes on working after it was told to end.
const GRACE_CALLS = 2;

/** The schema that the database really has; half way while a migrator works, and after one that did not end well. */
export interface Database {
  version: string;
  half: boolean;
}

/** The cluster with what its controllers and kubelets do between two calls, and a database. Notes whatever the library promises never to happen. */
export class World {
  public readonly cluster: FakeCluster;
  public readonly violations: string[] = [];
  /** Called around each call with what it does: may throw. */
  public before: (does: string) => void = () => {};
  public after: (does: string) => void = () => {};
  private migrators = 0;
  /** What the last migrator found. */
  private found: Database = { version: '', half: false };
  protected names = 0;

  protected constructor(
    objects: K8sObject[],
    public readonly database: Database,
  ) {
    this.cluster = new FakeCluster(NAMESPACE, ...objects);
    const does = () => this.cluster.calls.at(-1) ?? '';
    const always = Number.POSITIVE_INFINITY;
    this.cluster.after(IMAGE_CHECK_UP, imagesWork, always);
    this.cluster.before(/./, () => this.before(does()), always);
    this.cluster.after(/./, () => this.pass(() => this.after(does())), always);
  }

  /** What the programs are told of it, beside the ordinary. */
  public get environment(): { [name: string]: string } {
    return {};
  }

  /** Everything runs, on schema version 1.0. */
  public static serving(): World {
    const deployments = Object.keys(GIT).map((name) => deployment(name, '1.0'));
    const world = new World([imageCheck(), marker({ applied: '1.0' }), ...deployments], {
      version: '1.0',
      half: false,
    });
    world.settle();
    return world;
  }

  /** What the database says when it is asked; undefined when nobody asks. */
  public get answer(): string | undefined {
    return undefined;
  }

  /** Another world that is like this one, for another fate. */
  public copy(): World {
    return this.copyInto((objects, database) => new World(objects, database));
  }

  protected copyInto<W extends World>(create: (objects: K8sObject[], database: Database) => W): W {
    const kinds = ['ConfigMap', 'CronJob', 'Deployment', 'Pod', 'Job'].flatMap((kind) => this.cluster.ofKind(kind));
    const world = create(structuredClone(kinds), { ...this.database });
    world.names = this.names;
    return world;
  }

  public name(prefix: string): string {
    return `${prefix}-${++this.names}`;
  }

  /** Argo CD's sync phase. */
  public applyDeployments(version: string): void {
    for (const name of Object.keys(GIT)) {
      const object = this.cluster.find(`Deployment/${name}`);
      if (object) this.cluster.put({ ...object, ...deployment(name, version), metadata: object.metadata });
    }
    this.settle();
  }

  public beginMigration(): void {
    this.found = { ...this.database };
    this.migrators++;
    this.database.half = true;
    if (this.migrators > 1) this.violations.push('two migrators');
    this.inspect();
  }

  /** @param unchanged whether it ended before it changed anything */
  public endMigration(version?: string, unchanged = false): void {
    this.migrators--;
    if (version) Object.assign(this.database, { version, half: false });
    else if (unchanged) Object.assign(this.database, this.found);
    this.inspect();
  }

  /** Until nothing changes by itself. */
  public settle(): void {
    for (let round = 0; round < 12; round++) this.pass();
  }

  /** Whether as many pods of this version work as Git says, and no others are there. */
  public serves(version: string): boolean {
    const total = Object.values(GIT).reduce((sum, number) => sum + number, 0);
    const pods = this.pods();
    return pods.length === total && pods.every((pod) => pod.status.works && pod.metadata.version === version);
  }

  protected pods(of?: string): K8sObject[] {
    return this.cluster.ofKind('Pod').filter(({ metadata }) => metadata.of && (!of || metadata.of === of));
  }

  /** All pods that may work on the database. */
  protected working(): K8sObject[] {
    return this.pods();
  }

  /** Controllers and kubelets do something, and everything is looked at. */
  private pass(then: () => void = () => {}): void {
    for (const name of Object.keys(GIT)) this.reconcile(name);
    this.inspect();
    then();
  }

  protected reconcile(name: string): void {
    const { spec } = this.cluster.find(`Deployment/${name}`) as K8sObject;
    for (const pod of this.pods(name)) {
      const { metadata } = pod;
      if (metadata.deletionTimestamp && metadata.calls-- <= 0) this.cluster.remove(`Pod/${metadata.name}`);
      // The fence.
      else if (markerOf(this.cluster)?.applied === metadata.version) pod.status.works = true;
    }
    const alive = this.pods(name).filter(({ metadata }) => !metadata.deletionTimestamp);
    const current = alive.filter(({ metadata }) => metadata.version === spec.version);
    for (let missing = spec.replicas - current.length; missing > 0; missing--) this.addPod(name, spec.version);
    for (const pod of current.slice(spec.replicas)) end(pod);
    // maxUnavailable: 0
    const ready = current.filter(({ status }) => status.works).length >= spec.replicas;
    for (const pod of alive) if (ready && !current.includes(pod)) end(pod);
  }

  protected addPod(of: string, version: string): void {
    const name = this.name(`${of}-6d5f`);
    const labels = { 'cdk8s-downtime/app': APP, 'app.kubernetes.io/name': of, 'pod-template-hash': '6d5f' };
    const ownerReferences = [{ kind: 'ReplicaSet', name: `${of}-6d5f`, controller: true }];
    const metadata = { name, labels, ownerReferences, of, version };
    this.cluster.put({ kind: 'Pod', metadata, status: { phase: 'Running', works: false } });
  }

  private inspect(): void {
    const { version, half } = this.database;
    const state = half ? `half way from ${version}` : version;
    const applied = markerOf(this.cluster)?.applied;
    if (applied !== undefined && (half || applied !== version)) {
      this.violations.push(`applied is ${applied}, the database is ${state}`);
    }
    for (const { metadata, status } of this.working()) {
      if (!status.works) continue;
      if (this.migrators > 0) this.violations.push(`${metadata.name} works beside a migrator`);
      else if (half || metadata.version !== version) {
        this.violations.push(`${metadata.name} of ${metadata.version} works on a database that is ${state}`);
      }
    }
  }
}

export function end(pod: K8sObject): void {
  Object.assign(pod.metadata, { deletionTimestamp: '2026-01-01T00:00:00Z', calls: GRACE_CALLS });
}

export const deployment = (name: string, version: string): K8sObject => ({
  kind: 'Deployment',
  metadata: { name, labels: { 'cdk8s-downtime/app': APP }, generation: 1 },
  spec: { replicas: GIT[name], version },
});
