import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf } from '../common';
import { UpgradeStrategy } from './upgrade-strategy';

/** The programs of the jobs: files of one ConfigMap. */
export type JobProgram = 'check' | 'guard' | 'rehearse' | 'record';

/** Programs that stand in the pods themselves: they must start whatever else was applied. */
export type InlineProgram = 'start' | 'ask' | 'run' | 'step' | 'fence' | 'rollout-fence';

/** What the jobs of a strategy run, and what that includes. */
const FILES: { readonly [strategy in UpgradeStrategy]: string[] } = {
  [UpgradeStrategy.PRE_SYNC_HOOKS]: ['alone', 'check', 'checks', 'common', 'database', 'guard', 'jobs', 'record'],
  [UpgradeStrategy.FENCED_ROLLOUT]: ['alone', 'checks', 'common', 'database', 'jobs', 'record', 'rehearse'],
};
const INLINE: InlineProgram[] = ['start', 'ask', 'run', 'step', 'fence', 'rollout-fence'];

const cache = new Map<string, string>();
const digests = new Map<UpgradeStrategy, string>();

/** A shell program in scripts/ as it stands in manifests, without the comments. */
export function script(name: JobProgram | InlineProgram | 'alone' | 'checks' | 'common' | 'database' | 'jobs'): string {
  return read(name);
}

/** The files of the ConfigMap by name. */
export function jobPrograms(strategy: UpgradeStrategy): { [file: string]: string } {
  return Object.fromEntries(FILES[strategy].map((name) => [`${name}.sh`, read(name)]));
}

/** What start.sh compares with: the SHA-256 of what `sha256sum ./*.sh` prints about the files. */
export function jobProgramsDigest(strategy: UpgradeStrategy): string {
  let digest = digests.get(strategy);
  if (digest === undefined) {
    const lines = Object.entries(jobPrograms(strategy)).map(([file, text]) => `${sha256(text)}  ./${file}\n`);
    digest = sha256(lines.join(''));
    digests.set(strategy, digest);
  }
  return digest;
}

/** A digest of all programs: they are read, not loaded as code. */
export function scriptsDigest(): string {
  return digestOf(JSON.stringify([Object.values(UpgradeStrategy).map(jobPrograms), INLINE.map(read)]));
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
