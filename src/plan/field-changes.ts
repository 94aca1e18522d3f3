import { hasKeys, isSame } from '../common';
import type { Manifest } from '../kubernetes';
import type { ObjectChange } from './objects';

const MAX_VALUE = 120;
const OF_SECRETS = /^(data|stringData)\./;

/** What differs in an object, a line a field: `Deployment/web spec.replicas: 2 → 3`. Values of Secrets are left out. */
export function fieldChanges({ name, before, after }: ObjectChange): string[] {
  if (!before) return [`${name} is new`];
  if (!after) return [`${name} goes`];
  const isSecret = after.kind === 'Secret';
  return differences(before, after, '').map(({ path, one, other }) => {
    if (isSecret && OF_SECRETS.test(path)) return `${name} ${path} changes`;
    if (isLong(one) || isLong(other)) return `${name} ${path} changes (a text of ${linesOf(other ?? one)} lines)`;
    return `${name} ${path}: ${shown(one)} → ${shown(other)}`;
  });
}

/** The fields that differ between two objects, as `spec.replicas`. */
export function changedPaths(before: Manifest, after: Manifest): string[] {
  return differences(before, after, '').map(({ path }) => path);
}

interface Difference {
  readonly path: string;
  readonly one: unknown;
  readonly other: unknown;
}

function differences(one: unknown, other: unknown, path: string): Difference[] {
  if (isSame(one, other)) return [];
  if (!hasKeys(one) || !hasKeys(other) || Array.isArray(one) !== Array.isArray(other)) return [{ path, one, other }];
  const [before, after] = [one, other].map(named);
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
    differences(before[key], after[key], /^\[/.test(key) || path === '' ? `${path}${key}` : `${path}.${key}`),
  );
}

/** Items of a list by their names, as Kubernetes merges them; others by their places. */
function named(value: { readonly [key: string]: unknown }): { readonly [key: string]: unknown } {
  if (!Array.isArray(value)) return value;
  const names = value.map((item, index) => (hasKeys(item) && typeof item.name === 'string' ? item.name : `${index}`));
  if (new Set(names).size < names.length) return Object.fromEntries(value.map((item, index) => [`[${index}]`, item]));
  return Object.fromEntries(value.map((item, index) => [`[${names[index]}]`, item]));
}

const isLong = (value: unknown) => typeof value === 'string' && value.includes('\n');
const linesOf = (value: unknown) => `${value}`.trimEnd().split('\n').length;

function shown(value: unknown): string {
  if (value === undefined) return 'absent';
  const text = JSON.stringify(value);
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text;
}
