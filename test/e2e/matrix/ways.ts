import { apply } from '../support/cluster';
import { WEB, WORKLOADS } from '../support/shop';
import type { Cell } from './cell';

/** A way in which a version comes into the cluster beside a full sync that somebody asked for. */
export interface Way {
  readonly name: string;
  /** Argo CD syncs each commit by itself, and heals. Otherwise a full sync is asked for. */
  readonly automated?: boolean;
  /** With the old version's Git state or the new one's, before the upgrade. */
  before?(cell: Cell): Promise<void>;
  /** While the upgrade runs, before the fault. */
  during?(cell: Cell): Promise<void>;
  /** When it has ended, however. */
  after?(cell: Cell): Promise<void>;
}

const HOOK = 'argocd.argoproj.io/hook';
const DEPLOYMENTS = WORKLOADS.map((name) => ({ group: 'apps', kind: 'Deployment', name }));

const selective = ({ shop, target }: Cell) =>
  shop.scenario.syncAndWait({ sha: target.sha, resources: DEPLOYMENTS }).then(() => undefined);
const applyOnly = ({ shop, target }: Cell) =>
  shop.scenario.syncAndWait({ sha: target.sha, applyOnly: true }).then(() => undefined);
const deleteJobs = async ({ shop }: Cell) => {
  await shop.scenario.kubectl('delete', 'jobs', '--all', '--ignore-not-found', '--wait=false');
};

async function kubectlApply({ shop, target }: Cell): Promise<void> {
  const objects = shop.objects({ version: target.version });
  await apply(objects.filter((object) => !object.metadata.annotations?.[HOOK]));
}

/** Somebody changes a Deployment by hand, and Argo CD takes that back without a hook. */
async function drift({ shop }: Cell): Promise<void> {
  await shop.scenario.kubectl('scale', `deployment/${WEB}`, '--replicas=0');
  await shop.scenario.application.settle(60);
}

export const WAYS: readonly Way[] = [
  { name: 'selective', before: selective, after: selective },
  { name: 'apply-only', before: applyOnly, after: applyOnly },
  {
    name: 'rollback',
    after: async ({ shop, oldSha }) => {
      await shop.scenario.syncAndWait({ sha: oldSha, applyOnly: true });
    },
  },
  { name: 'self-heal', automated: true, before: drift, after: drift },
  {
    name: 'heal-new-commit',
    automated: true,
    // A commit that comes while a sync runs can be healed in, without hooks (argo-cd #22795).
    during: (cell) => cell.raiseTarget('2.0.0'),
    after: ({ shop }) => shop.scenario.application.settle(240), // it may be a whole upgrade
  },
  { name: 'kubectl-apply', before: kubectlApply, after: kubectlApply },
  { name: 'jobs-deleted', before: deleteJobs, after: deleteJobs },
];
