import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Document, parseDocument, visit } from 'yaml';
import { conflictMark } from '../../common';
import { at, YAML_OPTIONS } from './location';
import type { Problems } from './problems';

/** What files held that were parsed before, as plain values, by the SHA-256 of their bytes. */
export interface ParsedFiles {
  /** Undefined when the file is not known. The value is not changed. */
  get(digest: string): unknown;
  set(digest: string, value: unknown): void;
}

/** What is wrong, and what to do, in other words than those of the parser. */
const MESSAGES: Record<string, [what: string, remedy: string]> = {
  DUPLICATE_KEY: ['this key is here for the second time', 'delete one of the two'],
  MULTIPLE_DOCS: ['a second document begins here', 'write it into a file of its own'],
  TAB_AS_INDENT: ['a tab', 'indent with spaces'],
};

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The object that a file holds; undefined when that is no object, which the problems tell. */
export function readYaml(file: string, problems: Problems, parsed?: ParsedFiles): object | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const what = `cannot be read (${(error as NodeJS.ErrnoException).code})`;
    problems.addFile(file, 'file-unreadable', what, 'make it a readable file');
    return undefined;
  }
  const digest = parsed && hash('sha256', bytes);
  let value = digest && parsed.get(digest);
  if (value === undefined) {
    value = parse(file, bytes, problems);
    if (digest && value !== undefined) parsed.set(digest, value);
  }
  return value as object | undefined;
}

function parse(file: string, bytes: Buffer, problems: Problems): object | undefined {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    problems.addFile(file, 'file-unreadable', 'is not UTF-8 text', 'save it as UTF-8');
    return undefined;
  }
  const mark = conflictMark(text);
  if (mark !== undefined) {
    const what = 'a merge of Git has left its marks here';
    problems.addFile(at(file, text, mark), 'conflict-marks', what, 'keep what is right, and delete the marks');
    return undefined;
  }
  const document = parseDocument(text, YAML_OPTIONS);
  const wrong = [...document.errors, ...document.warnings];
  for (const { code, message, pos } of wrong) {
    problems.addFile(at(file, text, pos[0]), 'yaml-invalid', ...(MESSAGES[code] ?? [message]));
  }
  if (wrong.length > 0) return undefined;
  if (document.directives?.yaml.version !== '1.2') {
    problems.addFile(`${file}:1:1`, 'yaml-invalid', 'the %YAML line asks for another version than 1.2', 'delete it');
    return undefined;
  }
  let value: unknown;
  try {
    value = document.toJS();
  } catch (error) {
    problems.addFile(at(file, text, unresolved(document)), 'yaml-invalid', (error as Error).message);
    return undefined;
  }
  if (!isObject(value)) {
    const what = value === null ? 'is empty' : `is ${Array.isArray(value) ? 'a list' : 'a single value'}`;
    const remedy = 'write keys and values, or {} where nothing differs from the defaults';
    problems.addFile(file, 'yaml-invalid', what, remedy);
    return undefined;
  }
  return isPlain(value, file, [], [], problems) ? value : undefined;
}

/** Where the first alias is that no anchor before it explains. */
function unresolved(document: Document): number {
  let offset = 0;
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document)) return undefined;
      offset = alias.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return offset;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Refuses what would not come out as it was written, anywhere in a file. */
function isPlain(value: unknown, file: string, path: string[], around: unknown[], problems: Problems): boolean {
  if (typeof value === 'number') {
    if (Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value)) return true;
    const what = (written: string) => `the number ${written} cannot be kept as it is`;
    problems.add(file, path, { code: 'text-unquoted', what, remedy: 'put it in quotes' });
    return false;
  }
  if (typeof value !== 'object' || value === null) return true;
  if (around.includes(value)) {
    const what = 'an alias to what it is itself a part of';
    problems.add(file, path, { code: 'yaml-invalid', what, remedy: 'write it out' });
    return false;
  }
  if (!Array.isArray(value) && !isObject(value)) {
    const what = 'a value that is neither text, number, true, false, list nor object';
    problems.add(file, path, { code: 'value-invalid', what, remedy: 'write one of these' });
    return false;
  }
  let plain = true;
  for (const [key, item] of Object.entries(value)) {
    if (key === '__proto__') {
      const what = "a key cannot be called '__proto__'";
      problems.add(file, [...path, key], { code: 'key-unknown', what, remedy: 'choose another name' });
      plain = false;
    } else {
      plain = isPlain(item, file, [...path, key], [...around, value], problems) && plain;
    }
  }
  return plain;
}
