import type { IConstruct } from 'constructs';
import { fail, hasKeys } from '../../common';
import { shown } from '../../kubernetes';

// Types that the compiler promises. JavaScript does not keep them, nor does what a template takes from `values`.

/** @param example how it is written */
export function requireList(scope: IConstruct, prop: string, value: unknown, example: string): void {
  if (value !== undefined && !Array.isArray(value))
    fail(scope, `${prop} is ${shown(value)}, and no list`, `write ${example}`);
}

/** @param example how it is written */
export function requireObject(scope: IConstruct, prop: string, value: unknown, example: string): void {
  if (value === undefined || (hasKeys(value) && !Array.isArray(value))) return;
  fail(scope, `${prop} is ${shown(value)}`, `write ${example}`);
}

/** A text such as 'false' would count as true. */
export function requireBoolean(scope: IConstruct, prop: string, value: unknown): void {
  if (value === undefined || typeof value === 'boolean') return;
  fail(scope, `${prop} is ${shown(value)}`, 'use true or false, without quotes');
}

/** Refuses what was not made with one of our classes. */
export function requireMade(scope: IConstruct, prop: string, value: unknown, method: string, remedy: string): void {
  if (value === undefined || (hasKeys(value) && typeof value[method] === 'function')) return;
  fail(scope, `${prop} is ${shown(value)}`, remedy);
}
