import { deepStrictEqual } from 'node:assert';
import { existsSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { parseAllDocuments } from 'yaml';

/**
 * Moves a folder out of the way. Deleting it would slow down what is measured next: before ext4 makes a file, it looks at each that was
 * deleted in the last minutes.
 */
export function setAside(folder: string): void {
  let number = 1;
  while (existsSync(`${folder}.${number}`)) number++;
  if (existsSync(folder)) renameSync(folder, `${folder}.${number}`);
}

/** The files below a folder with their sizes, without hidden ones. */
export function filesOf(folder: string, below = ''): [string, number][] {
  return readdirSync(path.join(folder, below), { withFileTypes: true }).flatMap((entry): [string, number][] => {
    const file = path.join(below, entry.name);
    if (entry.name.startsWith('.')) return [];
    return entry.isDirectory() ? filesOf(folder, file) : [[file, statSync(path.join(folder, file)).size]];
  });
}

export function bytesOf(folder: string): number {
  return filesOf(folder).reduce((sum, [, size]) => sum + size, 0);
}

/** The objects of a manifest, in an order that does not depend on the tool. */
export function objectsOf(file: string): any[] {
  return parseAllDocuments(readFileSync(file, 'utf8'))
    .map((document) => document.toJS())
    .filter((object) => object !== null)
    .sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

function keyOf({ kind, metadata }: any): string {
  return `${kind}/${metadata.name}`;
}

/** @throws when two tools have not made the same of an installation: comparing their times would mean nothing */
export function requireSameObjects(name: string, file: string, expected: any[]): void {
  try {
    deepStrictEqual(objectsOf(file), expected);
  } catch (error) {
    throw new Error(`${name} makes other objects than TenantFleet: ${(error as Error).message}`);
  }
}
