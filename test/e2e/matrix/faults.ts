import { kubectl } from '../support/cluster';
import { ClusterProcess } from '../support/cluster-process';
import { eventually, pause } from '../support/run';
import type { Cell } from './cell';

/** What goes wrong while the upgrade runs. */
export interface Fault {
  readonly name: string;
  /** When it comes: the old version is being stopped, and one of its pods takes long; or the migrator is at work. */
  readonly moment: 'stop' | 'migration';
  /** Of one installation. */
  hit?(cell: Cell): Promise<void>;
  /** Of the cluster with all its installations. `goOn` lets those that are held at the moment go on. */
  hitCluster?(goOn: () => Promise<void>): Promise<void>;
  /** It goes wrong by itself when this file stands beside the database. */
  readonly file?: string;
}

const REPO_SERVER_SECONDS = 60;
const API_SERVER_SECONDS = 20;

/** Process 1 of the container is ours, and cannot be killed from inside: the migrator is what it has started. */
const KILL = `for process in /proc/[0-9]*; do
  id=\${process#/proc/}
  [ "$id" = 1 ] || [ "$id" = $$ ] || ! grep -q legacy-migrate "$process/cmdline" || kill -9 "$id"
done`;

async function killPod({ shop }: Cell): Promise<void> {
  await shop.scenario.kubectl('delete', 'pod', await migratorPod(shop.scenario), '--wait=false');
}

async function killMigrator({ shop }: Cell): Promise<void> {
  const kill = ['--container', 'migrate', '--', 'sh', '-c', KILL];
  await shop.scenario.kubectl('exec', await migratorPod(shop.scenario), ...kill);
}

async function migratorPod(scenario: Cell['shop']['scenario']): Promise<string> {
  const pods = await scenario.list('pods');
  const running = pods.filter(
    ({ metadata, status }) => metadata.name.startsWith('shop-migrate-') && status.phase === 'Running',
  );
  if (running.length !== 1) throw new Error(`There are ${running.length} pods of the migrator`);
  return running[0].metadata.name;
}

async function restartController(goOn: () => Promise<void>): Promise<void> {
  const controller = new ClusterProcess('argocd-application-controller');
  controller.kill();
  await pause(2);
  controller.start();
  await goOn();
}

async function stopRepoServer(goOn: () => Promise<void>): Promise<void> {
  const server = new ClusterProcess('argocd-repo-server');
  server.kill();
  await pause(REPO_SERVER_SECONDS / 2);
  await goOn(); // the migration ends meanwhile
  await pause(REPO_SERVER_SECONDS / 2);
  server.start();
}

async function stopApiServer(goOn: () => Promise<void>): Promise<void> {
  const server = new ClusterProcess('kube-apiserver');
  server.kill();
  await goOn();
  await pause(API_SERVER_SECONDS);
  server.start();
  const ready = await eventually(() => kubectl(['get', '--raw', '/readyz']), 60);
  if (!ready) throw new Error('The API server does not come back');
}

export const FAULTS: readonly Fault[] = [
  { name: 'none', moment: 'migration' },
  { name: 'migrator fails', moment: 'migration', file: 'fail-migrations' },
  { name: 'pod killed', moment: 'migration', hit: killPod },
  { name: 'kill -9', moment: 'migration', hit: killMigrator },
  { name: 'terminated', moment: 'migration', hit: ({ shop }) => shop.scenario.terminate() },
  { name: 'controller restarted', moment: 'migration', hitCluster: restartController },
  { name: 'no repo server', moment: 'migration', hitCluster: stopRepoServer },
  { name: 'no API at the stop', moment: 'stop', hitCluster: stopApiServer },
  { name: 'no API at the record', moment: 'migration', hitCluster: stopApiServer },
];
