import type { InstallationState } from '../configuration/fleet-configuration';
import { readFleet } from '../configuration/read-fleet';
import { read, refuseEdit, writeChecked } from './files';
import { environmentIn, installationIn } from './find-installation';
import type { Changed } from './set-values';
import { removeKey, type ScalarValue, setValue } from './yaml-edit';

export type StateStep = 'suspend' | 'resume' | 'offboard' | 'remove';

/** Which installations get into another state, and how. */
export interface StateChange {
  /** The folder of the fleet's files. */
  readonly folder: string;
  readonly environment: string;
  readonly tenants: readonly string[];
  readonly step: StateStep;
  /** Of a removal: the day, as year-month-day, and who decided it. */
  readonly removed?: { readonly date: string; readonly approvedBy: string };
}

interface Step {
  /** From which states it is possible. */
  readonly from: readonly InstallationState[];
  readonly to: InstallationState;
  /** What to do first, from another state. */
  readonly first: string;
  /** Keys of the file that go. */
  readonly unset: readonly string[];
}

const STEPS: { readonly [step in StateStep]: Step } = {
  suspend: { from: ['active'], to: 'suspended', first: 'resume it first', unset: [] },
  resume: {
    from: ['suspended', 'offboarding'],
    to: 'active',
    first: "delete 'removed' in its file: that makes a new installation",
    unset: ['suspended', 'offboarding'],
  },
  offboard: {
    from: ['active', 'suspended'],
    to: 'offboarding',
    first: 'nothing of it is left to off-board',
    unset: ['suspended'],
  },
  remove: {
    from: ['offboarding'],
    to: 'removed',
    first: 'off-board it, synthesize and sync, and remove it with a later change',
    unset: ['suspended', 'offboarding'],
  },
};

/**
 * Takes a step that the checks of a synthesis ask for, in the files of a fleet. All files or none.
 *
 * @throws when an installation is in a state from which the step is not possible
 */
export function changeState({ folder, environment, tenants, step, removed }: StateChange): Changed[] {
  const { from, to, first, unset } = STEPS[step];
  const configured = environmentIn(readFleet(folder), environment);
  const files = new Map<string, string>();
  const changed: Changed[] = [];
  for (const tenant of new Set(tenants)) {
    const { state } = installationIn(configured, tenant);
    if (state === to) continue;
    if (!from.includes(state)) refuseEdit(`${environment}/${tenant} is ${state}, and ${step} is not possible`, first);
    const file = `${folder}/${environment}/${tenant}.yaml`;
    let text = read(file);
    for (const [path, value] of valuesOf(to, removed)) text = setValue(text, path, value).text;
    for (const key of unset) text = removeKey(text, key).text;
    files.set(file, text);
    changed.push({ file, key: 'state', before: state, after: to });
  }
  writeChecked(folder, files);
  return changed;
}

function valuesOf(to: InstallationState, removed: StateChange['removed']): [path: string[], value: ScalarValue][] {
  if (to === 'active') return [];
  if (to !== 'removed') return [[[to], true]];
  if (removed === undefined) return refuseEdit('who decided it is not said', 'give --approved-by');
  return [
    [['removed', 'date'], removed.date],
    [['removed', 'approvedBy'], removed.approvedBy],
  ];
}
