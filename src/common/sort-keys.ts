/** The same value with all keys in order: what is added after cdk8s has sorted must not stand at the end, and digests must not depend on it. */
export function sortKeys(value: any): any {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== 'object') return value;
  const sorted: any = {};
  for (const key of Object.keys(value).sort()) sorted[key] = sortKeys(value[key]);
  return sorted;
}

/** The JSON of a value, whatever the order of its keys. What cdk8s has rendered is in order already, and need not be copied. */
export function sortedText(value: any): string {
  return JSON.stringify(isSorted(value) ? value : sortKeys(value));
}

function isSorted(value: any): boolean {
  if (Array.isArray(value)) return value.every(isSorted);
  if (value === null || typeof value !== 'object') return true;
  let previous: string | undefined;
  for (const key of Object.keys(value)) {
    if ((previous !== undefined && previous > key) || !isSorted(value[key])) return false;
    previous = key;
  }
  return true;
}
