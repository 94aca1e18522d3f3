import type { ApiObject } from 'cdk8s';
import { isKind, type k8s, manifestOf } from '../kubernetes';
import type { EarlyConfiguration } from './early-configuration';
import type { HashedJob } from './steps/hashed-job';
import { LABEL_APP } from './upgrade-names';
import type { UpgradeSettings } from './upgrade-settings';
import { type Workload, workloadLine } from './workload';

/** How long the pods of the slowest workload get beyond their grace period. */
const DRAIN_RESERVE_SECONDS = 60;
const DEFAULT_GRACE_SECONDS = 30;

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

  /** The workloads as the shell programs take them, one a line. */
  public workloadLines(): string {
    return this.workloads.map(workloadLine).join('\n');
  }

  /** Selectors that together find every pod of the application, also pods from before it was upgraded with this library. */
  public selectors(): string[] {
    const own = this.workloads.map((workload) => workload.selector());
    return [`${LABEL_APP}=${this.settings.app}`, ...new Set(own.sort())];
  }

  /** How long the pods may take to go away. */
  public stopSeconds(): number {
    const longest = Math.max(DEFAULT_GRACE_SECONDS, ...this.workloads.map((workload) => workload.gracePeriodSeconds()));
    return this.settings.stopSeconds ?? longest + DRAIN_RESERVE_SECONDS;
  }

  /** Whether the check job stops the application, because the migrator's pod could not start beside it. */
  public stopFirst(): boolean {
    const { migrator } = this.settings;
    const mounted = this.workloads.flatMap((workload) => workload.claimNames());
    return migrator.stopFirst ?? migrator.volumes.some((volume) => mounted.includes(volume._claimName() ?? ''));
  }

  /** What pulls the images of all pods: the application's own, and those that workloads bring. */
  public pullSecrets(): { name: string }[] {
    const theirs = this.workloads.flatMap((workload) => workload.pod().imagePullSecrets ?? []);
    const names = [...this.settings.imagePullSecrets, ...theirs.flatMap(({ name }) => name ?? [])];
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

  /** The container of the user's migrator. */
  public migratorContainer(): k8s.Container {
    const found = (this.migratorPod().containers ?? []).find(({ name }) => name === 'migrate');
    if (!found) throw new Error(`${this.migratorJob.node.path}: its container 'migrate' was patched away`);
    return found;
  }
}
