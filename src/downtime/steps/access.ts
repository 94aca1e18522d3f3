import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { lazily } from '../../common';
import type { k8s } from '../../kubernetes';
import { isScaled, type Stoppable } from '../kinds';
import type { UpgradeContext } from '../upgrade-context';
import { accessName, imageCheckName, markerName, upgradeLabels } from '../upgrade-names';

/** The jobs' ServiceAccount and what it may do: as little as can be said with names that are known in advance. */
export function addAccess(scope: Construct, context: UpgradeContext): ApiObject {
  const { app, phases } = context.settings;
  const metadata = {
    name: accessName(app),
    labels: upgradeLabels(app),
    annotations: phases.preparation.annotations,
  };
  const account = new ApiObject(scope, 'ServiceAccount', {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata,
    automountServiceAccountToken: false,
  } satisfies k8s.ServiceAccount);
  new ApiObject(scope, 'Role', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata,
    rules: lazily(() => rules(context)),
  } satisfies k8s.Role);
  new ApiObject(scope, 'RoleBinding', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: accessName(app) },
    // Without a namespace the API server would refuse it; Argo CD fills in nothing here.
    subjects: lazily(() =>
      [...new Set([accessName(app), context.migratorAccount()])].map((name) => ({
        kind: 'ServiceAccount',
        name,
        namespace: account.metadata.namespace,
      })),
    ),
  } satisfies k8s.RoleBinding);
  if (context.bouncesPods) addMarkerAccess(scope, context, account.metadata.namespace);
  return account;
}

/** Every pod of the application asks in its fence, as whatever account it has, and may read nothing but the marker. */
function addMarkerAccess(scope: Construct, context: UpgradeContext, namespace: string | undefined): void {
  const { app, phases } = context.settings;
  const name = markerName(app);
  const metadata = { name, labels: upgradeLabels(app), annotations: phases.preparation.annotations };
  new ApiObject(scope, 'MarkerRole', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata,
    rules: [rule([''], ['configmaps'], ['get', 'list', 'watch'], [name])],
  } satisfies k8s.Role);
  new ApiObject(scope, 'MarkerRoleBinding', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: `system:serviceaccounts:${namespace}` }],
  } satisfies k8s.RoleBinding);
}

function rules(context: UpgradeContext): k8s.PolicyRule[] {
  const { app } = context.settings;
  return [
    rule([''], ['configmaps'], ['get', 'patch'], [markerName(app)]),
    // A name cannot limit creation.
    rule([''], ['configmaps'], ['create']),
    ...context.stoppableKinds().flatMap((kind) => stopRules(kind, context)),
    // A name cannot limit the deletion of pods: their names are known only in the cluster.
    rule([''], ['pods'], ['get', 'list', 'watch', ...(context.bouncesPods ? ['delete'] : [])]),
    rule([''], ['pods/log'], ['get']),
    // Older Jobs of this application have names that nobody knows here. Those that a workload has started are waited for.
    rule(['batch'], ['jobs'], ['list', 'delete', 'get', ...(context.startsJobs() ? ['watch'] : [])]),
    // The image check's are read: nothing else says that a volume cannot be mounted.
    rule([''], ['events'], ['create', 'list']),
  ];
}

/** What stopping the workloads of a kind, and finding those that Git no longer has, takes. */
function stopRules(kind: Stoppable, context: UpgradeContext): k8s.PolicyRule[] {
  const { group, resource } = kind;
  const stopped = [...context.workloads, ...context.settings.removedWorkloads];
  const names = stopped.filter((workload) => workload.kind === kind).map(({ name }) => name);
  const changed = context.bouncesPods ? [] : names;
  const scaled = isScaled(kind) ? [...changed] : [];
  const patched = isScaled(kind) ? [] : changed;
  if (kind.kind === 'Deployment') {
    names.push(imageCheckName(context.settings.app));
    scaled.push(imageCheckName(context.settings.app));
  }
  // No names at all would mean every name.
  return [
    ...(names.length > 0 ? [rule([group], [resource], ['get'], names)] : []),
    // What is stopped by another field than its scale can be limited by name only.
    ...(patched.length > 0 ? [rule([group], [resource], ['patch'], patched)] : []),
    ...(scaled.length > 0 ? [rule([group], [`${resource}/scale`], ['get', 'patch'], scaled)] : []),
    rule([group], [resource], ['list']),
  ];
}

function rule(apiGroups: string[], resources: string[], verbs: string[], resourceNames?: string[]): k8s.PolicyRule {
  return { apiGroups, resources, ...(resourceNames && { resourceNames }), verbs };
}
