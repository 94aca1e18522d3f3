import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** Where tests put thousands of small files: into memory, where the system has that as a folder. A disk takes twice the time. */
export const MEMORY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
