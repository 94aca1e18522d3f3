import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
/** What is linked into a copy of the examples, so that they find each other, the library and its packages as they do here. */
export const LINKED = ['node_modules', 'schemas', 'src', 'tsconfig.json'];

/** Copies the examples to where they can run and write: a folder that looks like the repository, without dist/. */
export function copyExamples(target: string): void {
  mkdirSync(target, { recursive: true });
  const notCommitted = ['dist', '.cdk8s'];
  cpSync(join(ROOT, 'examples'), join(target, 'examples'), {
    recursive: true,
    filter: (source) => !notCommitted.includes(basename(source)),
  });
  for (const name of LINKED) symlinkSync(join(ROOT, name), join(target, name));
}
