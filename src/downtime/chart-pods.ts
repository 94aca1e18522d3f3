import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { hookText, isOrdinary, type Phase, phasesOf } from '../argo';
import { type Problem, problemOf, warnOnce } from '../common';
import { type Manifest, manifestOf } from '../kubernetes';
import { isStoppable, kindOf, podMakersIn, STOPPABLE_KINDS } from './kinds';
import { UpgradeWarning } from './upgrade-warning';

/** The phases of a sync in which something can meet the migration, or the pods of another schema version. */
const MEETS_PODS: readonly Phase[] = ['PreSync', 'Sync', 'PostSync'];
const WHEN: { readonly [phase: string]: string } = {
  PreSync: 'before the application is stopped',
  Sync: "beside the application's pods",
  PostSync: "beside the new version's pods",
};
const leaveOutRemedy = ({ kind, name }: Pick<ApiObject, 'kind' | 'name'>) =>
  `if it never touches the database, say so: leaveOut(construct, 'why'), or addWorkloads(chart, { except: { '${kind}/${name}': 'why' } })`;

/** What never touches the database, by its author's word. */
const leftOut = new WeakSet<IConstruct>();

export function markLeftOut(construct: IConstruct): void {
  leftOut.add(construct);
}

/** Whether the construct, or one that it stands below, was left out. */
export function isLeftOut(construct: IConstruct): boolean {
  return construct.node.scopes.some((scope) => leftOut.has(scope));
}

/** Something that runs pods, and that no application stops. */
export interface StrayPods {
  readonly object: ApiObject;
  /** What it is; in a `List`, one of the items. */
  readonly manifest: Manifest;
}

/**
 * What a sync starts below some constructs, beside the workloads, and without the author's word that it may.
 *
 * @param isKnown whether an object is a workload or the upgrade's own
 */
export function strayPods(scopes: IConstruct[], isKnown: (object: ApiObject) => boolean): StrayPods[] {
  const objects = new Set(scopes.flatMap((scope) => scope.node.findAll()));
  return [...objects]
    .filter(ApiObject.isApiObject)
    .filter((object) => mayRunPods(object) && !isKnown(object) && !isLeftOut(object))
    .flatMap((object) => {
      const pods = podMakersIn(manifestOf(object)).filter((item) => kindOf(item)?.scaleTarget === undefined);
      return pods
        .filter((manifest) => phasesOf(manifest).some((phase) => MEETS_PODS.includes(phase)))
        .map((manifest) => ({ object, manifest }));
    });
}

/** Rendering takes time, and Kubernetes' own kinds are all known. */
function mayRunPods(object: ApiObject): boolean {
  const kind = kindOf(object);
  if (kind) return kind.podTemplate !== undefined;
  return object.kind.endsWith('List') || /\./.test(object.apiVersion.replace(/(\.k8s\.io)?\/.*$/, ''));
}

/** Stray pods that make an upgrade unsafe. */
export function strayProblems(strays: StrayPods[]): Problem[] {
  return strays.filter((stray) => !canBeAdded(stray)).map(strayProblem);
}

/** What can be stopped may have been left out on purpose: the others have been chosen. */
export function warnOfStrays(strays: StrayPods[], silenced: UpgradeWarning[]): void {
  if (silenced.includes(UpgradeWarning.WORKLOAD_NOT_STOPPED)) return;
  for (const { object } of strays.filter(canBeAdded)) {
    const text = `${object.kind}/${object.name} runs on during a migration, on whatever schema there is: addWorkload stops it; ${leaveOutRemedy(object)}`;
    warnOnce(object, UpgradeWarning.WORKLOAD_NOT_STOPPED, text);
  }
}

function canBeAdded({ object }: StrayPods): boolean {
  return isStoppable(kindOf(object));
}

function strayProblem({ object, manifest }: StrayPods): Problem {
  const { kind, metadata } = manifest;
  if (kind !== object.kind) {
    const problem = `a List ('${object.name}') holds a ${kind} ('${metadata.name}'), which cannot be stopped there`;
    return problemOf(object, 'pods-not-stopped', problem, `write its items one by one; ${leaveOutRemedy(object)}`);
  }
  if (!kindOf(manifest)?.runsOnce) {
    return problemOf(
      object,
      'pods-not-stopped',
      `a ${kind} ('${object.name}') cannot be stopped for a migration`,
      unstoppableRemedy(object),
    );
  }
  const problem = `a ${kind} ('${object.name}') ${runText(manifest)}`;
  return problemOf(
    object,
    'pods-not-stopped',
    problem,
    `if it migrates, ${migratorRemedy(object)}; ${leaveOutRemedy(object)}`,
  );
}

/** A Job can be the migrator with all that is in it. */
function migratorRemedy({ kind, name, node }: ApiObject): string {
  const { id, scope } = node;
  if (kind === 'Job') return `make it the migrator: Migrator.fromJob(chart, { jobs: ['${name}'], timeout })`;
  return `let \`migrator\` run its image and command, and remove it: node.tryRemoveChild('${id}') of '${scope?.node.path}'`;
}

export function unstoppableRemedy(object: Pick<ApiObject, 'kind' | 'name'>): string {
  return `these kinds can: ${STOPPABLE_KINDS.map(({ kind }) => kind).join(', ')}; ${leaveOutRemedy(object)}`;
}

function runText(manifest: Manifest): string {
  const [phase] = phasesOf(manifest);
  const when = WHEN[phase];
  if (isOrdinary(manifest)) return `runs ${when}`;
  return `is a hook (${hookText(manifest)}): every sync runs it ${when}`;
}
