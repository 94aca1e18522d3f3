import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf } from '../common';

/** The programs of the jobs: files of one ConfigMap. */
export type JobProgram = 'check' | 'guard' | 'record';

/** Programs that stand in the pods themselves: they must start whatever else was applied. */
export type InlineProgram = 'start' | 'run' | 'fence';

const FILES = ['check', 'common', 'guard', 'record'];
const INLINE: InlineProgram[] = ['start', 'run', 'fence'];

const cache = new Map<string, string>();
let digest: string | undefined;

/** A shell program in scripts/ as it stands in manifests, without the comments. */
export function script(name: JobProgram | InlineProgram | 'common'): string {
  return read(name);
}

/** The files of the ConfigMap by name. */
export function jobPrograms(): { [file: string]: string } {
  return Object.fromEntries(FILES.map((name) => [`${name}.sh`, read(name)]));
}

/** What start.sh compares with: the SHA-256 of what `sha256sum ./*.sh` prints about the files. */
export function jobProgramsDigest(): string {
  if (digest === undefined) {
    const lines = Object.entries(jobPrograms()).map(([file, text]) => `${sha256(text)}  ./${file}\n`);
    digest = sha256(lines.join(''));
  }
  return digest;
}

/** A digest of all programs: they are read, not loaded as code. */
export function scriptsDigest(): string {
  return digestOf(JSON.stringify([jobPrograms(), INLINE.map(read)]));
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

function read(name: string): string {
  let text = cache.get(name);
  if (text === undefined) {
    text = readFileSync(join(__dirname, 'scripts', `${name}.sh`), 'utf8')
      .replace(/^\s*#.*\n/gm, '')
      .replace(/\n{2,}/g, '\n')
      .trimStart();
    cache.set(name, text);
  }
  return text;
}
