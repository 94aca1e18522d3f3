import type { k8s } from '../../kubernetes';
import { UpgradeStrategy } from '../upgrade-strategy';
import { selectorText } from './label-selector';
import { replicasProblems, withoutPods, withoutReplicas } from './replicas';
import type { KindProblem, WorkloadKind } from './workload-kind';

/** It has no pods beside the old ones: its pods have names, so each old one goes before its successor comes. */
export const STATEFUL_SET: WorkloadKind<k8s.StatefulSet> = {
  group: 'apps',
  kind: 'StatefulSet',
  resource: 'statefulsets',
  podTemplate: ({ spec }) => spec?.template,
  suspended: withoutReplicas,
  stop: {
    verbs: { [UpgradeStrategy.PRE_SYNC_HOOKS]: 'scale' },
    selector: ({ spec }) => selectorText(spec?.selector),
    problems: (manifest) => [...replicasProblems(manifest), ...claimProblems(manifest), ...partitionProblems(manifest)],
    findings: () => [],
    fenced: (manifest, template) => ({ ...manifest, spec: { selector: {}, ...manifest.spec, template } }),
    withoutPods,
    // https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#update-strategies
    immutable: ({ spec }) => ({
      serviceName: spec?.serviceName,
      podManagementPolicy: spec?.podManagementPolicy,
      volumeClaimTemplates: spec?.volumeClaimTemplates,
    }),
    claims: ({ metadata, spec }) =>
      (spec?.volumeClaimTemplates ?? []).flatMap(({ metadata: claim }) =>
        ordinals(spec).map((ordinal) => `${claim?.name}-${metadata.name}-${ordinal}`),
      ),
  },
};

// So many claims are looked at; a migrator mounts one of the first.
const MAX_ORDINALS = 100;

function ordinals(spec: k8s.StatefulSetSpec | undefined): number[] {
  const start = spec?.ordinals?.start ?? 0;
  return Array.from({ length: Math.min(spec?.replicas ?? 1, MAX_ORDINALS) }, (_, index) => start + index);
}

/** @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#persistentvolumeclaim-retention */
function claimProblems({ spec }: k8s.StatefulSet): KindProblem[] {
  if (spec?.persistentVolumeClaimRetentionPolicy?.whenScaled !== 'Delete') return [];
  return [
    {
      code: 'stop-deletes-data',
      what: 'has spec.persistentVolumeClaimRetentionPolicy.whenScaled: Delete: the stop would delete its volumes',
      remedy: 'set whenScaled: Retain, which is the default',
    },
  ];
}

/** @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#partitions */
function partitionProblems({ spec }: k8s.StatefulSet): KindProblem[] {
  const partition = spec?.updateStrategy?.rollingUpdate?.partition ?? 0;
  if (partition === 0) return [];
  return [
    {
      code: 'workload-held-back',
      what: `has spec.updateStrategy.rollingUpdate.partition ${partition}: pods below it stay in the old version, and wait in their fence`,
      remedy: 'leave it out: after a migration only the new version can run',
    },
  ];
}
