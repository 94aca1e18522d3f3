const SIGNS = ['<<<<<<<', '=======', '>>>>>>>'];
// A resolution may have forgotten one of the three. No YAML that means anything has such lines.
const MARK = /^(?:<{7} |={7}\r?$|>{7} )/m;

/**
 * Where Git has left a merge to a human.
 *
 * @returns the offset of the first mark; undefined when there is none
 */
export function conflictMark(text: string): number | undefined {
  // Nearly always there is none, and this is found faster so.
  if (!SIGNS.some((sign) => text.includes(sign))) return undefined;
  const offset = text.search(MARK);
  return offset < 0 ? undefined : offset;
}
