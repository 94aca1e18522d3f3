import { hasKeys, type ProblemCode } from '../../common';

/** Something in an object that the API server refuses, or that cannot work, and what to do about it. */
export interface FieldProblem {
  /** @default 'field-invalid' */
  readonly code?: ProblemCode;
  /** The container that it is in. */
  readonly container?: string;
  /** The field, as a reader finds it: `env.PORT`. */
  readonly field: string;
  readonly what: string;
  readonly remedy: string;
}

const LONGEST = 80;

/** A value in a message. What comes from YAML or JavaScript may be of any type. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value}'`;
  if (typeof value === 'number') return `the number ${value}`;
  if (Array.isArray(value)) return 'a list';
  return hasKeys(value) ? 'an object' : String(value);
}

/** The objects of a list. What is none has no fields that could be judged. */
export function objectsIn(list: unknown): { readonly [key: string]: unknown }[] {
  return Array.isArray(list) ? list.filter(hasKeys) : [];
}

/** The keys and values of an object. */
export function entriesOf(value: unknown): [string, unknown][] {
  return hasKeys(value) && !Array.isArray(value) ? Object.entries(value) : [];
}

/** A number that is given must be whole, and between these. */
export function wholeNumberProblems(field: string, value: unknown, least: number, most: number): FieldProblem[] {
  if (value === undefined || value === null) return [];
  if (Number.isInteger(value) && Number(value) >= least && Number(value) <= most) return [];
  return [{ field, what: `is ${shown(value)}`, remedy: `use a whole number from ${least} to ${most}` }];
}

export const MAX_INT32 = 2 ** 31 - 1;
