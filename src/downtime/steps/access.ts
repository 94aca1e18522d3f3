import { ApiObject, Lazy } from 'cdk8s';
import type { Construct } from 'constructs';
import { SyncPhase } from '../../argo';
import { accessName, imageCheckName, markerName, upgradeLabels } from '../upgrade-names';
import type { Workload } from '../workload';

/** The jobs' ServiceAccount and what it may do: as little as can be said with names that are known in advance. */
export function addAccess(scope: Construct, app: string, workloads: () => Workload[]): ApiObject {
  const metadata = {
    name: accessName(app),
    labels: upgradeLabels(app),
    annotations: SyncPhase.preSync(-1).annotations,
  };
  const account = new ApiObject(scope, 'ServiceAccount', {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata,
    automountServiceAccountToken: false,
  });
  new ApiObject(scope, 'Role', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata,
    rules: Lazy.any({
      produce: () =>
        rules(
          app,
          workloads().map((workload) => workload.name),
        ),
    }),
  });
  new ApiObject(scope, 'RoleBinding', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: accessName(app) },
    // Without a namespace the API server would refuse it; Argo CD fills in nothing here.
    subjects: [{ kind: 'ServiceAccount', name: accessName(app), namespace: account.metadata.namespace }],
  });
  return account;
}

function rules(app: string, deployments: string[]) {
  const rule = (apiGroups: string[], resources: string[], verbs: string[], resourceNames?: string[]) => ({
    apiGroups,
    resources,
    ...(resourceNames ? { resourceNames } : {}),
    verbs,
  });
  return [
    rule([''], ['configmaps'], ['get', 'patch'], [markerName(app)]),
    // A name cannot limit creation.
    rule([''], ['configmaps'], ['create']),
    rule(['apps'], ['deployments', 'deployments/scale'], ['get', 'patch'], [...deployments, imageCheckName(app)]),
    // Finds workloads that Git no longer has.
    rule(['apps'], ['deployments'], ['list']),
    rule([''], ['pods'], ['get', 'list', 'watch']),
    rule([''], ['pods/log'], ['get']),
    // Older Jobs of this application have names that nobody knows here.
    rule(['batch'], ['jobs'], ['list', 'delete', 'get']),
    rule([''], ['events'], ['create']),
  ];
}
