import { hash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { type Document, isMap, isScalar, isSeq, parseDocument, visit } from 'yaml';
import { conflictMark } from '../../common';
import { at, YAML_OPTIONS } from './location';
import type { Fault, Problems } from './problems';

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

/** What is in a file. */
export interface YamlFile {
  /** Undefined when it holds no object, which the problems tell. */
  readonly value?: object;
  /** The numbers whose text is not how the number is written: 01234, 1.10, 0x1F, 1e3. */
  readonly numbers: OddNumber[];
}

export interface OddNumber {
  readonly path: string[];
  readonly value: number;
}

/** A tenant's file has some hundred bytes. What is longer is something else. */
const MAX_BYTES = 1024 * 1024;
/** Of one in another. */
const MAX_DEPTH = 50;
/** With what aliases repeat. */
const MAX_VALUES = 100_000;

export function readYaml(file: string, problems: Problems, parsed?: ParsedFiles): YamlFile {
  const bytes = bytesOf(file, problems);
  if (bytes === undefined) return { numbers: [] };
  const digest = parsed && hash('sha256', bytes);
  const known = digest && parsed.get(digest);
  if (known !== undefined) return { value: known as object, numbers: [] };
  const numbers: OddNumber[] = [];
  const value = parse(file, bytes, problems, numbers);
  // Only what is right need not be looked at again.
  if (digest && value !== undefined && numbers.length === 0) parsed.set(digest, value);
  return { value, numbers };
}

function bytesOf(file: string, problems: Problems): Buffer | undefined {
  const refuse = (what: string, remedy: string) => {
    problems.addFile(file, 'file-unreadable', what, remedy);
    return undefined;
  };
  try {
    const found = statSync(file);
    // Reading a pipe would wait for ever, and a device may have no end.
    if (!found.isFile()) return refuse('is no file, but a folder, pipe or device', 'make it a file');
    if (found.size > MAX_BYTES) {
      return refuse(
        `has ${found.size} bytes, and ${MAX_BYTES} are the limit`,
        'keep large texts beside it, as `inputs`',
      );
    }
    return readFileSync(file);
  } catch (error) {
    return refuse(`cannot be read (${(error as NodeJS.ErrnoException).code})`, 'make it a readable file');
  }
}

function parse(file: string, bytes: Buffer, problems: Problems, numbers: OddNumber[]): object | undefined {
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
  try {
    return objectIn(file, text, problems, numbers);
  } catch (error) {
    // The parser calls itself, as do we.
    if (!(error instanceof RangeError)) throw error;
    problems.addFile(file, 'yaml-invalid', TOO_DEEP, LESS_DEEP);
    return undefined;
  }
}

function objectIn(file: string, text: string, problems: Problems, numbers: OddNumber[]): object | undefined {
  const document = parseDocument(text, YAML_OPTIONS);
  const wrong = [...document.errors, ...document.warnings];
  if (wrong.some(({ message }) => message === NO_STACK)) throw new RangeError(NO_STACK);
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
    if (error instanceof RangeError) throw error;
    problems.addFile(at(file, text, unresolved(document)), 'yaml-invalid', (error as Error).message);
    return undefined;
  }
  if (!isObject(value)) {
    const what = value === null ? 'is empty' : `is ${Array.isArray(value) ? 'a list' : 'a single value'}`;
    const remedy = 'write keys and values, or {} where nothing differs from the defaults';
    problems.addFile(file, 'yaml-invalid', what, remedy);
    return undefined;
  }
  if (!new PlainCheck(file, problems).isPlain(value, [], [])) return undefined;
  collectNumbers(document.contents, [], numbers);
  return value;
}

const TOO_DEEP = `values are inside each other more than ${MAX_DEPTH} times`;
/** The parser takes it for a problem of the text. */
const NO_STACK = 'Maximum call stack size exceeded';
const LESS_DEEP = 'write them less deep';

/** Each where it is written, not where aliases repeat it. */
function collectNumbers(node: unknown, path: string[], numbers: OddNumber[]): void {
  if (isScalar(node)) {
    const { value, source } = node;
    if (typeof value === 'number' && source !== undefined && numberText(value) !== source)
      numbers.push({ path, value });
  } else if (isMap(node)) {
    for (const { key, value } of node.items) {
      if (isScalar(key)) collectNumbers(value, [...path, `${key.value}`], numbers);
    }
  } else if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) collectNumbers(item, [...path, `${index}`], numbers);
  }
}

/** As anybody would write it again. */
function numberText(value: number): string {
  return Object.is(value, -0) ? '0' : `${value}`;
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
class PlainCheck {
  private values = 0;

  constructor(
    private readonly file: string,
    private readonly problems: Problems,
  ) {}

  public isPlain(value: unknown, path: string[], around: unknown[]): boolean {
    if (++this.values === MAX_VALUES) {
      return this.refuse(
        [],
        'yaml-invalid',
        `there are more than ${MAX_VALUES} values`,
        'write less, and fewer aliases',
      );
    }
    if (this.values > MAX_VALUES) return false;
    if (typeof value === 'number') {
      if (Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value)) return true;
      const what = (written: string) => `the number ${written} cannot be kept as it is`;
      return this.refuse(path, 'text-unquoted', what, 'put it in quotes');
    }
    if (typeof value !== 'object' || value === null) return true;
    if (around.includes(value)) {
      return this.refuse(path, 'yaml-invalid', 'an alias to what it is itself a part of', 'write it out');
    }
    if (path.length >= MAX_DEPTH) return this.refuse(path, 'yaml-invalid', TOO_DEEP, LESS_DEEP);
    if (!Array.isArray(value) && !isObject(value)) {
      const what = 'a value that is neither text, number, true, false, list nor object';
      return this.refuse(path, 'value-invalid', what, 'write one of these');
    }
    let plain = true;
    for (const [key, item] of Object.entries(value)) {
      if (key === '__proto__') {
        plain = this.refuse([...path, key], 'key-unknown', "a key cannot be called '__proto__'", 'choose another name');
      } else {
        plain = this.isPlain(item, [...path, key], [...around, value]) && plain;
      }
    }
    return plain;
  }

  private refuse(path: string[], code: Fault['code'], what: Fault['what'], remedy: string): false {
    this.problems.add(this.file, path, { code, what, remedy });
    return false;
  }
}
