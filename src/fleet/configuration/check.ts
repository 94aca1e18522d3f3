import { suggestion } from '../../common';
import type { Field, Fields, ListField, MapField, ObjectField, TextField, TextRule, WrongText } from './field';
import type { Fault } from './problems';
import { isObject } from './yaml-file';

/** Is told where a problem is, and which. */
export type Report = (path: string[], fault: Fault) => void;

/** Checks a value against what its key may hold. Whether it fits the other files is not its business. */
export function check(value: unknown, field: Field, path: string[], report: Report): void {
  if (value === null) {
    report(path, {
      code: 'value-missing',
      what: `${nameOf(path)} is empty (null)`,
      remedy: 'give a value, or delete the line',
    });
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
      report(path, invalid(path, value, `write a whole number, ${range}`));
      break;
    }
    case 'boolean':
      if (typeof value !== 'boolean') report(path, invalid(path, value, 'write true or false'));
      break;
    case 'list':
      checkList(value, field, path, report);
      break;
    default:
      if (!isObject(value)) report(path, invalid(path, value, 'write keys and values below it'));
      else if (field.type === 'object') checkObject(value, field, path, report);
      else if (field.type === 'map') checkMap(value, field, path, report);
  }
}

function checkText(value: unknown, field: TextField, path: string[], report: Report): void {
  const { rule, options } = field;
  if (typeof value === 'number' && !(field.orNumber && Number.isInteger(value) && value >= 0)) {
    report(path, {
      code: 'text-unquoted',
      what: (written) => `${nameOf(path)} is the number ${written}`,
      remedy: (written) => quoted(path, written),
    });
  } else if (typeof value === 'boolean') {
    report(path, {
      code: 'text-unquoted',
      what: `${nameOf(path)} is ${value}, not a text`,
      remedy: (written) => quoted(path, written),
    });
  } else if (typeof value !== 'string' && typeof value !== 'number') {
    report(path, invalid(path, value, 'write a text'));
  } else if (options && !options.includes(`${value}`)) {
    report(path, invalid(path, value, `write ${options.join(' or ')}`));
  } else {
    const wrong = (rule && wrongText(`${value}`, rule)) ?? field.check?.(`${value}`);
    if (wrong) {
      const { problem, remedy } = wrong;
      report(path, { code: 'value-invalid', what: `${nameOf(path)} ${shown(value)} ${problem}`, remedy });
    }
  }
}

/** Of a number in a place for anything that YAML would read as another text: 0644, 1.10, 1e3. */
export function numberFault(path: string[], value: number): Fault {
  return {
    code: 'text-unquoted',
    what: (written) => `${nameOf(path)} is the number ${written}, which is ${value}`,
    remedy: (written) => `${quoted(path, written)}; or write ${value}`,
  };
}

function quoted(path: string[], written: string): string {
  return `put it in quotes: ${isItem(path[path.length - 1]) ? '-' : `${path[path.length - 1]}:`} '${written}'`;
}

/** The rule that a text breaks. */
export function wrongText(text: string, rule: TextRule): WrongText | undefined {
  return rule.pattern.test(text) ? undefined : rule;
}

function checkList(value: unknown, field: ListField, path: string[], report: Report): void {
  if (!Array.isArray(value)) {
    report(path, invalid(path, value, "write a list, each item on a line that begins with '- '"));
    return;
  }
  if (value.length === 0) {
    const what = `${nameOf(path)} is an empty list`;
    report(path, { code: 'value-missing', what, remedy: 'give an item, or delete the line' });
  }
  const known = new Set<string>();
  for (const [index, item] of value.entries()) {
    const at = [...path, `${index}`];
    const content = JSON.stringify(item);
    if (known.has(content)) {
      const what = `${nameOf(at)} is in the list already`;
      report(at, { code: 'item-twice', what, remedy: 'delete one of the two' });
    }
    known.add(content);
    check(item, field.items, at, report);
  }
}

function checkMap(value: Record<string, unknown>, { names, items }: MapField, path: string[], report: Report): void {
  for (const [name, item] of Object.entries(value)) {
    const wrong = wrongText(name, names);
    if (wrong) {
      const what = `the name '${name}' in ${nameOf(path)} ${wrong.problem}`;
      report([...path, name], { code: 'value-invalid', what, remedy: wrong.remedy });
    }
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
    if (!required || value[key] !== undefined) continue;
    const what = `${nameOf([...path, key])} is missing`;
    report(path, { code: 'value-missing', what, remedy: 'add a line for it' });
  }
  for (const [key, others] of Object.entries(excludes)) {
    const other = others.find((name) => Object.hasOwn(value, name));
    if (other && Object.hasOwn(value, key)) {
      const what = `${other} has no meaning beside ${key}`;
      report([...path, other], { code: 'key-excluded', what, remedy: 'delete one of the two' });
    }
  }
}

function unknownKey(key: string, fields: Fields, path: string[]): Fault {
  const inside = Object.keys(fields).find((name) => {
    const field = fields[name];
    return field.type === 'object' && Object.hasOwn(field.fields, key);
  });
  const remedy = inside ? `did you mean '${key}' below '${inside}'?` : suggestion(key, Object.keys(fields));
  return { code: 'key-unknown', what: `unknown key '${key}'${path.length > 0 ? ` in ${nameOf(path)}` : ''}`, remedy };
}

function invalid(path: string[], value: unknown, remedy: string): Fault {
  return { code: 'value-invalid', what: `${nameOf(path)} is ${shown(value)}`, remedy };
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
