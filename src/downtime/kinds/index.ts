import { hasKeys } from '../../common';
import { groupOf, itemsOf, type Manifest } from '../../kubernetes';
import { UpgradeStrategy } from '../upgrade-strategy';
import { CRON_JOB } from './cron-job';
import { DAEMON_SET } from './daemon-set';
import { DEPLOYMENT } from './deployment';
import { HORIZONTAL_POD_AUTOSCALER } from './horizontal-pod-autoscaler';
import { JOB } from './job';
import { OTHER_KINDS } from './others';
import { POD } from './pod';
import { REPLICA_SET } from './replica-set';
import { REPLICATION_CONTROLLER } from './replication-controller';
import { ROLLOUT } from './rollout';
import { SCALED_JOB } from './scaled-job';
import { SCALED_OBJECT } from './scaled-object';
import { STATEFUL_SET } from './stateful-set';

export type { ScaleTarget } from './workload-kind';

import type { StoppableKind, StopVerb, WorkloadKind } from './workload-kind';

/** All kinds that are known to run pods, or to decide how many run. */
export const KINDS: readonly WorkloadKind[] = [
  DEPLOYMENT,
  STATEFUL_SET,
  REPLICA_SET,
  REPLICATION_CONTROLLER,
  DAEMON_SET,
  JOB,
  CRON_JOB,
  POD,
  HORIZONTAL_POD_AUTOSCALER,
  SCALED_OBJECT,
  SCALED_JOB,
  ROLLOUT,
  ...OTHER_KINDS,
];

/** A kind that can be stopped for a migration. */
export type Stoppable = WorkloadKind & { readonly stop: StoppableKind };

/** The kinds that can be stopped for a migration. */
export const STOPPABLE_KINDS = KINDS.filter(isStoppable);

/** What is known of an object's kind; undefined when nothing is. */
export function kindOf(object: Pick<Manifest, 'apiVersion' | 'kind'>): WorkloadKind | undefined {
  const group = groupOf(object);
  return KINDS.find((known) => known.kind === object.kind && known.group === group);
}

/**
 * What runs pods in an object, or decides how many run: the object itself, or items of a `List`. Of a kind that is not known here it is
 * believed when its pods stand where Kubernetes' own kinds have them.
 */
export function podMakersIn(object: Manifest): Manifest[] {
  return itemsOf(object).filter((item) => {
    const kind = kindOf(item);
    return kind ? kind.podTemplate !== undefined || kind.scaleTarget !== undefined : looksLikePods(item.spec);
  });
}

/** Whether an object, or an item of a `List`, runs pods. */
export function runsPods(object: Manifest): boolean {
  return podMakersIn(object).some((item) => kindOf(item)?.scaleTarget === undefined);
}

function looksLikePods(spec: unknown): boolean {
  if (!hasKeys(spec)) return false;
  if (hasKeys(spec.jobTemplate)) return true;
  const pod = hasKeys(spec.template) ? spec.template.spec : undefined;
  return hasKeys(pod) && Array.isArray(pod.containers);
}

/** Whether a stop sets its replicas to 0. */
export function isScaled({ stop }: WorkloadKind): boolean {
  return stop?.verbs[UpgradeStrategy.PRE_SYNC_HOOKS] === 'scale';
}

/** The field by which a stop stops it, where the hooks do. What Git says in it brings it back. */
export function stopField({ stop }: WorkloadKind): readonly string[] | undefined {
  return stop && STOP_FIELDS[stop.verbs[UpgradeStrategy.PRE_SYNC_HOOKS]];
}

/** As the shell programs change them: scripts/common.sh. */
const STOP_FIELDS: { readonly [verb in StopVerb]?: readonly string[] } = {
  scale: ['spec', 'replicas'],
  suspend: ['spec', 'suspend'],
  unschedule: ['spec', 'template', 'spec', 'nodeSelector', 'kubernetes.io/os'],
  pause: ['metadata', 'annotations', 'autoscaling.keda.sh/paused'],
};

export function isStoppable(kind: WorkloadKind | undefined): kind is Stoppable {
  return kind?.stop !== undefined;
}
