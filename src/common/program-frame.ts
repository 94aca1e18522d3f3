import * as path from 'node:path';
import { fileURLToPath } from 'node:url';

/** A call in the user's program. */
interface Frame {
  /** As it stands in the stack. */
  readonly line: string;
  /** `main.ts:12:5`, seen from the working directory. */
  readonly place: string;
}

const PACKAGE = path.resolve(__dirname, '..', '..');
const OURS = [path.join(PACKAGE, 'src'), path.join(PACKAGE, 'lib')];
const CALL = /^\s+at (?!.*eval at )/;
const PLACE = /[\s(]((?:file:\/\/|[A-Za-z]:[\\/]|\/).*):(\d+):(\d+)\)?$/;

/**
 * The innermost call of the user's program: neither ours, nor that of a package, nor that of Node.js.
 *
 * @param until the name of a function of ours: only what it has called counts
 */
export function firstFrame(stack: string | undefined, until?: string): Frame | undefined {
  for (const line of (stack ?? '').split('\n')) {
    if (until !== undefined && line.includes(`.${until} `)) return undefined;
    const [, location, row, column] = (CALL.test(line) && PLACE.exec(line)) || [];
    if (location === undefined) continue;
    const file = location.startsWith('file:') ? fileURLToPath(location) : path.normalize(location);
    if (file.split(path.sep).includes('node_modules') || OURS.some((folder) => file.startsWith(folder + path.sep))) {
      continue;
    }
    const relative = path.relative('', file);
    return { line, place: `${relative.startsWith('..') ? file : relative}:${row}:${column}` };
  }
  return undefined;
}
