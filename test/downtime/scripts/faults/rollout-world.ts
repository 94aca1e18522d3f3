import type { K8sObject } from '../fake-kubectl/commands';
import { imageCheck, marker } from '../support/objects';
import { rollout, rolloutPod } from '../support/rollout';
import { type Database, end, GIT, World } from './world';

/**
 * The same for a rollout: pods of a new version come up beside the old ones and wait in their fence, and a pod that is deleted comes back in its own
 * version, into its fence.
 */
export class RolloutWorld extends World {
  public static override serving(): RolloutWorld {
    const deployments = Object.keys(GIT).map((name) => deployment(name, '1.0', '1.0'));
    const database = { version: '1.0', half: false };
    const world = new RolloutWorld([imageCheck(), marker({ applied: '1.0' }), ...deployments], database);
    world.settle();
    return world;
  }

  private constructor(objects: K8sObject[], database: Database) {
    super(objects, database);
    this.cluster.endsLater = (object) => {
      if (object.kind !== 'Pod' || !object.metadata.of) return false;
      if (!object.metadata.deletionTimestamp) end(object);
      return true;
    };
  }

  public override copy(): RolloutWorld {
    return this.copyInto((objects, database) => new RolloutWorld(objects, database));
  }

  public override applyDeployments(version: string): void {
    for (const name of Object.keys(GIT)) {
      const { spec } = this.cluster.find(`Deployment/${name}`) as K8sObject;
      if (spec.version !== version) this.cluster.put(deployment(name, version, spec.version));
    }
    this.settle();
  }

  /** Pods that wait beside them are no matter. */
  public override serves(version: string): boolean {
    const total = Object.values(GIT).reduce((sum, number) => sum + number, 0);
    const working = this.pods().filter(({ status, metadata }) => status.works && !metadata.deletionTimestamp);
    return working.length === total && working.every(({ metadata }) => metadata.version === version);
  }

  protected override reconcile(name: string): void {
    const object = this.cluster.find(`Deployment/${name}`) as K8sObject;
    const { version, old, replicas } = object.spec;
    this.passFences(name);
    const alive = this.pods(name).filter(({ metadata }) => !metadata.deletionTimestamp);
    const of = (wanted: string) => alive.filter(({ metadata }) => metadata.version === wanted);
    const working = of(version).filter(({ status }) => status.works).length;
    for (let missing = replicas - of(version).length; missing > 0; missing--) this.addPod(name, version);
    if (working >= replicas) for (const pod of alive) if (pod.metadata.version !== version) end(pod);
    if (working < replicas && old !== version) {
      for (let missing = replicas - of(old).length; missing > 0; missing--) this.addPod(name, old);
    }
    const { generation } = object.metadata;
    const others = this.pods(name).filter(({ metadata }) => metadata.version !== version).length;
    object.status = {
      observedGeneration: generation,
      updatedReplicas: of(version).length,
      availableReplicas: working,
      replicas: of(version).length + others,
    };
  }

  private passFences(name: string): void {
    for (const pod of this.pods(name)) {
      const { metadata } = pod;
      if (metadata.deletionTimestamp && metadata.calls-- <= 0) this.cluster.remove(`Pod/${metadata.name}`);
      else if (!metadata.deletionTimestamp && this.applied === metadata.version) pod.status = working(pod);
    }
  }

  private get applied(): string | undefined {
    return this.cluster.ofKind('ConfigMap')[0]?.data?.applied;
  }

  protected override addPod(of: string, version: string): void {
    const pod = rolloutPod(this.name(`${of}-6d5f`), version, 'waits');
    Object.assign(pod.metadata, { of, version });
    pod.metadata.labels = { ...pod.metadata.labels, app: of, 'app.kubernetes.io/name': of };
    this.cluster.put(pod);
  }
}

function working({ metadata, status }: K8sObject): object {
  return status.works ? status : { ...rolloutPod(metadata.name, metadata.version, 'passed').status, works: true };
}

function deployment(name: string, version: string, old: string): K8sObject {
  const object = rollout(version, { name, replicas: GIT[name] });
  Object.assign(object.spec, { version, old });
  return object;
}
