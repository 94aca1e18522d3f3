export { digestOf } from './digest';
export { describe, fail, requireSeconds } from './errors';
export { hasKeys } from './has-keys';
export { lazily } from './lazy';
export { sortedText, sortKeys } from './sort-keys';
export { computedOnce, whileUnchanged } from './unchanged';
export { redirectWarnings, warnOnce } from './warning-output';
