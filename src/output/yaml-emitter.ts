import { hasKeys } from '../common';
import { TextCache } from './text-cache';
import { blockScalar, flowScalar, isBlock, isUnicode } from './yaml-scalars';

// Readers need not look further than 1024 characters for the colon after a key.
const LONGEST_KEY = 1000;
const INDENT = '  ';

// A fleet repeats its keys, most of its values and its shell programs in every installation. How a text is printed takes several regular
// expressions, so it is found out once.
const printedKeys = new TextCache<string>(100_000);
const printedValues = new TextCache<{ readonly printed: string; readonly indentOfBlock?: string }>(1_000_000);

/**
 * One object as a YAML document, in the form in which cdk8s prints it: a line for each value, texts of several lines as they are, keys in
 * the object's own order. Whatever JSON can hold comes back the same from readers of YAML 1.1 and of YAML 1.2. Anchors, tags and folded
 * lines are not used.
 *
 * The general libraries first make a tree of nodes with styles and comments; manifests need none of that (benchmarks/emitter.ts).
 *
 * @throws when a value is none of JSON's; the message says where it stands.
 */
export function emitYaml(object: object): string {
  try {
    const lines = isSequence(object) ? sequence(object, '', '') : mapping(object as Mapping, '', '');
    return lines === '' ? `${isSequence(object) ? '[]' : '{}'}\n` : lines;
  } catch (error) {
    if (!(error instanceof UnprintableValue)) throw error;
    throw new Error(`${whereIs(error.value, object, '') ?? 'the object'} is ${error.message}`);
  }
}

interface Mapping {
  readonly [key: string]: unknown;
}

class UnprintableValue extends Error {
  constructor(
    public readonly value: unknown,
    message: string,
  ) {
    super(message);
  }
}

/** The lines of an object; `lead` stands before the first one, `indent` before the others. */
function mapping(object: Mapping, indent: string, lead: string): string {
  let lines = '';
  let before = lead;
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (value === undefined) continue;
    lines += before + keyOf(key, indent);
    before = indent;
    if (typeof value === 'string') lines += ` ${text(value, indent)}\n`;
    else if (isSequence(value)) lines += nested(sequence(value, indent + INDENT, indent + INDENT), ' []\n');
    else if (isMapping(value)) lines += nested(mapping(value, indent + INDENT, indent + INDENT), ' {}\n');
    else lines += ` ${scalar(value)}\n`;
  }
  return lines;
}

function sequence(array: unknown[], indent: string, lead: string): string {
  let lines = '';
  let before = lead;
  for (const value of array) {
    if (typeof value === 'string') lines += `${before}- ${text(value, indent)}\n`;
    else if (isSequence(value)) lines += sequence(value, indent + INDENT, `${before}- `) || `${before}- []\n`;
    else if (isMapping(value)) lines += mapping(value, indent + INDENT, `${before}- `) || `${before}- {}\n`;
    else lines += `${before}- ${scalar(value ?? null)}\n`;
    before = indent;
  }
  return lines;
}

function nested(lines: string, empty: string): string {
  return lines === '' ? empty : `\n${lines}`;
}

function keyOf(key: string, indent: string): string {
  let printed = printedKeys.get(key);
  if (printed === undefined) {
    if (!isUnicode(key)) throw new UnprintableValue(key, 'half of a surrogate pair, which UTF-8 cannot hold');
    printed = flowScalar(key);
    printedKeys.set(key, printed);
  }
  return printed.length > LONGEST_KEY ? `? ${printed}\n${indent}:` : `${printed}:`;
}

function text(value: string, indent: string): string {
  let known = printedValues.get(value);
  if (known === undefined || (known.indentOfBlock ?? indent) !== indent) {
    if (!isUnicode(value)) throw new UnprintableValue(value, 'half of a surrogate pair, which UTF-8 cannot hold');
    known = isBlock(value)
      ? { printed: blockScalar(value, indent + INDENT), indentOfBlock: indent }
      : { printed: flowScalar(value) };
    printedValues.set(value, known);
  }
  return known.printed;
}

function scalar(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) {
    // YAML 1.1 knows no exponent without a point: 1e+21 would be a string.
    return String(value).replace(/^(-?\d+)e/, '$1.0e');
  }
  throw new UnprintableValue(value, `${String(value)} (${typeof value}), which JSON cannot hold`);
}

function isSequence(value: unknown): value is unknown[] {
  return Array.isArray(value);
}

function isMapping(value: unknown): value is Mapping {
  if (!hasKeys(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  // A plain object of any realm: its prototype is the last one.
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return true;
  throw new UnprintableValue(value, `an object of class ${prototype.constructor?.name}, which JSON cannot hold`);
}

function whereIs(value: unknown, object: unknown, at: string): string | undefined {
  if (Object.is(value, object)) return at || undefined;
  if (!hasKeys(object)) return undefined;
  for (const [key, child] of Object.entries(object)) {
    const path = isSequence(object) ? `${at}[${key}]` : at === '' ? key : `${at}.${key}`;
    if (Object.is(value, key)) return `a key of ${at || 'the object'}`;
    const found = whereIs(value, child, path);
    if (found !== undefined) return found;
  }
  return undefined;
}
