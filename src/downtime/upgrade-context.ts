import type { ApiObject } from 'cdk8s';
import { isKind, type k8s, manifestOf } from '../kubernetes';
import type { EarlyConfiguration } from './early-configuration';
import { STOPPABLE_KINDS, type Stoppable } from './kinds';
import type { WorkloadKind } from './kinds/workload-kind';
import { MIGRATE, OWN_CONTAINERS } from './migrator-pod';
import { removedLine } from './removed-workloads';
import type { HashedJob } from './steps/hashed-job';
import { accessName, LABEL_APP } from './upgrade-names';
import type { UpgradeSettings } from './upgrade-settings';
import { UpgradeStrategy } from './upgrade-strategy';
import { type Workload, workloadLine } from './workload';

/** How long the pods of the slowest workload get beyond their grace period. */
const DRAIN_RESERVE_SECONDS = 60;
const DEFAULT_GRACE_SECONDS = 30;
/** How long the database may take to say its schema version: ask.sh, run.sh. */
const QUESTION_SECONDS = 60;

/**
 * What the parts of one application know of each other. The settings are known at once. Everything else depends on workloads, which are
 * added and changed until the chart is rendered: parts ask for it when they are rendered, through `Lazy`.
 */
export class UpgradeContext {
  private readonly added = new Map<ApiObject, Workload>();
  private job?: HashedJob;

  constructor(
    public readonly settings: UpgradeSettings,
    /** What the upgrade's pods need before the chart brings it. */
    public readonly early: EarlyConfiguration,
  ) {}

  public add(workload: Workload): void {
    this.added.set(workload.apiObject, workload);
  }

  public remove(workload: Workload): void {
    this.added.delete(workload.apiObject);
  }

  public has(object: ApiObject): boolean {
    return this.added.has(object);
  }

  /** In an order of their own, so that the order in which they were added does not matter. */
  public get workloads(): Workload[] {
    return [...this.added.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Whether pods are deleted into their fence instead of being scaled away. */
  public get bouncesPods(): boolean {
    return this.settings.strategy === UpgradeStrategy.FENCED_ROLLOUT;
  }

  /** The workloads as the shell programs take them, one a line. */
  public workloadLines(): string {
    const { strategy, removedWorkloads } = this.settings;
    const stopped = this.workloads.filter(({ kind }) => kind.stop.verbs[strategy] !== 'none');
    const removed = removedWorkloads.map((workload) => removedLine(workload, strategy));
    return [...stopped.map((workload) => workloadLine(workload, strategy)), ...removed].join('\n');
  }

  /** What Kubernetes never changes in workloads, one a line: `apps/v1 StatefulSet queue <digest> serviceName, volumeClaimTemplates`. */
  public immutableLines(): string {
    const lines = this.workloads.flatMap((workload) => {
      const found = workload.immutable();
      if (!found) return [];
      const { apiObject, kind, name } = workload;
      return `${apiObject.apiVersion} ${kind.kind} ${name} ${found.digest} ${found.fields.join(', ')}`;
    });
    return lines.join('\n');
  }

  /** What stops before the rest, in groups of `Kind/name`, one a line. */
  public stopOrderLines(): string {
    return this.settings.stopOrder.map((group) => group.flatMap((name) => this.named(name)).join(' ')).join('\n');
  }

  /** The workloads that a name in `stopOrder` means: `worker` or `Deployment/worker`. */
  public named(name: string): string[] {
    return this.workloads.map(({ id }) => id).filter((id) => id === name || id.endsWith(`/${name}`));
  }

  /** Whether something starts Jobs that may have to end before the migration. */
  public startsJobs(): boolean {
    return [...this.workloads, ...this.settings.removedWorkloads].some(({ kind }) => kind.stop.startsJobs);
  }

  /** The kinds that can be stopped, of the operators' those that the application has. */
  public stoppableKinds(): Stoppable[] {
    const used = new Set<WorkloadKind>(this.workloads.map(({ kind }) => kind));
    return STOPPABLE_KINDS.filter((kind) => !kind.stop.custom || used.has(kind));
  }

  /**
   * Where workloads are looked for that Git no longer has, one a line: `scale deployments.apps`. Also those that another strategy has left, of a kind
   * that this one cannot stop.
   */
  public stoppableLines(): string {
    const { strategy } = this.settings;
    return this.stoppableKinds()
      .filter(({ stop }) => stop.verbs[strategy] !== 'none')
      .map(({ group, resource, stop }) => `${stop.verbs[strategy] ?? stop.verbs.PRE_SYNC_HOOKS} ${resource}.${group}`)
      .join('\n');
  }

  /** Selectors that together find every pod of the application, also pods from before it was upgraded with this library. */
  public selectors(): string[] {
    const own = this.workloads.flatMap((workload) => workload.selector() || []);
    return [`${LABEL_APP}=${this.settings.app}`, ...new Set(own.sort())];
  }

  /** How long the pods may take to go away. */
  public stopSeconds(): number {
    const longest = Math.max(DEFAULT_GRACE_SECONDS, ...this.workloads.map((workload) => workload.gracePeriodSeconds()));
    return this.settings.stopSeconds ?? longest + DRAIN_RESERVE_SECONDS;
  }

  /**
   * How long the migrator job may take, from its pod to its end. The guard may wait for other migrators, for running Jobs, for the pods to go, and, in a
   * rollout, for the migrator's image and for pods of the new version, before and after the migration; a minute is for starting and recording.
   */
  public migratorJobSeconds(): number {
    const { strategy, migrator, imageCheckSeconds, runningJobsSeconds, stopOrder } = this.settings;
    const jobs = this.startsJobs() ? runningJobsSeconds : 0;
    const groups = stopOrder.length * this.stopSeconds();
    const rehearsal = strategy === UpgradeStrategy.FENCED_ROLLOUT ? 3 * imageCheckSeconds : 0;
    // Asked before the stop, and again after a failure.
    const questions = migrator.schemaQuery ? 2 * QUESTION_SECONDS : 0;
    return migrator.timeoutSeconds + 2 * this.stopSeconds() + rehearsal + questions + jobs + groups + 60;
  }

  /** Whether the check job stops the application, because the migrator's pod could not start beside it. */
  public stopFirst(): boolean {
    const { migrator } = this.settings;
    const mounted = this.workloads.flatMap((workload) => workload.claimNames());
    const claims = migrator.pod.volumes.map(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? '');
    return migrator.stopFirst ?? claims.some((claim) => mounted.includes(claim));
  }

  /** The ServiceAccount of the migrator's pod: what a Job names is used when it gives the pod something. */
  public migratorAccount(): string {
    const { app, migrator } = this.settings;
    const { account, keepsAccount } = migrator.pod;
    const used = account !== undefined && (keepsAccount || this.early.givesSomething(account));
    return used ? account : accessName(app);
  }

  /** Whether what migrates gets the token of its account, as it does in the Job that it was. */
  public mountsToken(): boolean {
    const { app, migrator } = this.settings;
    const account = this.migratorAccount();
    return (
      migrator.pod.mountsToken &&
      account !== accessName(app) &&
      this.early.account(account)?.automountServiceAccountToken !== false
    );
  }

  /** What pulls the images of the migrator's pod: the application's own, and what its Job and the account of that name. */
  public migratorPullSecrets(): { name: string }[] {
    const { imagePullSecrets, migrator } = this.settings;
    const { spec, account = '' } = migrator.pod;
    const theirs = [...(spec.imagePullSecrets ?? []), ...(this.early.account(account)?.imagePullSecrets ?? [])];
    const names = [...imagePullSecrets, ...theirs.flatMap(({ name }) => name ?? [])];
    return [...new Set(names)].map((name) => ({ name }));
  }

  /** What pulls the images of all pods: the application's own, and those that workloads bring. */
  public pullSecrets(): { name: string }[] {
    const theirs = this.workloads.flatMap((workload) => workload.pod().imagePullSecrets ?? []);
    const own = [...this.settings.imagePullSecrets, ...this.migratorPullSecrets().map(({ name }) => name)];
    const names = [...own, ...theirs.flatMap(({ name }) => name ?? [])];
    return [...new Set(names)].sort().map((name) => ({ name }));
  }

  public set migratorJob(job: HashedJob) {
    this.job = job;
  }

  public get migratorJob(): HashedJob {
    if (!this.job) throw new Error('the migrator job is asked for before it is added');
    return this.job;
  }

  /** The migrator's pod as it is in the Job, with JSON patches. */
  public migratorPod(): Partial<k8s.PodSpec> {
    const job = manifestOf(this.migratorJob);
    return (isKind(job, 'Job') && job.spec?.template.spec) || {};
  }

  /** The containers of the pod that are the user's, in the order in which they start. */
  public migratorContainers(): k8s.Container[] {
    const { initContainers = [], containers = [] } = this.migratorPod();
    const found = [...initContainers, ...containers].filter(({ name }) => !OWN_CONTAINERS.includes(name));
    if (!found.some(({ name }) => name === MIGRATE)) {
      throw new Error(`${this.migratorJob.node.path}: its container '${MIGRATE}' was patched away`);
    }
    return found;
  }
}
