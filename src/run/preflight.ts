import { minutesLeft } from '../plan';
import { isBusy } from './argo-cd/application';
import type { ArgoCd } from './argo-cd/argo-cd';
import { markerProblems } from './markers';
import type { Target } from './targets';

/** What stands in the way of upgrading an installation now. Nothing is changed, and Argo CD is not asked to compare again. */
export async function preflight(argo: ArgoCd, target: Target, now: Date): Promise<string[]> {
  return [...(await inCluster(argo, target)), ...windowProblems(target, now)];
}

/** Where a window closes, Argo CD stops in the middle of a sync unless the window has `syncOverrun`. */
function windowProblems({ windows, plan }: Target, now: Date): string[] {
  const left = minutesLeft(windows, now);
  const needed = Math.ceil((plan.downtime?.longestSeconds ?? 0) / 60);
  if (left === 0) return ['its sync window is closed now'];
  if (left === undefined || left >= needed) return [];
  return [`its sync window closes in ${left} minutes, and it may take ${needed}`];
}

async function inCluster(argo: ArgoCd, target: Target): Promise<string[]> {
  const { class: changeClass, from, reasons } = target.plan;
  const blocked = reasons.filter((reason) => reason.class === 'blocked');
  const found = blocked.map(({ object, text, remedy }) => `${[object, text].filter(Boolean).join(' ')}: ${remedy}`);
  const application = await argo.get(target.application);
  if (!application)
    return changeClass === 'create' ? found : [...found, `there is no Application ${target.application}`];
  const { health, conditions, operation, requested } = application;
  if (isBusy(application)) {
    const revision = (requested ?? operation)?.revision;
    found.push(`a sync${revision ? ` to ${revision}` : ''} runs`);
  }
  if (changeClass !== 'resume' && health !== 'Healthy')
    found.push(`it is ${health ?? 'of unknown health'}, not Healthy`);
  if (operation?.phase === 'Failed' || operation?.phase === 'Error')
    found.push(`its last sync failed: ${operation.message}`);
  found.push(...conditions);
  if (from !== undefined && changeClass !== 'create') found.push(...(await markerProblems(argo, application, from)));
  return found;
}
