import type { IConstruct } from 'constructs';

/** Says where the bad value stands, which one it is, and what to do. */
export function describe(scope: IConstruct, problem: string, remedy: string): string {
  return `${scope.node.path || '<root>'}: ${problem}; ${remedy}`;
}

export function fail(scope: IConstruct, problem: string, remedy: string): never {
  throw new Error(describe(scope, problem, remedy));
}
