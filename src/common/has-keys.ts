/** Whether a value has keys: an object or a list, of which nothing more is known. */
export function hasKeys(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null;
}
