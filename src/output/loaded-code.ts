import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { digestOf } from '../common';

/** The files that a program consists of, packages included, with digests of what is in them. */
export type Code = Map<string, string>;

/**
 * All code that is loaded now; undefined when it cannot be found out. Whoever asks must then take it for changed.
 *
 * @param known the recorded code, when it was found to be the same: then only what `require` has added since must be looked up
 */
export function loadedCode(known?: Code): Code | undefined {
  try {
    const files = new Set([...Object.keys(require.cache), ...(known ? known.keys() : loadedScripts())]);
    files.delete(NODE);
    // Somebody who edits a file while the program runs has not changed what runs.
    for (const file of files) if (statSync(file).mtimeMs > performance.timeOrigin) return undefined;
    return digests(files);
  } catch {
    return undefined;
  }
}

/** Whether a program is the recorded one. Some of its code may not be loaded yet, so the files on disk are compared. */
export function isSameCode(recorded: Code): boolean {
  if (recorded.size === 0) return false;
  try {
    for (const [file, digest] of digests(Object.keys(require.cache))) if (recorded.get(file) !== digest) return false;
    for (const [file, digest] of digests(recorded.keys())) if (recorded.get(file) !== digest) return false;
    return true;
  } catch {
    return false;
  }
}

const NODE = 'node';

/** @throws for a file that cannot be read */
function digests(files: Iterable<string>): Code {
  const found: Code = new Map([[NODE, process.version]]);
  for (const file of files) {
    if (file !== NODE) found.set(file, digestOfFile(file));
  }
  return found;
}

/** What files were when they were read last. They are asked for at the beginning and at the end of each synthesis. */
const read = new Map<string, { readonly stamp: string; readonly digest: string }>();

function digestOfFile(file: string): string {
  const { size, mtimeMs, ctimeMs } = statSync(file);
  const stamp = `${size} ${mtimeMs} ${ctimeMs}`;
  const known = read.get(file);
  if (known?.stamp === stamp) return known.digest;
  const digest = digestOf(readFileSync(file));
  read.set(file, { stamp, digest });
  return digest;
}

/** Of ES modules, only the debugger knows which are loaded. It takes a tenth of a second. */
function loadedScripts(): string[] {
  const { Session }: typeof import('node:inspector') = require('node:inspector');
  const urls = new Set<string>();
  const session = new Session();
  session.connect();
  session.on('Debugger.scriptParsed', ({ params }) => urls.add(params.url));
  session.post('Debugger.enable');
  session.post('Debugger.disable');
  session.disconnect();
  return [...urls].filter((url) => url.startsWith('file:')).map((url) => fileURLToPath(url.replace(/[?#].*/, '')));
}
