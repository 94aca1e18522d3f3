import type { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { problemOf, throwProblems } from './problem';
import type { ProblemCode } from './problem-codes';

/** Kubernetes counts seconds in 32 bits. */
const MAX_SECONDS = 2 ** 31 - 1;

/** Refuses what a program says. */
export function fail(scope: IConstruct, problem: string, remedy: string, code: ProblemCode = 'value-invalid'): never {
  throwProblems([problemOf(scope, code, problem, remedy)]);
}

/** A time that Kubernetes can count: whole seconds, mostly one at least. */
export function requireSeconds(scope: IConstruct, prop: string, duration: Duration, least = 1): number {
  // Numbers come from JavaScript, and from what a template takes from `values`.
  if (typeof duration?.toSeconds !== 'function') {
    fail(scope, `${prop} is ${JSON.stringify(duration)}`, 'give a time, such as Duration.seconds(30)');
  }
  const seconds = duration.toSeconds({ integral: false });
  if (!Number.isInteger(seconds) || seconds < least || seconds > MAX_SECONDS) {
    fail(
      scope,
      `${prop} is ${seconds} seconds`,
      seconds > MAX_SECONDS ? `use at most ${MAX_SECONDS}` : `use whole seconds, ${least} or more`,
    );
  }
  return seconds;
}
