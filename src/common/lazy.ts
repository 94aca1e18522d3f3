import { Lazy } from 'cdk8s';

/** A value that is found out whenever the object that it stands in is rendered. Nothing may look into it before. */
export function lazily<T>(produce: () => T): T {
  return Lazy.any({ produce });
}
