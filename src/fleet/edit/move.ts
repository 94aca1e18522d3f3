import { readFleet } from '../configuration/read-fleet';
import { changeState } from './change-state';
import { read, refuseEdit, writeChecked } from './files';
import { environmentIn, installationIn } from './find-installation';
import type { Changed } from './set-values';
import { synthesizedState } from './synthesized-state';
import { setValue } from './yaml-edit';

export interface Move {
  /** The folder of the fleet's files. */
  readonly folder: string;
  readonly environment: string;
  readonly tenant: string;
  /** Where it goes: one of them at least. */
  readonly namespace?: string;
  readonly cluster?: string;
}

/** What a call has done. */
export interface Moved {
  /** Whether it was only stopped; it moves with the next call. */
  readonly stopped: boolean;
  readonly changed: readonly Changed[];
  /** Whether it is configured not to run where it has moved. */
  readonly isStill: boolean;
}

/**
 * Takes the next of the two steps of a move: what runs is stopped where it is, and what is stopped goes. It does not begin to run by that.
 *
 * @throws with the step that is missing
 */
export function move({ folder, environment, tenant, ...to }: Move): Moved {
  const configured = environmentIn(readFleet(folder), environment);
  const { state, installation } = installationIn(configured, tenant);
  const keys = (['cluster', 'namespace'] as const).filter(
    (key) => to[key] !== undefined && to[key] !== installation[key],
  );
  const isStill = state !== 'active';
  if (keys.length === 0) return { stopped: false, changed: [], isStill };
  if (state === 'removed') refuseEdit(`${environment}/${tenant} is removed`, 'nothing of it is left to move');
  const synthesized = synthesizedState(folder, configured, tenant);
  if (!isStill && synthesized !== 'absent') {
    const changed = changeState({ folder, environment, tenants: [tenant], step: 'suspend' });
    return { stopped: true, changed, isStill: true };
  }
  if (synthesized === 'active')
    refuseEdit(
      `${environment}/${tenant} still runs in what is synthesized`,
      `synthesize, commit and sync that it is ${state}`,
    );
  const file = `${folder}/${environment}/${tenant}.yaml`;
  const changed: Changed[] = [];
  let text = read(file);
  for (const key of keys) {
    const value = `${to[key]}`;
    text = setValue(text, [key], value).text;
    changed.push({ file, key, before: installation[key], after: value });
  }
  writeChecked(folder, new Map([[file, text]]));
  return { stopped: false, changed, isStill };
}
