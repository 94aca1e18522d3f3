import type { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';

/** Says where the bad value stands, which one it is, and what to do. */
export function describe(scope: IConstruct, problem: string, remedy: string): string {
  return `${scope.node.path || '<root>'}: ${problem}; ${remedy}`;
}

export function fail(scope: IConstruct, problem: string, remedy: string): never {
  throw new Error(describe(scope, problem, remedy));
}

/** A time that Kubernetes can count: whole seconds, one at least. */
export function requireSeconds(scope: IConstruct, prop: string, duration: Duration): number {
  const seconds = duration.toSeconds({ integral: false });
  if (!Number.isInteger(seconds) || seconds < 1) {
    fail(scope, `${prop} is ${seconds} seconds`, 'use whole seconds, 1 or more');
  }
  return seconds;
}
