import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { type Problem, problemOf } from '../../common';
import { isKind, manifestOf } from '../../kubernetes';
import type { Workload } from '../workload';

/** https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes */
const OF_ONE_NODE = ['ReadWriteOnce', 'ReadWriteOncePod'];

/**
 * Volumes that pods of two versions cannot mount at once, among the claims below a construct. In a rollout the new pods come up beside the old ones: on
 * another node they wait for the volume, and the upgrade is refused in the cluster. Claims from elsewhere are not known here.
 */
export function claimsOfOneNode(scope: IConstruct, workloads: Workload[]): Problem[] {
  const claims = new Set(
    scope.node
      .findAll()
      .filter(ApiObject.isApiObject)
      .filter(({ kind }) => kind === 'PersistentVolumeClaim')
      .filter(isOfOneNode)
      .map(({ name }) => name),
  );
  return workloads.flatMap((workload) =>
    [...new Set(workload.claimNames())]
      .filter((claim) => claims.has(claim))
      .map((claim) =>
        problemOf(
          workload.construct,
          'workload-not-for-strategy',
          `${workload.id} mounts claim '${claim}', which only one node can mount: its new pods could not wait beside the old ones`,
          "use UpgradeStrategy.PRE_SYNC_HOOKS, or a volume with the access mode 'ReadWriteMany'",
        ),
      ),
  );
}

function isOfOneNode(object: ApiObject): boolean {
  const claim = manifestOf(object);
  const modes = isKind(claim, 'PersistentVolumeClaim') ? (claim.spec?.accessModes ?? []) : [];
  return modes.length > 0 && modes.every((mode) => OF_ONE_NODE.includes(mode));
}
