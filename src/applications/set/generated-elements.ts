import { hasKeys } from '../../common';
import type { argocd } from '../../kubernetes';
import { fillInAll, type Parameters, UnknownTemplate } from './go-template';

type Generator = argocd.ApplicationSetGenerators;

/** A generator whose elements are not in Git's own ApplicationSet. */
export class UnknownElements extends Error {}

const KNOWN: { [kind: string]: string[] } = {
  list: ['elements'],
  matrix: ['generators'],
  merge: ['generators', 'mergeKeys'],
};

/**
 * The elements of a generator as it stands in a manifest: what Argo CD 3.2 makes of it with `goTemplate` and `missingkey=error`.
 *
 * @param given the parameters that a matrix has so far
 * @throws UnknownElements when they depend on something else
 */
export function elementsOf(generator: Generator, given?: Parameters): Parameters[] {
  const [kind, ...more] = Object.keys(generator);
  if (kind === 'clusters') throw new UnknownElements('depends on the clusters that Argo CD knows');
  if (kind === 'git') throw new UnknownElements(`depends on what is in ${generator.git?.repoURL}`);
  if (more.length > 0 || !Object.hasOwn(KNOWN, kind ?? '')) {
    throw new UnknownElements(`has ${JSON.stringify([kind, ...more].sort())}, which only Argo CD evaluates`);
  }
  const { list, matrix, merge } = given ? interpolated(generator, given) : generator;
  const foreign = Object.keys({ ...list, ...matrix, ...merge }).find((key) => !KNOWN[kind].includes(key));
  if (foreign) throw new UnknownElements(`has ${kind}.${foreign}, which only Argo CD evaluates`);
  if (matrix) return combined(matrix.generators);
  if (merge) return merged(merge.mergeKeys, merge.generators);
  return listed(list?.elements ?? []);
}

function interpolated(generator: Generator, given: Parameters): Generator {
  try {
    return fillInAll(generator, given);
  } catch (error) {
    if (error instanceof UnknownTemplate) throw new UnknownElements(error.message);
    throw error;
  }
}

function listed(elements: unknown[]): Parameters[] {
  return elements.map((element) => {
    if (!hasKeys(element)) throw new UnknownElements(`has the element ${JSON.stringify(element)}, which is no object`);
    const wrong = Object.entries(element).find(([, value]) => typeof value !== 'string');
    if (wrong)
      throw new UnknownElements(`has an element with ${wrong[0]}: ${JSON.stringify(wrong[1])}, which is not a text`);
    if (Object.keys(element).length === 0)
      throw new UnknownElements('has an empty element, which Argo CD does not fill in');
    return element;
  });
}

function combined([first, second]: Generator[]): Parameters[] {
  // The second generator comes first: Argo CD lets the parameters of the first win.
  return elementsOf(first).flatMap((one) => elementsOf(second, one).map((other) => ({ ...other, ...one })));
}

function merged(keys: string[], generators: Generator[]): Parameters[] {
  const [base, ...overrides] = generators.map((generator) => byKey(keys, elementsOf(generator)));
  for (const override of overrides) {
    for (const [key, element] of override) {
      const found = base.get(key);
      // Argo CD drops it without a word.
      if (!found) throw new Error(`the merge generator's override ${key} belongs to no element of the base`);
      base.set(key, { ...found, ...element });
    }
  }
  return [...base.values()];
}

function byKey(keys: string[], elements: Parameters[]): Map<string, Parameters> {
  const found = new Map<string, Parameters>();
  for (const element of elements) {
    const missing = keys.find((name) => !Object.hasOwn(element, name));
    if (missing)
      throw new Error(`the merge generator's element ${JSON.stringify(element)} has no ${missing}, a merge key`);
    const key = JSON.stringify(Object.fromEntries(keys.map((name) => [name, element[name]])));
    if (found.has(key)) throw new Error(`the merge generator has two elements with ${key}, its merge keys`);
    found.set(key, element);
  }
  return found;
}
