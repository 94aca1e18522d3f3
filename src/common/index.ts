export { digestOf } from './digest';
export { describe, fail, requireSeconds } from './errors';
export { sortedText, sortKeys } from './sort-keys';
export { computedOnce, manifestOf, whileUnchanged } from './unchanged';
export { redirectWarnings, warnOnce } from './warning-output';
