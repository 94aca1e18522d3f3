import { hasKeys } from './has-keys';

/** Whether two values of JSON are the same, whatever the order of their keys. A key without a value is as good as none. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (!hasKeys(one) || !hasKeys(other)) return false;
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
    return one.every((item, index) => isSame(item, other[index]));
  }
  for (const key in one) if (!isSame(one[key], other[key])) return false;
  for (const key in other) if (one[key] === undefined && other[key] !== undefined) return false;
  return true;
}
