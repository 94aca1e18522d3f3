import type { Command } from '../command';
import { COMPLETION } from './completion';

/** All commands, in the order in which somebody needs them. */
export const COMMANDS: readonly Command[] = [COMPLETION];
