import type { Manifest } from '../../kubernetes';

/** @see https://keda.sh/docs/latest/concepts/scaling-deployments/#pausing-autoscaling */
const PAUSED = 'autoscaling.keda.sh/paused';

/** The annotation that the stop changes always stands in Git, or Argo CD would not bring it back. */
export function notPaused<M extends Manifest>(manifest: M): M {
  return annotated(manifest, { [PAUSED]: 'false', ...manifest.metadata.annotations });
}

export function paused<M extends Manifest>(manifest: M): M {
  return annotated(manifest, { ...manifest.metadata.annotations, [PAUSED]: 'true' });
}

function annotated<M extends Manifest>(manifest: M, annotations: { [key: string]: string }): M {
  return { ...manifest, metadata: { ...manifest.metadata, annotations } };
}
