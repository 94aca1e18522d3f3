import type { IConstruct } from 'constructs';
import { listed } from './listed';
import type { ProblemCode } from './problem-codes';
import { firstFrame } from './program-frame';

/** Why something is refused. */
export interface Problem {
  readonly code: ProblemCode;
  /** The path of a construct, or a file with line and column. */
  readonly where: string;
  /** What is wrong there, with the bad value. */
  readonly what: string;
  /** What to do. Somebody else's message may hold it already. */
  readonly remedy?: string;
}

/** As people read it. */
export function problemText({ where, what, remedy }: Problem): string {
  return `${where}: ${what}${remedy === undefined ? '' : `; ${remedy}`}`;
}

/** What is wrong with a construct. */
export function problemOf(scope: IConstruct, code: ProblemCode, what: string, remedy?: string): Problem {
  return { code, where: scope.node.path || '<root>', what, remedy };
}

export interface ProblemsErrorOptions {
  /** Stands above a list of inputs that are wrong. Without it the problems are the message, and the program itself is at fault. */
  readonly title?: string;
  /** The error behind the first of the problems. */
  readonly cause?: unknown;
}

/** That something is refused, with the problems for programs to read. */
export class ProblemsError extends Error {
  // Not a field: Node.js would print the list again below the message.
  readonly #problems: readonly Problem[];
  readonly #isOfProgram: boolean;

  constructor(problems: readonly Problem[], { title, cause }: ProblemsErrorOptions = {}) {
    const message =
      title === undefined
        ? problems.map(problemText).join('\n')
        : `${title}\n${listed(problems, (problem) => `  ${problemText(problem)}\n`)}`.trimEnd();
    super(message, cause === undefined ? undefined : { cause });
    this.#problems = problems;
    this.#isOfProgram = title === undefined;
    // Whoever mends an input has no use for our calls. The line of the program stays: Node.js shows an error without any in brackets.
    if (!this.#isOfProgram) this.stack = [message, firstFrame(this.stack)?.line ?? []].flat().join('\n');
  }

  public get problems(): readonly Problem[] {
    return this.#problems;
  }

  /** Whether a call of the program is refused; otherwise something that it has read or built. */
  public get isOfProgram(): boolean {
    return this.#isOfProgram;
  }
}

/** Refuses something. */
export function throwProblems(problems: readonly Problem[], options?: ProblemsErrorOptions): never {
  // With this comment Node.js does not show the line that throws: it is none of the user's.
  throw new ProblemsError(problems, options); // node-do-not-add-exception-line
}
