import { join } from 'node:path';
import { jobPrograms } from '../../../../src/downtime/programs';
import { UpgradeStrategy } from '../../../../src/downtime/upgrade-strategy';
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
  STOPPABLE: 'scale deployments.apps\nscale statefulsets.apps\nunschedule daemonsets.apps\nsuspend cronjobs.batch',
  CHECK_JOB,
  IMMUTABLE: '',
  SELECTORS,
};

export const guardEnv = (folder: Folder) => ({
  ...COMMON,
  STATE: folder.state,
  ASKS: 'false',
  CAN_SKIP: 'true',
  // Seconds of real time: tests in which it passes make it short.
  DRAIN_TIMEOUT: '60',
  RUNNING_JOBS: 'wait',
  JOBS_TIMEOUT: '60',
  STOP_ORDER: '',
  SELECTORS,
});

export const ROLLOUT_WORKLOADS = 'bounce apps/v1 Deployment web app=web';

export function rehearseEnv(folder: Folder) {
  const { STOP_ORDER: _, ...shared } = guardEnv(folder);
  return {
    ...shared,
    WORKLOADS: ROLLOUT_WORKLOADS,
    STOPPABLE: 'bounce deployments.apps\nscale statefulsets.apps\nunschedule daemonsets.apps\ndrain cronjobs.batch',
    ALLOW_DOWNGRADE: 'false',
    IMAGE_CHECK,
    // Seconds of real time for the new pods, and rounds of shortened sleeps for the migrator's image.
    IMAGE_TIMEOUT: '20',
    JOB: MIGRATE_JOB,
  };
}

/** The environment of the fence of a pod; what the kubelet mounts is a file of the folder. */
export const rolloutFenceEnv = (folder: Folder) => ({
  NAMESPACE,
  SCHEMA_VERSION: '2.0',
  MARKER,
  MARKER_FILE: join(folder.path, 'applied'),
  STALE_SECONDS: '60',
});

export const recordEnv = (folder: Folder) => ({
  ...COMMON,
  STATE: folder.state,
  ASKS: 'false',
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

export const startRehearse = (shell: Shell, cluster: FakeCluster, env: Env = {}, folder = rolloutFolder()) =>
  new Program('rehearse', { shell, cluster, folder, env: { ...rehearseEnv(folder), ...env } });

export async function rehearse(shell: Shell, cluster: FakeCluster, env: Env = {}): Promise<Ended & { folder: Folder }> {
  const folder = rolloutFolder();
  return { ...(await startRehearse(shell, cluster, env, folder).ended), folder };
}

export const rolloutFolder = () => new Folder(jobPrograms(UpgradeStrategy.FENCED_ROLLOUT));

export const startRecord = (shell: Shell, cluster: FakeCluster, folder: Folder, env: Env = {}) =>
  new Program('record', { shell, cluster, folder, env: { ...recordEnv(folder), ...env } });
