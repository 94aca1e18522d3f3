import { type Application, list, record, text } from '../argo-cd/application';
import type { ArgoCd, ObjectReference } from '../argo-cd/argo-cd';
import { type Finding, finding } from './finding';

const FENCE = 'fence';
const LOG_LINES = 8;
const EVENTS = 3;
/** So many pods are looked at: they mostly have the same trouble. */
const PODS = 20;

interface ContainerState {
  readonly name: string;
  readonly restarts: number;
  readonly running: boolean;
  /** Why it waits, or how it ended badly. */
  readonly trouble?: string;
}

/** What is wrong with the pods of an installation, those of the upgrade's Jobs too. */
export async function explainPods(argo: ArgoCd, application: Application): Promise<Finding[]> {
  const pods = (await argo.tree(application)).filter(({ kind }) => kind === 'Pod').slice(0, PODS);
  const found: Finding[] = [];
  for (const pod of pods) found.push(...(await explainPod(argo, application, pod)));
  return found;
}

async function explainPod(argo: ArgoCd, application: Application, pod: ObjectReference): Promise<Finding[]> {
  const object = await argo.object(application, pod);
  const status = record(object?.status);
  if (!object || status.phase === 'Succeeded') return [];
  const { initContainerStatuses, containerStatuses } = status;
  const states = [...list(initContainerStatuses), ...list(containerStatuses)].map(stateOf);
  const fence = states.find(({ name, running }) => name === FENCE && running);
  if (fence) {
    const log = await argo.logs(application, { ...inPod(pod), container: FENCE, lines: 1 });
    const remedy = 'while an upgrade runs this is right; otherwise run a full sync of the version that you want';
    return [finding(`Pod/${pod.name} waits in its fence`, log, [remedy])];
  }
  const bad = states.find(({ trouble }) => trouble !== undefined);
  if (!bad && status.phase !== 'Pending' && status.phase !== 'Failed') return [];
  const log =
    bad && (bad.restarts > 0 || status.phase === 'Failed') ? await logOf(argo, application, pod, bad.name) : [];
  const what = bad ? `its container ${bad.name}: ${bad.trouble}` : `it is ${status.phase}`;
  const remedy = `kubectl --namespace ${pod.namespace} describe pod ${pod.name}`;
  return [finding(`Pod/${pod.name}: ${what}`, [...(await eventsOf(argo, application, pod)), ...log], [remedy])];
}

function stateOf(value: unknown): ContainerState {
  const { name, state, restartCount } = record(value);
  const { waiting, terminated, running } = record(state);
  const { reason, message } = record(waiting);
  const { exitCode, reason: ended } = record(terminated);
  const waits = text(reason) !== undefined && !['PodInitializing', 'ContainerCreating'].includes(`${reason}`);
  const failed = typeof exitCode === 'number' && exitCode !== 0;
  const trouble = waits
    ? [reason, text(message)].filter(Boolean).join(': ')
    : failed
      ? `${ended}, exit code ${exitCode}`
      : undefined;
  return {
    name: text(name) ?? '',
    restarts: Number(restartCount ?? 0),
    running: running !== undefined,
    ...(trouble && { trouble }),
  };
}

async function eventsOf(argo: ArgoCd, application: Application, pod: ObjectReference): Promise<string[]> {
  const events = (await argo.events(application, pod)).filter(({ type }) => type === 'Warning');
  return events.slice(-EVENTS).map(({ reason, message }) => `${reason}: ${message}`);
}

async function logOf(
  argo: ArgoCd,
  application: Application,
  pod: ObjectReference,
  container: string,
): Promise<string[]> {
  return argo.logs(application, { ...inPod(pod), container, lines: LOG_LINES });
}

const inPod = ({ namespace, name }: ObjectReference) => ({ namespace, pod: name });
