export const KINDS = ['fleet', 'app'] as const;
export const PIPELINES = ['github', 'gitlab', 'none'] as const;
/** Of a new fleet, in the order in which a version goes through them. */
export const ENVIRONMENTS = ['develop', 'staging', 'production'] as const;

/** What a new project is to be. */
export interface Project {
  readonly kind: (typeof KINDS)[number];
  /** The name of the application, and of the fleet. */
  readonly name: string;
  /** The address of its repository, as Argo CD knows it. */
  readonly repository: string;
  /** Where the project is in its repository: '' or a folder with '/' at the end. */
  readonly prefix: string;
  readonly pipeline: (typeof PIPELINES)[number];
  /** Whether each environment of a fleet has a branch. */
  readonly branches: boolean;
  /** Those of a fleet. */
  readonly tenants: readonly string[];
}
