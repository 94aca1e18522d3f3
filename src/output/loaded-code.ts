import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Short, and long enough that nobody meets two equal ones. */
export function digestOf(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('base64url').slice(0, 22);
}

/**
 * The files that the program consists of, with digests of what is in them, packages included. Undefined when not all of them can be
 * known: Node.js does not tell which ES modules are loaded.
 */
export function loadedCode(): Map<string, string> | undefined {
  if (require.main === undefined) return undefined;
  const code = new Map([['node', process.version]]);
  for (const file of Object.keys(require.cache).sort()) {
    const digest = digestOfFile(file);
    if (digest === undefined) return undefined;
    code.set(file, digest);
  }
  return code;
}

/**
 * Whether a program is still the one that it was. What it had loaded at its end may not be loaded yet, so the files count, and nothing
 * else may be loaded now.
 */
export function isSameCode(recorded: Map<string, string>): boolean {
  const loaded = loadedCode();
  if (loaded === undefined) return false;
  for (const [file, digest] of loaded) if (recorded.get(file) !== digest) return false;
  for (const [file, digest] of recorded) if (!loaded.has(file) && digestOfFile(file) !== digest) return false;
  return true;
}

function digestOfFile(file: string): string | undefined {
  try {
    return digestOf(readFileSync(file));
  } catch {
    return undefined;
  }
}
