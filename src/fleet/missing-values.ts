/** A value that a template has read and that is not there. */
export interface MissingValue {
  /** `values.database.host` */
  readonly name: string;
  /** Where it was looked for, from the installation on. */
  readonly path: string[];
  /** What there is instead. */
  readonly known: string[];
}

/**
 * Which values a template reads that are not there.
 *
 * Templates may ask for what is optional, and may do anything with their values, so they get plain objects. Only when something has failed is
 * the template run once more, with values that notice. What it builds is thrown away.
 *
 * @param build runs the template; what it throws does not count
 */
export function missingValues<T extends { readonly values: object }>(
  installation: T,
  build: (installation: T) => void,
): MissingValue[] {
  const missing = new Map<string, MissingValue>();
  const values = noticing(installation.values, ['values'], missing);
  try {
    build({ ...installation, values });
  } catch {
    // It has failed before.
  }
  return [...missing.values()];
}

function noticing(value: object, path: string[], missing: Map<string, MissingValue>): object {
  return new Proxy(value, {
    get(target, key, receiver) {
      const found: unknown = Reflect.get(target, key, receiver);
      if (typeof key === 'symbol' || key === 'toJSON') return found;
      const at = [...path, key];
      if (found === undefined && !Array.isArray(target)) {
        missing.set(at.join('.'), { name: at.join('.'), path: at, known: Object.keys(target) });
      }
      // Its own: what a template puts there is its business, what comes from a prototype is a method.
      const isOwn = Object.hasOwn(target, key) && typeof found === 'object' && found !== null;
      return isOwn ? noticing(found, at, missing) : found;
    },
  });
}
