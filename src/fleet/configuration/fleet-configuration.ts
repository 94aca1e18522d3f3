import type { Installation } from '../installation';

/** A fleet after all layers of defaults. Environments and installations are sorted by name. */
export interface FleetConfiguration {
  readonly name: string;
  readonly argocdNamespace: string;
  readonly environments: EnvironmentConfiguration[];
}

export interface EnvironmentConfiguration {
  readonly name: string;
  /** Its environment.yaml, as for `locationOf`. */
  readonly file: string;
  readonly repository: RepositoryConfiguration;
  /** One at least. */
  readonly clusters: string[];
  /** Patterns with `*`, one at least. */
  readonly namespaces: string[];
  /** How many Applications the Applications of the installations are spread over. */
  readonly parents: number;
  readonly longestUpgradeMinutes?: number;
  /** The windows of the fleet and of the environment, sorted by name. */
  readonly windows: { readonly [name: string]: WindowConfiguration[] };
  /** In the order in which they are upgraded; undefined when any name is a wave's. */
  readonly waves?: WaveConfiguration[];
  readonly installations: InstallationConfiguration[];
}

/** Its version, schema version and window are in its installations already. */
export interface WaveConfiguration {
  readonly name: string;
  /** How many installations at the same time; undefined when nobody says. */
  readonly concurrency?: number;
  /** How long the next wave waits after this one; undefined when nobody says. */
  readonly soakMinutes?: number;
}

export interface RepositoryConfiguration {
  readonly url: string;
  readonly revision: string;
  /** The folder that is synthesized into, `.` for the root. */
  readonly path: string;
}

export interface WindowConfiguration {
  readonly kind: 'allow' | 'deny';
  readonly schedule: string;
  readonly durationMinutes: number;
  readonly timeZone: string;
  readonly manualSync: boolean;
  readonly syncOverrun: boolean;
  readonly description?: string;
}

/** In the order of an installation's life. All but `removed` are emitted. */
export type InstallationState = 'active' | 'suspended' | 'offboarding' | 'removed';

export interface InstallationConfiguration {
  /** Its file, as for `locationOf`. */
  readonly file: string;
  readonly state: InstallationState;
  /** Of a removed one. */
  readonly removed?: { readonly date: string; readonly approvedBy: string };
  /** The file of a removed installation need not give a version and a cluster: `version` and `cluster` may be '' there. */
  readonly installation: Installation;
}
