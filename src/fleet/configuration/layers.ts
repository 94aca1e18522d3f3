import { isObject } from './yaml-file';

/** Objects are merged key by key; everything else, lists too, is replaced. The result shares nothing with the layers. */
export function merge<B, A>(below: B, above: A): B & A {
  return merged(below, above) as B & A;
}

function merged(below: unknown, above: unknown): unknown {
  if (above === undefined) return copy(below);
  if (!isObject(below) || !isObject(above)) return copy(above);
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(below)) {
    result[key] = Object.hasOwn(above, key) ? merged(below[key], above[key]) : copy(below[key]);
  }
  for (const key of Object.keys(above)) {
    if (!Object.hasOwn(below, key)) result[key] = copy(above[key]);
  }
  return result;
}

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  if (!isObject(value)) return value;
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) result[key] = copy(value[key]);
  return result;
}
