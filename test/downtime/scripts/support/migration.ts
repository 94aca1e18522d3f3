import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FakeCluster } from '../fake-kubectl/cluster';
import { deployment, type MarkerData, marker, markerOf, migratorPod, POD, shop } from './objects';
import { Folder } from './program';

/** When the last pod of the application was gone, as the guard left it. */
export const STOPPED = '2026-01-01T00:00:09Z';

/** The marker while the migrator of `POD` runs. */
export const begun: MarkerData = {
  requested: '2.0',
  inProgress: '2.0',
  previous: '1.0',
  attempts: '2',
  holder: POD,
  stoppedAt: '2026-01-01T00:00:00Z',
  replicas: 'Deployment/web=3',
  lastFailure: 'of the first attempt',
  lastRefusal: 'earlier',
  history: 'line 1\nline 2',
};

/** What is left of it after a success. */
export const RECORDED = { previous: '1.0', replicas: 'Deployment/web=3', applied: '2.0', history: expect.anything() };

export function migrating(data: MarkerData = begun): FakeCluster {
  const cluster = shop(marker(data), deployment('web', 0), migratorPod(POD, '2.0'));
  cluster.logs[POD] = 'creating table\nERROR: relation exists\n';
  return cluster;
}

/** What the kubelet reports when the migrator has ended. */
export function migratorEnds(cluster: FakeCluster, exitCode: number, name = POD): void {
  cluster.edit(`Pod/${name}`, (pod) => {
    pod.status.containerStatuses = [{ name: 'record' }, { name: 'migrate', state: { terminated: { exitCode } } }];
  });
}

/** The shared folder as the guard leaves it, and as run.sh leaves it when the migrator has ended. */
export function folderWith(exitCode?: number): Folder {
  const folder = new Folder();
  writeFileSync(join(folder.state, 'stopped'), `${STOPPED}\n`);
  if (exitCode !== undefined) writeFileSync(join(folder.state, 'exit-code'), `${exitCode}\n`);
  return folder;
}

export const historyOf = (cluster: FakeCluster) => markerOf(cluster)?.history?.split('\n') ?? [];
