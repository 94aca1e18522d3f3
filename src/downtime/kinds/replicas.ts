import type { Manifest } from '../../kubernetes';
import type { KindProblem } from './workload-kind';

type Replicated = Manifest & { spec?: { replicas?: number } };

/** Without pods. */
export function withoutReplicas<M extends Manifest>(manifest: M): M {
  return { ...manifest, spec: { ...(manifest as Replicated).spec, replicas: 0 } };
}

/** After a stop the number in Git brings the pods back, so there must be one. */
export function replicasProblems({ spec }: Replicated): KindProblem[] {
  const replicas = spec?.replicas;
  if (Number.isInteger(replicas) && Number(replicas) >= 1) return [];
  return [
    {
      code: 'replicas-missing',
      what: `has replicas ${replicas ?? 'absent'}`,
      remedy: 'give the number that is to run: after the stop, the number in Git is what brings the application back',
    },
  ];
}
