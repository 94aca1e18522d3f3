/**
 * What a change in Git does to each installation, as `cdk8s-downtime plan --format json` prints it: docs/reference/plan.schema.json. Programs may
 * rely on it; `format` is raised when something in it changes its meaning or goes.
 */
export interface Plan {
  readonly format: 1;
  readonly base: Revision;
  readonly head: Revision;
  /** One line. */
  readonly verdict: string;
  readonly outcome: Outcome;
  /** Sorted by tree and name. Those in which nothing changes are there, too. */
  readonly environments: readonly EnvironmentPlan[];
  /** How the changes look like that several installations have in common; the most frequent one first. */
  readonly shapes: readonly ChangeShape[];
}

/** The worst that is in a plan. */
export type Outcome = 'unchanged' | 'changed' | 'downtime' | 'blocked';

/** How the command ends for each outcome. */
export const EXIT_CODES: { readonly [outcome in Outcome]: number } = {
  unchanged: 0,
  changed: 2,
  downtime: 3,
  blocked: 4,
};

export interface Revision {
  /** As it was asked for; for the files as they are, 'working tree'. */
  readonly name: string;
  /** The full object name; absent for the working tree. */
  readonly commit?: string;
}

/** What happens to an installation, the mildest first. */
export const CHANGE_CLASSES = [
  'none',
  'metadata',
  'live',
  'restart',
  'create',
  'resume',
  'suspend',
  'remove',
  'move',
  'downtime',
  'blocked',
] as const;

/**
 * - `none`: what Argo CD applies stays as it is
 * - `metadata`: labels or annotations of objects; no pod notices
 * - `live`: something else than pods, such as a Service or the number of replicas; no pod ends because of it
 * - `restart`: pods are replaced one after the other, without a migration
 * - `create`: it is new
 * - `resume`, `suspend`: it runs again; nothing of it runs any more, its data stay
 * - `remove`: its Application is no longer in Git
 * - `move`: it is stopped, and will be made anew in another place
 * - `downtime`: everything is stopped, the schema migrated, and the new version started
 * - `blocked`: the change will be refused in the cluster, or must not be merged
 */
export type ChangeClass = (typeof CHANGE_CLASSES)[number];

export interface EnvironmentPlan {
  /** The folder of the generated files, in the repository; '.' for the repository itself. */
  readonly tree: string;
  /** The environment of a fleet; absent when the tree is no fleet's. */
  readonly name?: string;
  /** One line. */
  readonly verdict: string;
  /** How many installations there are of each class that occurs. */
  readonly counts: { readonly [changeClass in ChangeClass]?: number };
  /** In their order; installations without a wave are in the last one, which has no name. Only waves in which something changes. */
  readonly waves: readonly WavePlan[];
  /** Those that change, the worst first. */
  readonly installations: readonly InstallationPlan[];
}

export interface WavePlan {
  readonly name?: string;
  /** How many are upgraded at once, when the fleet's configuration says so. */
  readonly concurrency?: number;
  /** How long to wait after it before the next wave, in minutes. */
  readonly soakMinutes?: number;
  readonly counts: { readonly [changeClass in ChangeClass]?: number };
  /** Of all that go down, one after the other or as many at once as `concurrency` says; in seconds. */
  readonly longestSeconds?: number;
  /** The sync windows of its installations' projects; empty when they may sync at any time. */
  readonly windows: readonly WindowPlan[];
}

/** When installations may be synced, or not. */
export interface WindowPlan {
  /** The AppProject that has it. */
  readonly project: string;
  readonly kind: 'allow' | 'deny';
  /** As in cron. */
  readonly schedule: string;
  /** As Go reads it, such as 6h. */
  readonly duration: string;
  /** Absent for UTC. */
  readonly timeZone?: string;
  /** For how many of the wave it counts. */
  readonly installations: number;
}

export interface InstallationPlan {
  /** The tenant; where there is no fleet, the file or folder in the tree. */
  readonly name: string;
  readonly environment?: string;
  readonly class: ChangeClass;
  /** Why it has this class, the worst first. */
  readonly reasons: readonly Reason[];
  /** Absent when it is new. */
  readonly from?: InstallationState;
  /** Absent when it goes. */
  readonly to?: InstallationState;
  /** How long it is down at most; absent without downtime. */
  readonly downtime?: DowntimeEstimate;
  readonly wave?: string;
  /** The Jobs that start, and what they will do. */
  readonly jobs: readonly JobEffect[];
  /** The workloads whose pods are replaced while others serve, as Kind/name. */
  readonly restarts: readonly string[];
  /** Which of the plan's shapes the change has. */
  readonly shape?: string;
}

/** An installation as it stands in one revision. */
export interface InstallationState {
  readonly version?: string;
  /** The applications that are upgraded with downtime, by name. */
  readonly applications: readonly ApplicationState[];
  /** `active`, `suspended` or `offboarding`, in a fleet. */
  readonly state?: string;
  readonly cluster?: string;
  readonly namespace?: string;
  /** All images of its workloads and Jobs, sorted. */
  readonly images: readonly string[];
  /** Its Application in Argo CD. */
  readonly application?: ArgoApplicationRef;
}

export interface ApplicationState {
  /** The marker is the ConfigMap <name>-schema. */
  readonly name: string;
  readonly namespace?: string;
  readonly schemaVersion: string;
}

export interface ArgoApplicationRef {
  readonly name: string;
  readonly namespace: string;
  readonly project: string;
  readonly repository?: string;
  readonly path?: string;
  readonly revision?: string;
  /** Whether Argo CD syncs by itself. */
  readonly automated: boolean;
}

/** What programs may decide on. The text of a reason may change, its code does not. */
export type ReasonCode =
  | 'schema-changed'
  | 'schema-downgrade'
  | 'schema-unordered'
  | 'selector-changed'
  | 'immutable-changed'
  | 'application-lost'
  | 'installation-lost'
  | 'moved-while-active'
  | 'moved'
  | 'removed'
  | 'suspended'
  | 'resumed'
  | 'created'
  | 'pods-changed'
  | 'workload-added'
  | 'workload-removed'
  | 'fence-changed'
  | 'configuration-mounted'
  | 'replicas-changed'
  | 'schedule-changed'
  | 'jobs-skip'
  | 'object-added'
  | 'object-removed'
  | 'object-changed'
  | 'argo-changed'
  | 'metadata-changed';

export interface Reason {
  readonly code: ReasonCode;
  readonly class: ChangeClass;
  /** Kind/name; absent when it is about the installation as a whole. */
  readonly object?: string;
  /** A sentence. */
  readonly text: string;
  /** What to do, when it is blocked. */
  readonly remedy?: string;
}

export interface DowntimeEstimate {
  /** The upper bound. */
  readonly longestSeconds: number;
  /** Where it comes from. */
  readonly source: 'migrator-deadline';
  /** What nine of ten upgrades like this one have not exceeded; absent when none is known. */
  readonly expectedSeconds?: number;
  /** How many upgrades that is taken from. */
  readonly samples?: number;
}

export interface JobEffect {
  /** The name that it has in head. */
  readonly name: string;
  /** `migrates`: takes the application down; `skips`: finds that there is nothing to do; `runs`: is none of the upgrade's. */
  readonly effect: 'migrates' | 'skips' | 'runs';
}

/** One way in which installations change, once. */
export interface ChangeShape {
  /** A digest of the change, without what is particular to an installation. */
  readonly id: string;
  readonly class: ChangeClass;
  readonly count: number;
  /** The installation that is shown, as environment/name. */
  readonly example: string;
  /** The example's change, a line a field: `Deployment/web spec.replicas: 2 → 3`. Values of Secrets are not in it. */
  readonly changes: readonly string[];
}
