import { LABEL, obeys, remedyOf } from '../../kubernetes';
import { readFleet } from '../configuration/read-fleet';
import { applicationName, inRepository, manifestsFile } from '../fleet-names';
import { changeState } from './change-state';
import { read, refuseEdit, writeChecked } from './files';
import { environmentIn, installationIn } from './find-installation';
import type { Changed } from './set-values';
import { synthesizedState } from './synthesized-state';
import { removeKey, setValue } from './yaml-edit';

export interface Rename {
  /** The folder of the fleet's files. */
  readonly folder: string;
  readonly environment: string;
  readonly from: string;
  readonly to: string;
  /** Of the old name's removal: the day, as year-month-day, and who decided it. */
  readonly removed: { readonly date: string; readonly approvedBy?: string };
}

/** What the old name leaves in the cluster. */
export interface OldApplication {
  readonly name: string;
  readonly namespace: string;
  /** The file of the repository whose objects still say that they are its own. */
  readonly manifests: string;
}

/** What a call has done. */
export interface Renamed {
  readonly changed: readonly Changed[];
  /** Whether it was only stopped; it gets its new name with the next call. */
  readonly stopped: boolean;
  /** The Application of the old name, where there is one, which is to be deleted. */
  readonly old?: OldApplication;
}

/**
 * Renames a tenant's file. Another name is another installation, so one that was synthesized is stopped first, and gets its new name with a later call. It
 * stays in its namespace, where its data and its marker are, and does not begin to run by that.
 *
 * @throws with the step that is missing
 */
export function rename(change: Rename): Renamed {
  const { folder, environment, from, to } = change;
  const fleet = readFleet(folder);
  const configured = environmentIn(fleet, environment);
  const { state, installation } = installationIn(configured, from);
  const tenants = configured.installations.map((other) => other.installation.tenant);
  requireFree(to, tenants);
  if (state === 'removed') refuseEdit(`${environment}/${from} is removed`, 'nothing of it is left to rename');
  const synthesized = synthesizedState(folder, configured, from);
  if (synthesized === 'absent') return renameAtOnce(change);
  if (state !== 'offboarding') {
    const changed = changeState({ folder, environment, tenants: [from], step: 'offboard' });
    return { stopped: true, changed };
  }
  if (synthesized !== undefined && synthesized !== 'offboarding')
    refuseEdit(`${environment}/${from} is ${synthesized} in what is synthesized`, SYNC_FIRST);
  const name = applicationName(fleet.name, environment, from);
  const manifests = inRepository(configured.repository.path, manifestsFile(environment, to));
  const old = { name, namespace: fleet.argocdNamespace, manifests };
  return { ...renameStopped(change, installation.namespace), old };
}

const SYNC_FIRST = 'synthesize, commit and sync that it is off-boarded';

function renameAtOnce({ folder, environment, from, to }: Rename): Renamed {
  const [file, newFile] = filesOf(folder, environment, [from, to]);
  writeChecked(
    folder,
    new Map([
      [file, undefined],
      [newFile, read(file)],
    ]),
  );
  return { stopped: false, changed: [{ file: newFile, key: 'tenant', before: from, after: to }] };
}

/** The old name becomes a tombstone. */
function renameStopped({ folder, environment, from, to, removed }: Rename, namespace: string): Renamed {
  const { date, approvedBy } = removed;
  if (approvedBy === undefined) return refuseEdit('its old name is removed now', 'say who decided it: --approved-by');
  const [file, newFile] = filesOf(folder, environment, [from, to]);
  const text = removeKey(read(file), 'offboarding').text;
  const dated = setValue(text, ['removed', 'date'], date).text;
  const suspended = setValue(text, ['suspended'], true).text;
  writeChecked(
    folder,
    new Map([
      [file, setValue(dated, ['removed', 'approvedBy'], approvedBy).text],
      [newFile, setValue(suspended, ['namespace'], namespace).text],
    ]),
  );
  return {
    stopped: false,
    changed: [
      { file, key: 'state', before: 'offboarding', after: 'removed' },
      { file: newFile, key: 'state', after: 'suspended' },
    ],
  };
}

const filesOf = (folder: string, environment: string, tenants: readonly string[]) =>
  tenants.map((tenant) => `${folder}/${environment}/${tenant}.yaml`);

function requireFree(name: string, taken: readonly string[]): void {
  if (!obeys(LABEL, name)) refuseEdit(`'${name}' is no name of a tenant`, remedyOf(LABEL));
  if (name === 'environment')
    refuseEdit("'environment' is no tenant", 'choose another name: environment.yaml is the environment itself');
  if (taken.includes(name)) refuseEdit(`there is a tenant '${name}'`, 'choose another name');
}
