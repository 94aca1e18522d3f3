import type { Application, Texts } from './application';

/** Which Applications: those that have all these labels. A list of values means one of them, `true` any value. */
export interface Selector {
  readonly [label: string]: string | readonly string[] | true;
}

export interface SyncRequest {
  /** The commit. Undefined for an Application that Argo CD syncs by itself: it accepts no revision, and takes that of its source. */
  readonly revision?: string;
  readonly prune: boolean;
  /** Noted with the operation. */
  readonly info: Texts;
}

/** An object in the cluster of an Application. */
export interface ObjectReference {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** Any object of Kubernetes. */
export interface KubernetesObject {
  readonly [field: string]: unknown;
}

export interface PodLog {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly lines: number;
}

/**
 * Argo CD, by its API or by its objects in the cluster. All calls have a time limit, are repeated when that can help, and run a few at a
 * time. They throw an `ArgoCdError`.
 */
export interface ArgoCd {
  /** How it is reached, for people. */
  readonly name: string;

  /** Without what only one Application at a time is asked for: results, conditions and resources. Undefined: all. */
  list(selector: Selector): Promise<Application[]>;

  /** Undefined when there is none, or none that may be seen. */
  get(name: string): Promise<Application | undefined>;

  /** Has Argo CD read Git and the cluster again, and waits for it. */
  refresh(name: string): Promise<Application | undefined>;

  /** The objects that a sync to the revision would apply; undefined when this way cannot say. */
  manifests(application: Application, revision: string): Promise<KubernetesObject[] | undefined>;

  /** Starts a full sync. Throws `busy` when an operation runs already. */
  sync(application: Application, request: SyncRequest): Promise<void>;

  /** An object in the Application's cluster; undefined when there is none, or none that may be seen. */
  object(application: Application, reference: ObjectReference): Promise<KubernetesObject | undefined>;

  /** The pods and Jobs of the Application, and what else it is made of. */
  tree(application: Application): Promise<ObjectReference[]>;

  events(application: Application, reference: ObjectReference): Promise<KubernetesObject[]>;

  /** The end of what a container has written. */
  logs(application: Application, log: PodLog): Promise<string[]>;

  /** Lets connections go. */
  close(): void;
}

/** What is wrong: `busy` and `denied` are about one Application, `unreachable` and `unauthorized` about all. */
export type ArgoCdFailure = 'unreachable' | 'unauthorized' | 'denied' | 'busy' | 'refused';

export class ArgoCdError extends Error {
  constructor(
    public readonly failure: ArgoCdFailure,
    message: string,
    options?: { readonly cause: unknown },
  ) {
    super(message, options);
  }
}

/** As Kubernetes and Argo CD read selectors. */
export function printSelector(selector: Selector): string {
  const requirements = Object.entries(selector).map(([label, value]) => {
    if (value === true) return label;
    return typeof value === 'string' ? `${label}=${value}` : `${label} in (${value.join(',')})`;
  });
  return requirements.join(',');
}
