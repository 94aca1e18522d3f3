import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf } from '../common';

/** The shell programs in scripts/, as they stand in manifests: complete, without the comments. */
export type ScriptName = 'check' | 'guard' | 'record' | 'run' | 'fence';

const cache = new Map<string, string>();

export function script(name: ScriptName): string {
  let text = cache.get(name);
  if (text === undefined) {
    text = read(name).replace(/^\. \.\/common\.sh\n/m, () => read('common'));
    cache.set(name, text);
  }
  return text;
}

/** A digest of all programs: they are read, not loaded as code. */
export function scriptsDigest(): string {
  const names: ScriptName[] = ['check', 'guard', 'record', 'run', 'fence'];
  return digestOf(JSON.stringify(names.map(script)));
}

function read(name: string): string {
  return readFileSync(join(__dirname, 'scripts', `${name}.sh`), 'utf8')
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\n{2,}/g, '\n')
    .trimStart();
}
