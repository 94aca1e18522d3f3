import { isOrdinary } from '../argo';
import { describe } from '../common';
import type { Manifest } from '../kubernetes';
import type { RenderedObject } from '../output';

const SCALED = ['Deployment', 'ReplicaSet', 'ReplicationController', 'StatefulSet'];
const UNSTOPPABLE = ['DaemonSet', 'Job', 'Pod'];

/**
 * The objects of an installation that is suspended: as they were, but nothing runs. Whatever holds data stays.
 *
 * @throws for what runs pods and cannot be told to stop
 */
export function stopped(objects: RenderedObject[]): RenderedObject[] {
  return objects.flatMap(({ construct, json }) => {
    const { kind } = json;
    const spec = json.spec as object;
    if (!isOrdinary(json)) return [{ construct, json }];
    // An autoscaler does nothing for 0 replicas. Beside one, Argo CD leaves the number of replicas to it: so it goes.
    if (kind === 'HorizontalPodAutoscaler') return [];
    if (SCALED.includes(kind)) return [{ construct, json: { ...json, spec: { ...spec, replicas: 0 } } }];
    // KEDA would scale it up again: https://keda.sh/docs/latest/concepts/scaling-deployments/#pausing-autoscaling
    if (kind === 'ScaledObject')
      return [{ construct, json: annotated(json, 'autoscaling.keda.sh/paused-replicas', '0') }];
    if (kind === 'CronJob') return [{ construct, json: { ...json, spec: { ...spec, suspend: true } } }];
    if (UNSTOPPABLE.includes(kind)) {
      throw new Error(
        describe(
          construct,
          `a ${kind} ('${json.metadata.name}') cannot be suspended`,
          'leave it out when installation.suspended is true',
        ),
      );
    }
    return [{ construct, json }];
  });
}

function annotated(json: Manifest, key: string, value: string): Manifest {
  const annotations = { ...json.metadata.annotations, [key]: value };
  return { ...json, metadata: { ...json.metadata, annotations } };
}
