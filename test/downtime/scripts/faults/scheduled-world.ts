import type { K8sObject } from '../fake-kubectl/commands';
import { APP, imageCheck, marker, markerOf } from '../support/objects';
import { type Database, deployment, end, GIT, World } from './world';

/** So many calls a Job works, and so many pass between two Jobs. */
const WORK_CALLS = 6;
const EVERY_CALLS = 20;

/** The same with a CronJob, of which a Job runs, and with the worker stopping before the rest. */
export class ScheduledWorld extends World {
  private clock = 0;

  public static override serving(): ScheduledWorld {
    const deployments = Object.keys(GIT).map((name) => deployment(name, '1.0'));
    const objects = [imageCheck(), marker({ applied: '1.0' }), ...deployments, cronJob('1.0')];
    const world = new ScheduledWorld(objects, { version: '1.0', half: false });
    world.settle();
    world.startJob();
    return world;
  }

  private constructor(objects: K8sObject[], database: Database) {
    super(objects, database);
    // In the foreground: a Job goes after its pods.
    this.cluster.endsLater = (object) => {
      if (object.kind !== 'Job' || !object.metadata.of) return false;
      object.metadata.deletionTimestamp = '2026-01-01T00:00:00Z';
      return true;
    };
  }

  public override get environment(): { [name: string]: string } {
    return {
      WORKLOADS: [
        'suspend batch/v1 CronJob clean',
        'scale apps/v1 Deployment web app.kubernetes.io/name=web',
        'scale apps/v1 Deployment worker app.kubernetes.io/name=worker',
      ].join('\n'),
      STOP_ORDER: 'Deployment/worker',
    };
  }

  public override copy(): ScheduledWorld {
    const world = this.copyInto((objects, database) => new ScheduledWorld(objects, database));
    world.clock = this.clock;
    return world;
  }

  public override applyDeployments(version: string): void {
    this.cluster.put(cronJob(version));
    super.applyDeployments(version);
  }

  /** Jobs come and go; what starts them must go on. */
  public override serves(version: string): boolean {
    const { suspend, version: has } = this.cronJob().spec;
    return !suspend && has === version && super.serves(version);
  }

  protected override pods(of?: string): K8sObject[] {
    return super.pods(of).filter(({ metadata }) => of !== undefined || metadata.of !== 'clean');
  }

  protected override working(): K8sObject[] {
    return [...super.working(), ...super.pods('clean')];
  }

  protected override reconcile(name: string): void {
    super.reconcile(name);
    if (name !== Object.keys(GIT)[0]) return;
    const jobs = this.cluster.ofKind('Job').filter(({ metadata }) => metadata.of === 'clean');
    for (const job of jobs) this.reconcileJob(job);
    this.clock++;
    const running = jobs.some(({ status }) => status.active);
    if (!this.cronJob().spec.suspend && !running && this.clock % EVERY_CALLS === 0) this.startJob();
  }

  private reconcileJob({ metadata, status }: K8sObject): void {
    for (const pod of super.pods('clean').filter((each) => each.metadata.job === metadata.name)) {
      if (metadata.deletionTimestamp && !pod.metadata.deletionTimestamp) end(pod);
      if (pod.metadata.deletionTimestamp) {
        if (pod.metadata.calls-- <= 0) this.cluster.remove(`Pod/${pod.metadata.name}`);
      } else if (pod.status.works) {
        if (pod.metadata.calls-- > 0) continue;
        this.cluster.remove(`Pod/${pod.metadata.name}`);
        delete status.active;
        status.conditions = [{ type: 'Complete', status: 'True' }];
      } else if (markerOf(this.cluster)?.applied === metadata.version) {
        Object.assign(pod.status, {
          works: true,
          initContainerStatuses: [{ name: 'fence', state: { terminated: {} } }],
        });
      }
    }
    const left = super.pods('clean').some((pod) => pod.metadata.job === metadata.name);
    if (metadata.deletionTimestamp && !left) this.cluster.remove(`Job/${metadata.name}`);
  }

  private cronJob(): K8sObject {
    return this.cluster.find('CronJob/clean') as K8sObject;
  }

  private startJob(): void {
    const name = this.name('clean');
    const { version } = this.cronJob().spec;
    const owner = (kind: string, of: string) => [{ kind, name: of, controller: true }];
    const of = { of: 'clean', version };
    this.cluster.put({
      kind: 'Job',
      metadata: { name, ...of, ownerReferences: owner('CronJob', 'clean') },
      status: { active: 1 },
    });
    const labels = { 'cdk8s-downtime/app': APP, 'batch.kubernetes.io/job-name': name };
    this.cluster.put({
      kind: 'Pod',
      metadata: { name: `${name}-x`, ...of, job: name, calls: WORK_CALLS, labels, ownerReferences: owner('Job', name) },
      spec: { initContainers: [{ name: 'fence', env: [{ name: 'SCHEMA_VERSION', value: version }] }] },
      status: {
        phase: 'Running',
        works: false,
        initContainerStatuses: [{ name: 'fence', state: { running: { startedAt: 'now' } } }],
      },
    });
  }
}

const cronJob = (version: string): K8sObject => ({
  kind: 'CronJob',
  metadata: { name: 'clean', labels: { 'cdk8s-downtime/app': APP } },
  spec: { suspend: false, version },
});
