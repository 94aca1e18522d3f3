import { type Application, isBusy } from '../argo-cd/application';
import { type Finding, finding } from './finding';

const LISTED = 5;

/** What Argo CD says of the installation. */
export function explainApplication(application: Application): Finding[] {
  const complaints = application.conditions.map((condition) => finding('Argo CD has a complaint', [condition]));
  return [...complaints, ...operationOf(application), ...healthOf(application), ...differencesOf(application)];
}

function operationOf(application: Application): Finding[] {
  const { name, operation, requested } = application;
  if (isBusy(application)) {
    const revision = (requested ?? operation)?.revision;
    const since = operation?.startedAt ? ` since ${operation.startedAt}` : '';
    const what = `A sync${revision ? ` to ${revision}` : ''} runs${since}`;
    return [finding(what, operation?.message ? [operation.message] : [], ['wait until it has ended'])];
  }
  if (operation?.phase !== 'Failed' && operation?.phase !== 'Error') return [];
  const failed = operation.results.filter(({ outcome }) => /fail|error/i.test(outcome));
  const details = failed.map(({ kind, name: object, message }) => `${kind}/${object}: ${message}`);
  const what = `The last sync failed${operation.finishedAt ? ` at ${operation.finishedAt}` : ''}`;
  const remedies = ['mend what is said here, then sync again:', `argocd app sync ${name}`];
  return [finding(what, [operation.message, ...details], remedies)];
}

function healthOf({ health, resources }: Application): Finding[] {
  if (health === 'Healthy') return [];
  const unhealthy = resources.filter((resource) => resource.health && resource.health !== 'Healthy');
  const details = unhealthy.map(({ kind, name, health: state, healthMessage }) =>
    [`${kind}/${name} is ${state}`, healthMessage].filter(Boolean).join(': '),
  );
  return [finding(`It is ${health ?? 'of unknown health'}`, some(details))];
}

function differencesOf(application: Application): Finding[] {
  const { name, sync, resources } = application;
  if (sync === 'Synced' || isBusy(application)) return [];
  const others = resources.filter((resource) => resource.sync === 'OutOfSync');
  const details = others.map(
    ({ kind, name: object, needsPruning }) => `${kind}/${object}${needsPruning ? ' is no longer in Git' : ''}`,
  );
  const remedies = ['look at what differs, then sync:', `argocd app diff ${name}`];
  return [finding(`It is ${sync ?? 'not compared yet'}`, some(details), remedies)];
}

function some(lines: string[]): string[] {
  return lines.length <= LISTED ? lines : [...lines.slice(0, LISTED), `and ${lines.length - LISTED} more`];
}
