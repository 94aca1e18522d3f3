import { isMap, isScalar, isSeq, type Pair, type ParsedNode, parseDocument, Scalar } from 'yaml';
import { YAML_OPTIONS } from '../configuration/location';

export type ScalarValue = string | number | boolean;

/** A change of a text, and what stood there before. */
export interface Edit {
  readonly text: string;
  /** As it is written; undefined when there was nothing. */
  readonly before?: string;
  readonly after: string;
}

type Map = Extract<ParsedNode, { items: Pair<ParsedNode, ParsedNode | null>[] }>;

/**
 * Sets one value in a YAML file. Nothing else in the text changes: comments, quotes, order and indentation are somebody's.
 *
 * @param path keys, and positions of list items; keys that are not there are added
 * @throws where the path leads through something that is no map
 */
export function setValue(text: string, path: readonly (string | number)[], value: ScalarValue): Edit {
  const document = parseDocument(text, YAML_OPTIONS);
  let node: ParsedNode | null = document.contents;
  for (const [index, key] of path.entries()) {
    const rest = path.slice(index) as string[];
    if (isSeq(node)) {
      node = node.items[Number(key)] as ParsedNode;
      continue;
    }
    if (node === null || (isScalar(node) && node.value === null)) return begun(text, rest, value);
    if (!isMap(node)) throw new Error(`${path.slice(0, index).join('.')} is no map: ${key} cannot be set in it`);
    const map = node as Map;
    const pair = map.items.find((item) => isScalar(item.key) && `${item.key.value}` === `${key}`);
    if (pair === undefined) return added(text, map, rest, value);
    if (pair.value === null || (isScalar(pair.value) && pair.value.source === '')) {
      const at = pair.key.range[1] + 1;
      const below = `\n${block(rest.slice(1), value, `${' '.repeat(columnOf(text, pair.key.range[0]))}  `)}`;
      return spliced(text, at, at, index === path.length - 1 ? ` ${written(value)}` : below, written(value));
    }
    node = pair.value;
  }
  if (!isScalar(node)) throw new Error(`${path.join('.')} is no single value`);
  const [start, end] = node.range as [number, number, number];
  const after = written(value, node.type as Scalar.Type);
  return { ...spliced(text, start, end, after, after), before: text.slice(start, end) };
}

/** Takes a key of the whole file out, with its line and the comment in it; `{}` stays of the last one. Nothing happens when it is not there. */
export function removeKey(text: string, key: string): Edit {
  const { contents } = parseDocument(text, YAML_OPTIONS);
  const { flow, items } = (isMap(contents) ? contents : { items: [] }) as Map;
  const index = items.findIndex((item) => isScalar(item.key) && item.key.value === key);
  if (index < 0) return { text, after: '' };
  const endOf = (item: Pair<ParsedNode, ParsedNode | null>) => (item.value ?? item.key).range[1];
  const start = items[index].key.range[0];
  const end = endOf(items[index]);
  const before = text.slice(items[index].value?.range[0] ?? end, end);
  if (!flow) {
    // Without any key the file would be empty, which is no configuration.
    if (items.length === 1) return { ...spliced(text, start, end, '{}', ''), before };
    const next = text.indexOf('\n', end);
    return { ...spliced(text, start - columnOf(text, start), next < 0 ? text.length : next + 1, '', ''), before };
  }
  if (index > 0) return { ...spliced(text, endOf(items[index - 1]), end, '', ''), before };
  return { ...spliced(text, start, items.length > 1 ? items[1].key.range[0] : end, '', ''), before };
}

function spliced(text: string, start: number, end: number, part: string, after: string): Edit {
  return { text: text.slice(0, start) + part + text.slice(end), after };
}

/** In a file that has nothing yet but comments. */
function begun(text: string, path: string[], value: ScalarValue): Edit {
  const start = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return { text: `${start}${block(path, value, '')}\n`, after: written(value) };
}

/** Behind the last key of a map. */
function added(text: string, map: Map, path: string[], value: ScalarValue): Edit {
  const [start, end] = map.range as [number, number, number];
  if (map.flow) {
    if (map.items.length === 0 && (start === 0 || text[start - 1] === '\n'))
      return spliced(text, start, end, block(path, value, ''), written(value));
    const close = end - 1;
    const before = text.slice(start, close).trimEnd();
    const part = `${map.items.length > 0 ? ',' : ''} ${flow(path, value)} `;
    return spliced(text, start + before.length, close, part, written(value));
  }
  const indent = ' '.repeat(columnOf(text, map.items[0].key.range[0]));
  const last = map.items[map.items.length - 1];
  const behind = (last.value ?? last.key).range[1];
  // Behind the comment of that line, too.
  const endOfLine = text[behind - 1] === '\n' ? behind - 1 : text.indexOf('\n', behind);
  const at = endOfLine < 0 ? text.length : endOfLine;
  return spliced(text, at, at, `\n${block(path, value, indent)}`, written(value));
}

const columnOf = (text: string, offset: number) => offset - (text.lastIndexOf('\n', offset - 1) + 1);

function block([key, ...rest]: string[], value: ScalarValue, indent: string): string {
  const own = `${indent}${written(key)}:`;
  return rest.length === 0 ? `${own} ${written(value)}` : `${own}\n${block(rest, value, `${indent}  `)}`;
}

function flow([key, ...rest]: string[], value: ScalarValue): string {
  return rest.length === 0 ? `${written(key)}: ${written(value)}` : `${written(key)}: { ${flow(rest, value)} }`;
}

/** As little quoted as it was, and as much as is needed to stay what it is. */
function written(value: ScalarValue, as?: Scalar.Type): string {
  if (typeof value !== 'string') return `${value}`;
  const isSafe =
    /^[A-Za-z0-9_][\w./:@ -]*[\w./@-]$|^\w$/.test(value) && !/: | #/.test(value) && readsAs(value) === value;
  if (as === Scalar.QUOTE_DOUBLE) return JSON.stringify(value);
  return isSafe && as !== Scalar.QUOTE_SINGLE ? value : `'${value.replaceAll("'", "''")}'`;
}

const readsAs = (text: string): unknown => parseDocument(text, YAML_OPTIONS).toJS();
