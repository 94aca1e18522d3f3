import type { k8s } from '../../kubernetes';
import { UpgradeStrategy } from '../upgrade-strategy';
import { selectorText } from './label-selector';
import { withoutPods } from './replicas';
import type { KindProblem, WorkloadKind } from './workload-kind';

const OS = 'kubernetes.io/os';
/** No node's: scripts/common.sh. */
const NOWHERE = 'stopped-for-a-migration';

/**
 * Its number of pods is that of the nodes, so it is stopped by a node selector that fits none. The selector has a label that every node has, and its
 * value always stands in Git: a label that only the stop adds would stay for ever.
 */
export const DAEMON_SET: WorkloadKind<k8s.DaemonSet> = {
  group: 'apps',
  kind: 'DaemonSet',
  resource: 'daemonsets',
  podTemplate: ({ spec }) => spec?.template,
  suspended: (manifest) => onNodes(manifest, NOWHERE),
  stop: {
    verbs: { [UpgradeStrategy.PRE_SYNC_HOOKS]: 'unschedule' },
    selector: ({ spec }) => selectorText(spec?.selector),
    problems: nodeProblems,
    findings: () => [],
    fenced: (manifest, template) =>
      onNodes({ ...manifest, spec: { selector: {}, ...manifest.spec, template } }, 'linux'),
    withoutPods: (fenced, labels) => {
      const { replicas: _, ...spec } = withoutPods<Replicated>(fenced as Replicated, labels).spec;
      return onNodes({ ...fenced, spec }, NOWHERE);
    },
  },
};

type Replicated = k8s.DaemonSet & { spec: k8s.DaemonSetSpec & { replicas?: number } };

function onNodes(manifest: k8s.DaemonSet, os: string): k8s.DaemonSet {
  const { selector = {}, template = {}, ...spec } = manifest.spec ?? {};
  const nodeSelector = { ...template.spec?.nodeSelector, [OS]: os };
  const pod = { containers: [], ...template.spec, nodeSelector };
  return { ...manifest, spec: { ...spec, selector, template: { ...template, spec: pod } } };
}

function nodeProblems({ spec }: k8s.DaemonSet): KindProblem[] {
  const os = spec?.template?.spec?.nodeSelector?.[OS];
  if (os === undefined || os === 'linux') return [];
  return [
    {
      code: 'workload-not-on-linux',
      what: `has the node selector ${OS}: ${os}, which the stop changes and sets back to linux`,
      remedy: "leave it out: the upgrade's own containers need linux",
    },
  ];
}
