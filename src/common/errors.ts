import type { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { problemOf, throwProblems } from './problem';
import type { ProblemCode } from './problem-codes';

/** Refuses what a program says. */
export function fail(scope: IConstruct, problem: string, remedy: string, code: ProblemCode = 'value-invalid'): never {
  throwProblems([problemOf(scope, code, problem, remedy)]);
}

/** A time that Kubernetes can count: whole seconds, one at least. */
export function requireSeconds(scope: IConstruct, prop: string, duration: Duration): number {
  const seconds = duration.toSeconds({ integral: false });
  if (!Number.isInteger(seconds) || seconds < 1) {
    fail(scope, `${prop} is ${seconds} seconds`, 'use whole seconds, 1 or more');
  }
  return seconds;
}
