import { hasKeys } from './has-keys';

/** The same value with all keys in order: what is added after cdk8s has sorted must not stand at the end, and digests must not depend on it. */
export function sortKeys<T>(value: T): T {
  return sorted(value) as T;
}

/** The JSON of a value, whatever the order of its keys. What cdk8s has rendered is in order already, and need not be copied. */
export function sortedText(value: unknown): string {
  return JSON.stringify(isSorted(value) ? value : sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!hasKeys(value)) return value;
  const copy: { [key: string]: unknown } = {};
  for (const key of Object.keys(value).sort()) copy[key] = sorted(value[key]);
  return copy;
}

function isSorted(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isSorted);
  if (!hasKeys(value)) return true;
  let previous: string | undefined;
  for (const key of Object.keys(value)) {
    if ((previous !== undefined && previous > key) || !isSorted(value[key])) return false;
    previous = key;
  }
  return true;
}
