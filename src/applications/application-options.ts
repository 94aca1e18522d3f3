import type { IConstruct } from 'constructs';
import type { SyncOption } from '../argo';
import type { PodSecurityLevel } from '../kubernetes';
import type { ArgoWarning } from './application-warning';
import type { ArgoDestination } from './argo-destination';
import type { ArgoSource } from './argo-source';
import type { IgnoredDifference } from './ignored-difference';
import type { SyncRetry } from './sync-retry';

/** What an Application says, whether it stands for itself or is made by an ApplicationSet. */
export interface ArgoApplicationOptions {
  /** The AppProject that allows it: its `name`. */
  readonly project: string;

  /** Where the manifests come from. */
  readonly source: ArgoSource;

  /** The cluster and the namespace that the objects go to. */
  readonly destination: ArgoDestination;

  /**
   * The constructs whose objects this Application applies: charts, or parts of them. What their downtime upgrades need is derived from
   * them: the namespace with its Pod Security label, sync options, ignored differences and retries. What would hurt them is refused.
   * @default - not known: nothing is derived, and little can be checked
   */
  readonly contents?: IConstruct[];

  /**
   * Whether Argo CD syncs by itself when Git has changed. A schema change then takes the application down when it is merged.
   * @default false
   */
  readonly automated?: boolean;

  /**
   * Whether automatic syncs delete what is no longer in Git. Contents that hold data must be protected from that.
   * @default false
   */
  readonly prune?: boolean;

  /**
   * Whether automatic syncs undo changes in the cluster, without running hooks.
   * @default false
   */
  readonly selfHeal?: boolean;

  /** @default - `SyncRetry.none()` when the contents have hooks or are not known; otherwise five retries */
  readonly retry?: SyncRetry;

  /**
   * Options of every sync. Those that are derived from the contents need not be given; an option of the same name replaces them.
   * @default - those that the contents need
   */
  readonly syncOptions?: SyncOption[];

  /**
   * Where the cluster may differ from Git, beside what is derived from the contents.
   * @default - what the contents need
   */
  readonly ignoreDifferences?: IgnoredDifference[];

  /**
   * Labels of the namespace that Argo CD creates.
   * @default - the Pod Security label
   */
  readonly namespaceLabels?: { [key: string]: string };

  /**
   * Annotations of the namespace that Argo CD creates.
   * @default - none
   */
  readonly namespaceAnnotations?: { [key: string]: string };

  /**
   * The Pod Security level that the namespace enforces. Applications that share a namespace must agree on it.
   * @default - with a downtime upgrade among the contents the strictest that admits all their pods, otherwise no label
   */
  readonly podSecurity?: PodSecurityLevel;

  /**
   * The folders of the repository that the manifests are made from, as seen from the source's path, or from the root with a `/` in front.
   * Commits elsewhere do not make Argo CD render the manifests anew.
   * @default - every commit does
   */
  readonly manifestGeneratePaths?: string[];

  /**
   * How many syncs Argo CD remembers.
   * @default - Argo CD's own: 10
   */
  readonly revisionHistoryLimit?: number;

  /**
   * Labels of the Application.
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * Annotations of the Application.
   * @default - none
   */
  readonly annotations?: { [key: string]: string };

  /**
   * Warnings that are not printed.
   * @default - all are printed
   */
  readonly silencedWarnings?: ArgoWarning[];
}
