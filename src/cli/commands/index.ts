import type { Command } from '../command';
import { COMPLETION } from './completion';
import { EXPLAIN } from './explain';
import { HISTORY } from './history';
import { INIT } from './init';
import { LIST } from './list';
import { MOVE } from './move';
import { PLAN } from './plan';
import { PREFLIGHT } from './preflight';
import { PROMOTE } from './promote';
import { RANDOM_VALUES } from './random-values';
import { RENAME } from './rename';
import { RUN } from './run';
import { SET } from './set';
import { OFFBOARD, REMOVE, RESUME, SUSPEND } from './states';
import { STATUS } from './status';

/** All commands, in the order in which somebody needs them. */
export const COMMANDS: readonly Command[] = [
  INIT,
  LIST,
  PROMOTE,
  SET,
  PLAN,
  PREFLIGHT,
  RUN,
  STATUS,
  EXPLAIN,
  HISTORY,
  SUSPEND,
  RESUME,
  OFFBOARD,
  REMOVE,
  RENAME,
  MOVE,
  RANDOM_VALUES,
  COMPLETION,
];
