import type { Command } from '../command';
import { COMPLETION } from './completion';
import { PLAN } from './plan';
import { SET } from './set';

/** All commands, in the order in which somebody needs them. */
export const COMMANDS: readonly Command[] = [SET, PLAN, COMPLETION];
