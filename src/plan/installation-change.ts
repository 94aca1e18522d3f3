import { isSame } from '../common';
import { isKind, type Manifest } from '../kubernetes';
import { fieldChanges } from './field-changes';
import { isOfUpgrade, migratedBy, objectChanges } from './objects';
import { CHANGE_CLASSES, type ChangeClass, type InstallationPlan, type JobEffect, type Reason } from './plan';
import { reasonsOf } from './reasons';
import { type Committed, stateOf } from './state';

/** An installation in two revisions; it is absent in one when it comes or goes. */
export interface InstallationChange {
  readonly name: string;
  readonly environment?: string;
  readonly wave?: string;
  readonly before?: Committed;
  readonly after?: Committed;
}

/** What happens to an installation, and its change a line a field. */
export interface Planned {
  readonly plan: InstallationPlan;
  readonly changes: readonly string[];
}

export function planInstallation({ name, environment, wave, ...states }: InstallationChange): Planned {
  const [before, after] = [states.before, states.after].map(readOnce);
  const [base, head] = [before?.manifests ?? [], after?.manifests ?? []];
  const objects = objectChanges(base, head);
  const whole = wholeReasons(before, after);
  const parts = before && after ? objects.flatMap((change) => reasonsOf(change, head)) : [];
  const found = worstFirst([...whole, ...judgedTogether(parts, head), ...argoReasons(before, after)]);
  const worst = found[0]?.class ?? 'none';
  const isDown = worst === 'downtime';
  const reasons = isDown ? found : found.map(withHow);
  const changed = objects.flatMap(({ after: object }) => (object && migratedBy(object) !== undefined ? [object] : []));
  const plan: InstallationPlan = {
    name,
    ...(environment !== undefined && { environment }),
    class: worst,
    reasons,
    ...(before && { from: stateOf(before) }),
    ...(after && { to: stateOf(after) }),
    ...(isDown && { downtime: { longestSeconds: longestSeconds(changed), source: 'migrator-deadline' as const } }),
    ...(wave !== undefined && { wave }),
    jobs: changed.map((job) => jobEffect(job, reasons)),
    restarts: isDown ? [] : reasons.flatMap((reason) => (reason.class === 'restart' ? (reason.object ?? []) : [])),
  };
  // The upgrade's own parts follow from the rest, but for what migrates.
  const shown = objects.filter(({ before: one, after: other }) => {
    const object = other ?? one;
    return object && (!isOfUpgrade(object) || migratedBy(object) !== undefined);
  });
  return { plan, changes: before && after ? shown.flatMap(fieldChanges) : [] };
}

/** Files of an installation are read each time they are asked for. */
function readOnce(committed: Committed | undefined): Committed | undefined {
  if (committed === undefined) return undefined;
  const { manifests, application, state, version, place } = committed;
  return { manifests, application, state, version, place };
}

const rank = (changeClass: ChangeClass) => CHANGE_CLASSES.indexOf(changeClass);

function worstFirst(reasons: Reason[]): Reason[] {
  return reasons
    .map((reason, index) => ({ reason, index }))
    .sort((one, other) => rank(other.reason.class) - rank(one.reason.class) || one.index - other.index)
    .map(({ reason }) => reason);
}

/** How pods change where nothing is stopped. */
function withHow(reason: Reason): Reason {
  const isOfPods = reason.class === 'restart' && ['pods-changed', 'fence-changed'].includes(reason.code);
  return isOfPods ? { ...reason, text: `${reason.text}: its pods are replaced one after the other` } : reason;
}

/** What concerns the installation as a whole. */
function wholeReasons(before: Committed | undefined, after: Committed | undefined): Reason[] {
  const say = (code: Reason['code'], changeClass: ChangeClass, text: string, remedy?: string): Reason[] => [
    { code, class: changeClass, text, ...(remedy && { remedy }) },
  ];
  if (!before) return say('created', 'create', 'it is new');
  if (!after) {
    if (before.state === undefined || before.state === 'offboarding') return say('removed', 'remove', 'it is removed');
    const remedy = 'off-board it first: offboarding: true, sync, then removed with date and approvedBy';
    return say('installation-lost', 'blocked', `its files are gone, and it was ${before.state}`, remedy);
  }
  const [from, to] = [before.place, after.place];
  if (from && to && (from.cluster !== to.cluster || from.namespace !== to.namespace)) {
    const text = `it moves from ${from.namespace} on ${from.cluster} to ${to.namespace} on ${to.cluster}`;
    const remedy = 'suspend it and sync, then move it: the old pods would go on working on the database';
    return before.state === 'active' ? say('moved-while-active', 'blocked', text, remedy) : say('moved', 'move', text);
  }
  if (before.state === 'active' && after.state !== undefined && after.state !== 'active') {
    return say(
      'suspended',
      'suspend',
      `it is ${after.state === 'suspended' ? 'suspended' : 'off-boarded'}: nothing of it runs any more`,
    );
  }
  if (before.state !== undefined && before.state !== 'active' && after.state === 'active') {
    return say('resumed', 'resume', 'it runs again');
  }
  return [];
}

/** A workload that goes with a migration still runs when the upgrade looks for it, and is refused unless the upgrade is told to stop it. */
function judgedTogether(reasons: Reason[], head: readonly Manifest[]): Reason[] {
  if (!reasons.some((reason) => reason.class === 'downtime')) return reasons;
  const stopped = stoppedBy(head);
  return reasons.map((reason) =>
    reason.code === 'workload-removed' && !stopped.has(`${reason.object}`)
      ? {
          ...reason,
          class: 'blocked',
          remedy:
            'name it in removedWorkloads, or remove it in a commit before this one: it would run on the new schema',
        }
      : reason,
  );
}

/** What the migrator Jobs stop, as Kind/name: lines such as `scale apps/v1 Deployment web app=web`. */
function stoppedBy(manifests: readonly Manifest[]): Set<string> {
  const jobs = manifests.flatMap((object) =>
    migratedBy(object) !== undefined && isKind(object, 'Job') ? [object] : [],
  );
  const containers = jobs.flatMap(({ spec }) => spec?.template.spec?.initContainers ?? []);
  const lines = containers.flatMap(
    ({ env = [] }) => env.find(({ name }) => name === 'WORKLOADS')?.value?.split('\n') ?? [],
  );
  return new Set(lines.map((line) => line.split(' ').slice(2, 4).join('/')));
}

function argoReasons(before: Committed | undefined, after: Committed | undefined): Reason[] {
  const [one, other] = [before, after].map((committed) => committed?.application);
  if (!one || !other || isSame(one, other)) return [];
  return [
    {
      code: 'argo-changed',
      class: 'metadata',
      object: `Application/${other.metadata.name}`,
      text: 'its Application changes',
    },
  ];
}

/** Of all that migrate, one after the other at worst. */
function longestSeconds(jobs: readonly Manifest[]): number {
  return jobs.reduce((sum, job) => sum + (isKind(job, 'Job') ? (job.spec?.activeDeadlineSeconds ?? 0) : 0), 0);
}

function jobEffect({ kind, metadata }: Manifest, reasons: readonly Reason[]): JobEffect {
  const own = reasons.find(({ object }) => object === `${kind}/${metadata.name}`);
  return { name: metadata.name, effect: own?.class === 'downtime' ? 'migrates' : own ? 'skips' : 'runs' };
}
