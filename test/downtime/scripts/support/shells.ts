import { existsSync, symlinkSync, writeFileSync } from 'node:fs';

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

/** Also bash, which some images have as `sh`: for what depends on the shell's own arithmetic, patterns and comparisons. */
export const ALL_SHELLS: Shell[] = [
  ...SHELLS,
  // Node's pipes are sockets, in which bash sees a login from afar.
  ...(existsSync(BASH) ? [{ name: 'bash', command: [BASH, '--posix', '--norc'] }] : []),
];

/** What stands for busybox in the pod's shared folder: on a machine without it, something that calls the machine's own programs. */
export function putBusybox(file: string, shell: Shell): void {
  if (shell.applets) symlinkSync(shell.applets, file);
  else writeFileSync(file, '#!/bin/sh\nexec "$@"\n', { mode: 0o755 });
}

/** The same tests in each shell. Within a file use `test.concurrent`: the programs spend their time waiting for processes. */
export function inEachShell(program: string, tests: (shell: Shell) => void): void {
  describe.each(SHELLS)(`${program} in $name`, tests);
}

export function inEveryShell(program: string, tests: (shell: Shell) => void): void {
  describe.each(ALL_SHELLS)(`${program} in $name`, tests);
}
