import { readFileSync } from 'node:fs';
import { isAlias, isMap, isScalar, isSeq, type Pair, type ParsedNode, parseDocument } from 'yaml';

/** YAML 1.2, where `on` and `no` are texts; with `<<` of YAML 1.1, which people know. */
export const YAML_OPTIONS = { prettyErrors: false, stringKeys: true, merge: true, logLevel: 'error' } as const;

/** Where something stands, and how it is written there. */
interface Place {
  /** `installations/production/acme.yaml:3:1` */
  readonly where: string;
  /** The text of a scalar, such as `1.10`. */
  readonly written?: string;
}

/**
 * The file, line and column of a key, or of the nearest one around it that the file has.
 *
 * @param path keys, and the positions of list items
 */
export function locationOf(file: string, path: readonly string[]): string {
  return placeOf(file, path).where;
}

export function placeOf(file: string, path: readonly string[]): Place {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return { where: file };
  }
  const document = parseDocument(text, YAML_OPTIONS);
  let node: ParsedNode | null | undefined = document.contents;
  let offset = 0;
  for (const key of path) {
    if (isMap(node)) {
      const items: Pair<ParsedNode, ParsedNode | null>[] = node.items;
      const pair = items.find((item) => isScalar(item.key) && item.key.value === key);
      node = pair?.value;
      offset = pair?.key.range[0] ?? offset;
    } else if (isSeq(node)) {
      node = node.items[Number(key)] as ParsedNode | undefined;
      offset = node?.range[0] ?? offset;
    } else {
      node = undefined;
    }
    if (isAlias(node)) node = node.resolve(document) as ParsedNode | undefined;
  }
  return { where: at(file, text, offset), written: isScalar(node) ? node.source : undefined };
}

/** The name of a file with line and column of an offset in its text. */
export function at(file: string, text: string, offset: number): string {
  const lines = text.slice(0, offset).split('\n');
  return `${file}:${lines.length}:${lines[lines.length - 1].length + 1}`;
}
