import type { ContainerResources } from '../downtime';

/**
 * One tenant's installation of the application in one environment, as it is after the defaults of the fleet and of the environment. Each
 * comes from the file `<environment>/<tenant>.yaml`.
 */
export interface Installation {
  /** The fleet's name. */
  readonly fleet: string;

  /** The name of the environment's folder. */
  readonly environment: string;

  /** The name of the installation's file. */
  readonly tenant: string;

  /** The version of the application. */
  readonly version: string;

  /**
   * The version of the database schema.
   * @default - the version
   */
  readonly schemaVersion?: string;

  /**
   * How many pods the application has while it is not suspended, 1 or more.
   * @default - the template's
   */
  readonly replicas?: number;

  /**
   * Requests and limits of the application's container.
   * @default - the template's
   */
  readonly resources?: ContainerResources;

  /**
   * The group of installations that are upgraded together.
   * @default - none
   */
  readonly wave?: string;

  /**
   * The class of times in which the installation may be synced: one of the `windows` of the fleet or the environment.
   * @default - any time
   */
  readonly window?: string;

  /** The cluster, by its name in Argo CD or by the address of its API. */
  readonly cluster: string;

  /** The namespace, which no other installation in the cluster has. */
  readonly namespace: string;

  /** Whether Argo CD applies changes by itself. */
  readonly autoSync: boolean;

  /** Whether nothing of the application runs. Its data are kept. Also true in the first of the two steps of a removal. */
  readonly suspended: boolean;

  /** What only the template knows. The template may change it: no other installation shares it. */
  // biome-ignore lint/suspicious/noExplicitAny: what jsii takes for JSON
  readonly values: { [key: string]: any };
}
