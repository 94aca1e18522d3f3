import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { ArgoAnnotations, HookDeletePolicy } from '../../argo';
import { sortKeys } from '../../common';
import type { Manifest } from '../../kubernetes';
import type { UpgradeContext } from '../upgrade-context';
import { admissionCheckName, LABEL_APP, upgradeLabels } from '../upgrade-names';
import type { Workload } from '../workload';
import { fenced } from './fence';

const JOB = 'admission-check';
const ID = 'AdmissionCheck-';
/** Nothing is left of it after a sync: nobody would prune it when Git no longer has the workload. */
const DELETE_POLICY = [HookDeletePolicy.HOOK_SUCCEEDED, HookDeletePolicy.HOOK_FAILED].join(',');

/** Of the workloads as they are now, in their order: the order in which they were added must not show. */
export function renewAdmissionChecks(scope: Construct, context: UpgradeContext): void {
  for (const { node } of scope.node.children) if (node.id.startsWith(ID)) scope.node.tryRemoveChild(node.id);
  for (const workload of context.workloads) {
    if (workload.kind.stop.withoutPods) addAdmissionCheck(scope, workload, context);
  }
}

/**
 * A workload of the new version without pods, before anything is stopped: the API server, and every policy and webhook that looks at such
 * templates, judge it as they will judge the workload. Otherwise what they refuse is found when the migration is over and nothing runs.
 *
 * Argo CD's own dry run does not ask the API server: https://github.com/argoproj/argo-cd/blob/v3.6.1/gitops-engine/pkg/sync/sync_context.go
 */
function addAdmissionCheck(scope: Construct, workload: Workload, context: UpgradeContext): void {
  const { apiVersion, kind } = workload.apiObject;
  const metadata = { name: admissionCheckName(kind, workload.name) };
  const check = new ApiObject(scope, `${ID}${kind}-${workload.name}`, { apiVersion, kind, metadata });
  check.toJson = () => {
    const { metadata, ...rest } = withoutPods(workload, context);
    return { apiVersion, kind, metadata: sortKeys(metadata), ...sortKeys(rest) };
  };
}

function withoutPods(workload: Workload, context: UpgradeContext): Omit<Manifest, 'apiVersion' | 'kind'> {
  const { app, phases } = context.settings;
  const { apiVersion, kind, ...fencedRest } = fenced(workload, context);
  const own = upgradeLabels(app, JOB);
  const manifest = { apiVersion, kind, ...fencedRest };
  const { metadata, ...rest } = workload.kind.stop.withoutPods?.(manifest, own) ?? manifest;
  const { [LABEL_APP]: _, ...labels } = metadata.labels ?? {};
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([key]) => !isOfWorkload(key));
  return {
    ...rest,
    metadata: {
      ...metadata,
      name: admissionCheckName(kind, workload.name),
      labels: { ...labels, ...own },
      annotations: {
        ...Object.fromEntries(annotations),
        ...phases.programs.annotations,
        [ArgoAnnotations.HOOK_DELETE_POLICY]: DELETE_POLICY,
      },
    },
  };
}

/** Says when and how the workload itself is applied, or which schema its pods need. */
const isOfWorkload = (annotation: string) => /^(argocd\.argoproj\.io|helm\.sh|cdk8s-downtime)\//.test(annotation);
