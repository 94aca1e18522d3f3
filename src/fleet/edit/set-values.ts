import { parse } from 'yaml';
import { hasKeys, suggestion, throwProblems } from '../../common';
import { ENVIRONMENT, INSTALLATION, WAVE } from '../configuration/fields';
import { read, writeChecked } from './files';
import { type ScalarValue, setValue } from './yaml-edit';

/** Whose values are set. */
export interface Target {
  /** The folder of the fleet's files. */
  readonly folder: string;
  readonly environment: string;
  /** A wave that the environment lists. */
  readonly wave?: string;
  /** Installations. Without wave and tenants, the defaults of the environment. */
  readonly tenants: readonly string[];
}

/** One value that has changed. */
export interface Changed {
  readonly file: string;
  /** `waves.canary.version` */
  readonly key: string;
  readonly before?: string;
  readonly after: string;
}

type Assignment = readonly [path: readonly string[], value: ScalarValue];

/**
 * Sets values in the files of a fleet, with all that is theirs kept: comments, order, quotes. All files or none: what the checks refuse is undone.
 *
 * @param assignments as on a command line, such as `version=1.5.0` and `values.host=a.example.com`
 * @throws with what is wrong in the arguments, or in the files as they would be
 */
export function setValues(target: Target, assignments: readonly string[]): Changed[] {
  return setAll(target.folder, [[target, assignments]]);
}

/** The same for several targets: still all files or none. */
export function setAll(folder: string, edits: readonly (readonly [Target, readonly string[]])[]): Changed[] {
  const files = new Map<string, string>();
  const changed: Changed[] = [];
  for (const [target, assignments] of edits) {
    const fields = target.wave === undefined ? INSTALLATION.fields : WAVE.fields;
    const parsed = assignments.map((text) => assignment(text, Object.keys(fields)));
    for (const { file, prefix, shown } of placesOf(target)) {
      let next = files.get(file) ?? read(file);
      for (const [path, value] of parsed) {
        const { before, after, text: edited } = setValue(next, [...prefix, ...path], value);
        next = edited;
        if (before !== after) changed.push({ file, key: [...shown, ...path].join('.'), before, after });
      }
      files.set(file, next);
    }
  }
  writeChecked(folder, files);
  return changed;
}

function assignment(text: string, known: readonly string[]): Assignment {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined) refuse(`'${text}' sets nothing`, "write KEY=VALUE, such as 'version=1.5.0'");
  const path = key.split('.');
  if (!known.includes(path[0])) refuse(`there is no key '${path[0]}'`, suggestion(path[0], known));
  if (path.some((part) => part === '')) refuse(`'${key}' is no key`, 'write its parts with a dot between them');
  // Texts that look like numbers are meant as versions, names and the like; only these are none.
  const isNumber =
    ['replicas', 'concurrency'].includes(path[0]) || (path[0] === 'values' && /^(0|[1-9]\d{0,14})$/.test(value));
  const isBoolean =
    ['true', 'false'].includes(value) && ['autoSync', 'suspended', 'offboarding', 'values'].includes(path[0]);
  if (isNumber && /^\d+$/.test(value)) return [path, Number(value)];
  return [path, isBoolean ? value === 'true' : value];
}

interface Place {
  readonly file: string;
  readonly prefix: readonly (string | number)[];
  /** The prefix as people call it. */
  readonly shown: readonly string[];
}

function placesOf({ folder, environment, wave, tenants }: Target): Place[] {
  const file = `${folder}/${environment}/environment.yaml`;
  if (wave !== undefined && tenants.length > 0) refuse('a wave and tenants are given', 'give one of them');
  if (tenants.length > 0)
    return tenants.map((tenant) => ({ file: `${folder}/${environment}/${tenant}.yaml`, prefix: [], shown: [] }));
  if (wave === undefined) return [{ file, prefix: ['defaults'], shown: ['defaults'] }];
  const content: unknown = parse(read(file));
  const waves = hasKeys(content) && Array.isArray(content.waves) ? content.waves : [];
  const names = waves.map((item) => `${hasKeys(item) ? item.name : ''}`);
  const index = names.indexOf(wave);
  if (index < 0) {
    const remedy =
      names.length > 0
        ? suggestion(wave, names)
        : `list the waves in ${file} first: ${ENVIRONMENT.fields.waves.description}`;
    refuse(`${file} has no wave '${wave}'`, remedy);
  }
  return [{ file, prefix: ['waves', index], shown: ['waves', wave] }];
}

function refuse(what: string, remedy: string): never {
  return throwProblems([{ code: 'argument-invalid', where: 'set', what, remedy }], { title: 'Nothing is changed:' });
}
