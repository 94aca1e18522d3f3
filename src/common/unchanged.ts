let known: WeakMap<object, unknown> | undefined;

/**
 * Says that the construct tree stays as it is meanwhile. Rendering asks for the JSON of the same objects again and again, each time for
 * the price of all that it depends on; so it is made once. At any other time it is made anew for whoever asks, because the program may
 * still change the objects.
 */
export function whileUnchanged<T>(action: () => T): T {
  const outer = known;
  known = new WeakMap();
  try {
    return action();
  } finally {
    known = outer;
  }
}

/** What `compute` gives; while the tree is unchanged, what it gave for this key before. It is for everyone, so it must not be changed. */
export function computedOnce<T>(key: object, compute: () => T): T {
  if (known === undefined) return compute();
  // Each key has one computation, so it is of the type that this one gives.
  let value = known.get(key) as T | undefined;
  if (value === undefined) {
    value = compute();
    known.set(key, value);
  }
  return value;
}
