import { existsSync } from 'node:fs';

/** A shell that the programs must run in. */
export interface Shell {
  readonly name: string;
  readonly command: string[];
  /** Where its usual small programs (awk, sed, ...) come from; default the PATH of this test. */
  readonly applets?: string;
}

const BUSYBOX = '/bin/busybox';

/** `sh` is dash or bash on developers' machines; busybox is what the jobs' images have. */
export const SHELLS: Shell[] = [
  { name: 'sh', command: ['/bin/sh'] },
  ...(existsSync(BUSYBOX) ? [{ name: 'busybox sh', command: [BUSYBOX, 'sh'], applets: BUSYBOX }] : []),
];

const BASH = '/bin/bash';

/** For what costs little: all that an image's `/bin/sh` may be. */
export const MORE_SHELLS: Shell[] = [...SHELLS, ...(existsSync(BASH) ? [{ name: 'bash', command: [BASH] }] : [])];

/** The same tests in each shell. Within a file use `test.concurrent`: the programs spend their time waiting for processes. */
export function inEachShell(program: string, tests: (shell: Shell) => void, shells = SHELLS): void {
  describe.each(shells)(`${program} in $name`, tests);
}
