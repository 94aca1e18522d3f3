import type { FakeCluster } from '../fake-kubectl/cluster';
import { APP, CHECK_JOB, IMAGE_CHECK, MARKER, MIGRATE_JOB, NAMESPACE, POD, SELECTORS } from './objects';
import { type Ended, Folder, Program } from './program';
import type { Shell } from './shells';

/** The environment of the containers, as check-job.ts and migrator-job.ts give it (environment.test.ts compares the names). */
const COMMON = {
  NAMESPACE,
  POD,
  APP,
  MARKER,
  SCHEMA_VERSION: '2.0',
  WORKLOADS: 'scale apps/v1 Deployment web app=web\nscale apps/v1 Deployment worker app=worker',
};

export const CHECK_ENV = {
  ...COMMON,
  MIGRATE_JOB,
  IMAGE_CHECK,
  // Rounds of shortened sleeps.
  IMAGE_TIMEOUT: '20',
  ALLOW_DOWNGRADE: 'false',
  STOP_FIRST: 'true',
  STOPPABLE: 'scale deployments.apps',
  CHECK_JOB,
  SELECTORS,
};

export const guardEnv = (folder: Folder) => ({
  ...COMMON,
  STATE: folder.state,
  CAN_SKIP: 'true',
  // Seconds of real time: tests in which it passes make it short.
  DRAIN_TIMEOUT: '60',
  SELECTORS,
});

export const recordEnv = (folder: Folder) => ({
  ...COMMON,
  STATE: folder.state,
  HISTORY_LINES: '100',
  UNCHANGED_CODES: '',
  SERVE_TIMEOUT: '0',
});

type Env = { [name: string]: string };

export const startCheck = (shell: Shell, cluster: FakeCluster, env: Env = {}) =>
  new Program('check', { shell, cluster, env: { ...CHECK_ENV, ...env } });

export const check = (shell: Shell, cluster: FakeCluster, env: Env = {}): Promise<Ended> =>
  startCheck(shell, cluster, env).ended;

export const startGuard = (shell: Shell, cluster: FakeCluster, env: Env = {}, folder = new Folder()) =>
  new Program('guard', { shell, cluster, folder, env: { ...guardEnv(folder), ...env } });

export async function guard(shell: Shell, cluster: FakeCluster, env: Env = {}): Promise<Ended & { folder: Folder }> {
  const folder = new Folder();
  return { ...(await startGuard(shell, cluster, env, folder).ended), folder };
}

export const startRecord = (shell: Shell, cluster: FakeCluster, folder: Folder, env: Env = {}) =>
  new Program('record', { shell, cluster, folder, env: { ...recordEnv(folder), ...env } });
