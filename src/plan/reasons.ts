import { hasKeys, isSame } from '../common';
import { ANNOTATION_SCHEMA_VERSION, compareVersions, isStoppable, kindOf, LABEL_UPGRADE, runsPods } from '../downtime';
import { isKind, type k8s, type Manifest } from '../kubernetes';
import { isOfUpgrade, migratedBy, type ObjectChange } from './objects';
import type { ChangeClass, Reason, ReasonCode } from './plan';

type Found = Reason & { readonly object: string };

/** What the change of an object means. Parts of the upgrade other than its migrator Job follow from the rest. */
export function reasonsOf(change: ObjectChange, head: readonly Manifest[]): Reason[] {
  const { before, after } = change;
  const object = (after ?? before) as Manifest;
  if (migratedBy(object) !== undefined) return migratorReasons(change, head);
  if (isOfUpgrade(object)) return [];
  if (runsPods(object)) return workloadReasons(change);
  if (!before) return [reason(change, 'object-added', 'live', 'is new')];
  if (!after) return [reason(change, 'object-removed', 'live', 'goes')];
  if (isOnlyMetadata(before, after))
    return [reason(change, 'metadata-changed', 'metadata', 'gets other labels or annotations')];
  if (['ConfigMap', 'Secret'].includes(object.kind) && isUsed(object.metadata.name, head)) {
    const text = 'changes; pods that use it do not restart by themselves';
    return [reason(change, 'configuration-mounted', 'live', text)];
  }
  return [reason(change, 'object-changed', 'live', 'changes')];
}

function reason(
  { name }: ObjectChange,
  code: ReasonCode,
  changeClass: ChangeClass,
  text: string,
  remedy?: string,
): Found {
  return { code, class: changeClass, object: name, text: `${name} ${text}`, ...(remedy && { remedy }) };
}

function migratorReasons(change: ObjectChange, head: readonly Manifest[]): Reason[] {
  const { before, after } = change;
  const app = migratedBy(after ?? before);
  const [from, to] = [before, after].map((job) => job?.metadata.annotations?.[ANNOTATION_SCHEMA_VERSION]);
  if (!before) return [];
  if (!after) {
    const remedy = 'off-board the installation, or keep the application';
    return [reason(change, 'application-lost', 'blocked', `goes: nothing upgrades '${app}' any more`, remedy)];
  }
  if (from === to)
    return [reason(change, 'jobs-skip', 'live', 'starts and finds nothing to do: the schema version stays')];
  const relation = compareVersions(`${to}`, `${from}`);
  if (relation === 'older' && !allowsDowngrade(head, `${app}`)) {
    const remedy = `put ${from} or a newer version into Git; or set allowDowngrade when the migrator can go backwards`;
    return [reason(change, 'schema-downgrade', 'blocked', `would take the schema back from ${from} to ${to}`, remedy)];
  }
  const code = relation === 'unknown' ? 'schema-unordered' : 'schema-changed';
  return [reason(change, code, 'downtime', `migrates the schema from ${from} to ${to}`)];
}

function workloadReasons(change: ObjectChange): Reason[] {
  const { before, after } = change;
  if (!before) return [reason(change, 'workload-added', 'live', 'is new')];
  if (!after) return [reason(change, 'workload-removed', 'live', 'goes')];
  const [was, is] = [before, after].map(({ spec }) => (hasKeys(spec) ? spec : {}));
  if (isStoppable(kindOf(after)) && differ(was.selector, is.selector)) {
    const remedy = 'take the selector back, or give the workload another name';
    return [
      reason(change, 'selector-changed', 'blocked', 'has another selector, which Kubernetes never changes', remedy),
    ];
  }
  const stop = kindOf(after)?.stop;
  const [kept, wanted] = [before, after].map((object) => stop?.immutable?.(object) ?? {});
  const changed = Object.keys(wanted).filter((field) => differ(kept[field], wanted[field]));
  if (changed.length > 0) {
    const what = `has another ${changed.join(', ')}, which Kubernetes never changes`;
    const remedy = 'take the change back, or give the workload another name';
    return [reason(change, 'immutable-changed', 'blocked', what, remedy)];
  }
  const found: Reason[] = [];
  const [template, next] = [before, after].map((object) => kindOf(object)?.podTemplate?.(object));
  if (differ(template, next)) {
    if (stop?.startsJobs) found.push(reason(change, 'pods-changed', 'live', 'has other pods from its next Job on'));
    else if (!differ(withoutFence(template), withoutFence(next)))
      found.push(reason(change, 'fence-changed', 'restart', 'gets another fence'));
    else found.push(reason(change, 'pods-changed', 'restart', 'has other pods'));
  }
  if (differ(was.replicas, is.replicas)) {
    found.push(reason(change, 'replicas-changed', 'live', `goes from ${was.replicas} to ${is.replicas} replicas`));
  }
  if (differ(was.schedule, is.schedule)) {
    found.push(reason(change, 'schedule-changed', 'live', `runs at '${is.schedule}' instead of '${was.schedule}'`));
  }
  if (found.length > 0) return found;
  if (isOnlyMetadata(before, after))
    return [reason(change, 'metadata-changed', 'metadata', 'gets other labels or annotations')];
  return [reason(change, 'object-changed', 'live', 'changes')];
}

const differ = (one: unknown, other: unknown) => !isSame(one, other);

function isOnlyMetadata({ metadata: _, ...before }: Manifest, { metadata: __, ...after }: Manifest): boolean {
  return !differ(before, after);
}

/** What the author wrote of the pods. */
function withoutFence(template: k8s.PodTemplateSpec | undefined): unknown {
  const { initContainers = [], volumes = [], ...spec } = template?.spec ?? {};
  const isOurs = ({ name }: { name: string }) => /^(fence$|tools$|try-|downtime-)/.test(name);
  return {
    ...template,
    spec: {
      ...spec,
      initContainers: initContainers.filter((c) => !isOurs(c)),
      volumes: volumes.filter((v) => !isOurs(v)),
    },
  };
}

/** Of the check job or, in a rollout, the guard. */
function allowsDowngrade(head: readonly Manifest[], app: string): boolean {
  return head
    .filter(({ kind, metadata }) => kind === 'Job' && metadata.labels?.[LABEL_UPGRADE] === app)
    .flatMap((job) => (isKind(job, 'Job') ? (job.spec?.template.spec ?? []) : []))
    .flatMap(({ initContainers = [], containers }) => [...initContainers, ...containers])
    .some(({ env = [] }) => env.some(({ name, value }) => name === 'ALLOW_DOWNGRADE' && value === 'true'));
}

/** Whether pods refer to it. */
function isUsed(name: string, head: readonly Manifest[]): boolean {
  const reference = new RegExp(`"(name|secretName)":"${name.replace(/[.]/g, '\\.')}"`);
  return head
    .filter(runsPods)
    .some((object) => reference.test(JSON.stringify(kindOf(object)?.podTemplate?.(object) ?? {})));
}
