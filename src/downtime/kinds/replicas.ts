import { type k8s, type Manifest, shown } from '../../kubernetes';
import type { KindProblem } from './workload-kind';

type Replicated = Manifest & { spec?: { replicas?: number } };

/** Without pods. */
export function withoutReplicas<M extends Manifest>(manifest: M): M {
  return { ...manifest, spec: { ...(manifest as Replicated).spec, replicas: 0 } };
}

interface Selecting extends Manifest {
  spec?: { selector: k8s.LabelSelector; template: k8s.PodTemplateSpec; revisionHistoryLimit?: number };
}

/** An object of the same kind, with a selector that finds only what it would make itself. */
export function withoutPods<M extends Selecting>(fenced: M, labels: { readonly [label: string]: string }): M {
  const { selector, template } = fenced.spec ?? { selector: {}, template: {} };
  const { metadata } = template;
  const selecting = {
    replicas: 0,
    revisionHistoryLimit: 0,
    selector: { ...selector, matchLabels: { ...selector.matchLabels, ...labels } },
    template: { ...template, metadata: { ...metadata, labels: { ...metadata?.labels, ...labels } } },
  };
  return { ...fenced, spec: { ...fenced.spec, ...selecting } };
}

/** https://kubernetes.io/docs/setup/best-practices/cluster-large/ */
export const MAX_REPLICAS = 150_000;

/** After a stop the number in Git brings the pods back, so there must be one. */
export function replicasProblems({ kind, metadata, spec }: Replicated): KindProblem[] {
  const replicas: unknown = spec?.replicas;
  if (Number.isInteger(replicas) && Number(replicas) > MAX_REPLICAS) {
    return [
      {
        code: 'replicas-too-many',
        what: `has replicas ${replicas}`,
        remedy: `use at most ${MAX_REPLICAS}: no cluster has more pods`,
      },
    ];
  }
  if (Number.isInteger(replicas) && Number(replicas) >= 1) return [];
  return [
    {
      code: 'replicas-missing',
      what: `has replicas ${typeof replicas === 'number' ? replicas : replicas === undefined ? 'absent' : shown(replicas)}`,
      remedy: `give the number that is to run (for a chart: addWorkloads(chart, { replicas: { '${kind}/${metadata.name}': 2 } })): after the stop, the number in Git is what brings the application back`,
    },
  ];
}
