import type { Field, Fields, ListField, MapField, ObjectField, TextField, TextRule } from './field';
import { suggestion } from './nearest';
import type { Problem } from './problems';
import { isObject } from './yaml-file';

/** Is told where a problem is, and which. */
export type Report = (path: string[], problem: Problem) => void;

/** Checks a value against what its key may hold. Whether it fits the other files is not its business. */
export function check(value: unknown, field: Field, path: string[], report: Report): void {
  if (value === null) {
    report(path, `${nameOf(path)} is empty (null); give a value, or delete the line`);
    return;
  }
  switch (field.type) {
    case 'text':
      checkText(value, field, path, report);
      break;
    case 'number': {
      const { minimum, maximum = Number.MAX_SAFE_INTEGER } = field;
      if (Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum) break;
      const range = field.maximum === undefined ? `${minimum} or more` : `${minimum} to ${maximum}`;
      report(path, `${nameOf(path)} is ${shown(value)}; write a whole number, ${range}`);
      break;
    }
    case 'boolean':
      if (typeof value !== 'boolean') report(path, `${nameOf(path)} is ${shown(value)}; write true or false`);
      break;
    case 'list':
      checkList(value, field, path, report);
      break;
    default:
      if (!isObject(value)) report(path, `${nameOf(path)} is ${shown(value)}; write keys and values below it`);
      else if (field.type === 'object') checkObject(value, field, path, report);
      else if (field.type === 'map') checkMap(value, field, path, report);
  }
}

function checkText(value: unknown, field: TextField, path: string[], report: Report): void {
  const { rule, options } = field;
  if (typeof value === 'number' && !(field.orNumber && Number.isInteger(value) && value >= 0)) {
    report(path, (written) => `${nameOf(path)} is the number ${written}; ${quoted(path, written)}`);
  } else if (typeof value === 'boolean') {
    report(path, (written) => `${nameOf(path)} is ${value}, not a text; ${quoted(path, written)}`);
  } else if (typeof value !== 'string' && typeof value !== 'number') {
    report(path, `${nameOf(path)} is ${shown(value)}; write a text`);
  } else if (options && !options.includes(`${value}`)) {
    report(path, `${nameOf(path)} is ${shown(value)}; write ${options.join(' or ')}`);
  } else {
    const problem = (rule && ruleProblem(`${value}`, rule)) ?? field.check?.(`${value}`);
    if (problem) report(path, `${nameOf(path)} ${shown(value)} ${problem}`);
  }
}

function quoted(path: string[], written: string): string {
  return `put it in quotes: ${isItem(path[path.length - 1]) ? '-' : `${path[path.length - 1]}:`} '${written}'`;
}

/** Why a text breaks a rule, and what to do. */
export function ruleProblem(text: string, { pattern, problem, remedy }: TextRule): string | undefined {
  return pattern.test(text) ? undefined : `${problem}; ${remedy}`;
}

function checkList(value: unknown, field: ListField, path: string[], report: Report): void {
  if (!Array.isArray(value)) {
    report(path, `${nameOf(path)} is ${shown(value)}; write a list, each item on a line that begins with '- '`);
    return;
  }
  if (value.length === 0) report(path, `${nameOf(path)} is an empty list; give an item, or delete the line`);
  const known = new Set<string>();
  for (const [index, item] of value.entries()) {
    const at = [...path, `${index}`];
    const content = JSON.stringify(item);
    if (known.has(content)) report(at, `${nameOf(at)} is in the list already; delete one of the two`);
    known.add(content);
    check(item, field.items, at, report);
  }
}

function checkMap(value: Record<string, unknown>, { names, items }: MapField, path: string[], report: Report): void {
  for (const [name, item] of Object.entries(value)) {
    const problem = ruleProblem(name, names);
    if (problem) report([...path, name], `the name '${name}' in ${nameOf(path)} ${problem}`);
    check(item, items, [...path, name], report);
  }
}

function checkObject(value: Record<string, unknown>, field: ObjectField, path: string[], report: Report): void {
  const { fields, excludes = {} } = field;
  for (const key of Object.keys(value)) {
    if (Object.hasOwn(fields, key)) check(value[key], fields[key], [...path, key], report);
    else report([...path, key], unknownKey(key, fields, path));
  }
  for (const [key, { required }] of Object.entries(fields)) {
    if (required && value[key] === undefined) report(path, `${nameOf([...path, key])} is missing; add a line for it`);
  }
  for (const [key, others] of Object.entries(excludes)) {
    const other = others.find((name) => Object.hasOwn(value, name));
    if (other && Object.hasOwn(value, key)) {
      report([...path, other], `${other} has no meaning beside ${key}; delete one of the two`);
    }
  }
}

function unknownKey(key: string, fields: Fields, path: string[]): string {
  const inside = Object.keys(fields).find((name) => {
    const field = fields[name];
    return field.type === 'object' && Object.hasOwn(field.fields, key);
  });
  const meant = inside ? `did you mean '${key}' below '${inside}'?` : suggestion(key, Object.keys(fields));
  return `unknown key '${key}'${path.length > 0 ? ` in ${nameOf(path)}` : ''}; ${meant}`;
}

const isItem = (key: string) => /^\d+$/.test(key);

/** windows.weekend[0].schedule */
function nameOf(path: string[]): string {
  return path.map((key, index) => (isItem(key) ? `[${key}]` : index > 0 ? `.${key}` : key)).join('');
}

/** A value for a message. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (isObject(value)) return 'an object';
  if (typeof value !== 'string') return `${value}`;
  return `'${value.length > 60 ? `${value.slice(0, 60)}…` : value}'`;
}
