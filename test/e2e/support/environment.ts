/** Where the tests run. On a foreign cluster only KUBECONFIG and E2E_GIT_URL are set: see the README. */
export const environment = {
  /** The folder of with-cluster: the audit log, and the data of the volumes. */
  clusterWork: process.env.CLUSTER_WORK,
  argocdNamespace: process.env.E2E_ARGOCD_NAMESPACE ?? 'argocd',
  /** The API of Argo CD, plain HTTP without login; where there is none, commands go through the cluster. */
  argocdServer: process.env.ARGOCD_SERVER,
  /** A repository that Argo CD can read, with a branch for each scenario; used where there is no clusterWork. */
  gitUrl: process.env.E2E_GIT_URL,
  /** The same repository as this machine may push to it. */
  gitPushUrl: process.env.E2E_GIT_PUSH_URL ?? process.env.E2E_GIT_URL,
  /** The strategy of the scenarios' applications, `all` for both; without it, the hooks and a sample of the rollout. */
  strategy: process.env.E2E_STRATEGY,
  /** All cells of the matrix, not a sample. */
  wholeMatrix: process.env.E2E_MATRIX === 'all',
  /** Only those cells of it whose description has this, such as `kill -9`. */
  cells: process.env.E2E_CELLS ?? '',
  /** How many follow each other where a scenario is about that. */
  upgrades: Number(process.env.E2E_UPGRADES ?? 2),
  /** How many times as long as usual everything may take, on a machine that has other things to do. */
  patience: Number(process.env.E2E_PATIENCE ?? 1),
  /**
   * Milliseconds that a test waits for what takes at most so many seconds on an idle machine. Only what is stuck reaches this limit, so it is generous:
   * four scenarios at once on two cores are slow, and that alone is no failure.
   */
  limit: (seconds: number) => seconds * 3000 * environment.patience,
  /** Leave namespaces and applications behind, to look at them. */
  keep: process.env.E2E_KEEP === '1',
  /** Set by the global setup: where the workers leave their measurements. */
  reportFile: () => process.env.E2E_REPORT_FILE,
};

export const REGISTRY = 'registry.example.com/legacy-shop';

/** The claim that application and migrator mount at /data. */
export const DATA_CLAIM = 'shop-data';
