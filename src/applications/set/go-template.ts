import { hasKeys } from '../../common';

/** Parameters of one element. Values that are no texts come only from outside. */
export interface Parameters {
  readonly [name: string]: unknown;
}

/** A template that is more than names of parameters: only Argo CD can tell what comes out of it. */
export class UnknownTemplate extends Error {}

const OPEN = '{{';
const CLOSE = '}}';
const FIELD = /^[ \t\r\n]*((?:\.[A-Za-z_][A-Za-z0-9_]*)+)[ \t\r\n]*$/;

/**
 * What Go's text/template makes of a text with the option `missingkey=error`, as far as it consists of plain text and names of parameters.
 *
 * @throws UnknownTemplate for functions, pipelines, conditions, trim markers, comments, and parameters that are no texts
 * @throws for a parameter that is not there
 */
export function fillIn(text: string, parameters: Parameters): string {
  let result = '';
  let rest = text;
  for (;;) {
    const start = rest.indexOf(OPEN);
    if (start < 0) return result + rest;
    const end = rest.indexOf(CLOSE, start + OPEN.length);
    const action = end < 0 ? rest.slice(start) : rest.slice(start, end + CLOSE.length);
    const field = end < 0 ? null : FIELD.exec(action.slice(OPEN.length, -CLOSE.length));
    if (field === null) throw new UnknownTemplate(`'${action}' is more than the name of a parameter`);
    result += rest.slice(0, start) + parameterAt(field[1], parameters);
    rest = rest.slice(end + CLOSE.length);
  }
}

function parameterAt(path: string, parameters: Parameters): string {
  let value: unknown = parameters;
  for (const name of path.slice(1).split('.')) {
    if (!hasKeys(value) || !Object.hasOwn(value, name)) {
      throw new Error(`there is no parameter ${path}; there are ${Object.keys(parameters).sort().join(', ')}`);
    }
    value = value[name];
  }
  if (typeof value !== 'string') throw new UnknownTemplate(`${path} is ${JSON.stringify(value)}, not a text`);
  return value;
}

/** The same value with all texts in it filled in, names of fields, too. */
export function fillInAll<T>(value: T, parameters: Parameters): T {
  return filledIn(value, parameters) as T;
}

function filledIn(value: unknown, parameters: Parameters): unknown {
  if (typeof value === 'string') return fillIn(value, parameters);
  if (Array.isArray(value)) return value.map((entry) => filledIn(entry, parameters));
  if (!hasKeys(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [fillIn(key, parameters), filledIn(entry, parameters)]),
  );
}
