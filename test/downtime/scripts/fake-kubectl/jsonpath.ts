/**
 * The part of kubectl's jsonpath that the programs use: text, fields, `[*]`, `[?(@.field=="value")]`, string literals, `range`.
 * Like kubectl it prints nothing for what is missing, and several results with a space between them.
 */
export function jsonpath(template: string, root: unknown): string {
  const parts = [...template.matchAll(/\{((?:"(?:[^"\\]|\\.)*"|[^}"])*)\}|([^{}]+)/g)];
  if (parts.map(([part]) => part).join('') !== template) throw new Error(`jsonpath: cannot be parsed: ${template}`);
  const { text, next } = evaluate(parts, 0, root, root);
  if (next < parts.length) throw new Error(`jsonpath: {end} without {range}: ${template}`);
  return text;
}

/** Evaluates up to the matching `{end}`; `next` is where it stands. */
function evaluate(parts: RegExpMatchArray[], start: number, root: unknown, current: unknown) {
  let text = '';
  let index = start;
  for (; index < parts.length; index++) {
    const [, action, literal] = parts[index];
    if (literal !== undefined) {
      text += literal;
    } else if (action === 'end') {
      break;
    } else if (action.startsWith('"')) {
      text += JSON.parse(action);
    } else if (action.startsWith('range ')) {
      // Once without a value, to find the end.
      const end = evaluate(parts, index + 1, root, undefined).next;
      for (const item of follow(action.slice('range '.length), root, current)) {
        text += evaluate(parts, index + 1, root, item).text;
      }
      index = end;
    } else {
      text += follow(action, root, current).map(print).join(' ');
    }
  }
  return { text, next: index };
}

function follow(path: string, root: unknown, current: unknown): unknown[] {
  const steps = [
    ...path.matchAll(/\.((?:[^.[\]{},$@\s\\]|\\.)+)|\[(\*)\]|\[\?\(@((?:\.\w+)+)==(?:"([^"]*)"|(true|false))\)\]/g),
  ];
  if (!path.startsWith('.') || steps.map(([step]) => step).join('') !== path) {
    throw new Error(`jsonpath: not one of the expressions that this fake knows: {${path}}`);
  }
  let values = [current];
  for (const [, field, all, filter, wanted, flag] of steps) {
    if (field !== undefined) {
      values = values.map((value) => child(value, field.replace(/\\(.)/g, '$1')));
    } else if (all !== undefined) {
      values = values.flatMap((value) => (Array.isArray(value) ? value : []));
    } else {
      values = values
        .flatMap((value) => (Array.isArray(value) ? value : []))
        .filter((value) => print(follow(filter, root, value)[0]) === (wanted ?? flag));
    }
    values = values.filter((value) => value !== undefined && value !== null);
  }
  return values;
}

function child(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[field] : undefined;
}

function print(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
