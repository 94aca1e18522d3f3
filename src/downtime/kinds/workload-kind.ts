import type { Problem } from '../../common';
import type { k8s, Manifest } from '../../kubernetes';
import type { UpgradeStrategy } from '../upgrade-strategy';
import type { UpgradeWarning } from '../upgrade-warning';

/** How a workload is stopped for a migration. These are the verbs that the shell programs know: scripts/common.sh. */
export type StopVerb = 'scale' | 'unschedule' | 'suspend' | 'pause' | 'bounce' | 'drain';

/** Something that makes an upgrade impossible or unsafe, of the workload that is looked at. */
export type KindProblem = Omit<Problem, 'where'>;

/** Something that an object can be run with, although it should not be so. */
export interface KindFinding {
  readonly warning: UpgradeWarning;
  readonly text: string;
}

/** What an autoscaler scales. */
export interface ScaleTarget {
  readonly kind: string;
  readonly name: string;
}

/**
 * What is known of one kind of objects that run pods, or that decide how many run. Everything else asks for it here: the shell programs,
 * rights, image check, fence, checks, suspension in fleets, and what an Application needs.
 *
 * No method changes the manifest that it gets.
 */
export interface WorkloadKind<M extends Manifest = Manifest> {
  /** The API group; '' for Kubernetes' first one. */
  readonly group: string;
  readonly kind: string;
  /** The plural by which rights and kubectl call it. */
  readonly resource: string;

  /** Its pods, for kinds that run pods; undefined when it does not say how they are. */
  podTemplate?(manifest: M): k8s.PodTemplateSpec | undefined;

  /** Whether its pods do something once and end, when it is applied: what many charts migrate their schema with. */
  readonly runsOnce?: boolean;

  /** How it is stopped for a migration. A kind that runs pods without it cannot be part of an application with downtime. */
  readonly stop?: StoppableKind<M>;

  /** What stands in Git for it while its installation is suspended; undefined when nothing does. Absent: it cannot be suspended. */
  suspended?(manifest: M): M | undefined;

  /**
   * When Argo CD calls it Degraded although it soon may not be. In a wave with a hook, as all of a rollout is, that fails the sync.
   * @see https://github.com/argoproj/argo-cd/blob/v3.6.1/gitops-engine/pkg/sync/sync_context.go
   */
  readonly degradedWhile?: string;

  /** Which workload's replicas it decides on, for autoscalers. */
  scaleTarget?(manifest: M): ScaleTarget | undefined;
}

/** How a kind is stopped for a migration and comes back. */
export interface StoppableKind<M extends Manifest = Manifest> {
  /** The verb of each strategy under which it can be stopped; `none` when nothing has to be done. */
  readonly verbs: { readonly [UpgradeStrategy.PRE_SYNC_HOOKS]: StopVerb } & {
    readonly [strategy in UpgradeStrategy]?: StopVerb | 'none';
  };

  /** Whether an operator brings it: most clusters do not know it. */
  readonly custom?: boolean;

  /** Whether its pods belong to Jobs that it starts, which go on until they end. */
  readonly startsJobs?: boolean;

  /** The selector of its pods, in the form that kubectl takes; '' when there is none. Absent where its pods are found in another way, or it has none. */
  selector?(manifest: M): string;

  /** What of it, beside its selector, Kubernetes never changes, by the names of the fields. */
  immutable?(manifest: M): { readonly [field: string]: unknown };

  /** The names of the PersistentVolumeClaims that its controller makes for its pods. */
  claims?(manifest: M): string[];

  /** What would keep it from stopping, or from coming back. */
  problems(manifest: M, strategy: UpgradeStrategy): KindProblem[];

  /** What makes it worse than it could be. */
  findings(manifest: M): KindFinding[];

  /**
   * The same with other pods, updated so that at no moment a pod that works is given up for one that waits; in a rollout it may be, when the
   * author allows no other pod beside those that there are.
   *
   * @param waitSeconds how long new pods may wait before the rollout counts as failed; undefined: as the author says
   */
  fenced(manifest: M, template: k8s.PodTemplateSpec, waitSeconds?: number): M;

  /**
   * An object of the same kind without pods: what the API server and admission refuse in it, they would refuse in the workload. Absent where a
   * second object would do harm.
   *
   * @param fenced the workload with its fence
   * @param labels added to the pods and to its selector, so that it finds nothing that belongs to the workload
   */
  withoutPods?(fenced: M, labels: { readonly [label: string]: string }): M;
}
