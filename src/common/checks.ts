import type { IConstruct } from 'constructs';
import { type Problem, problemOf, problemText } from './problem';

/** The problems behind the texts of the validation that is running. */
let told: Map<string, Problem> | undefined;

/** Adds a validation to a construct. cdk8s' own App gets texts from it, `problemsIn` the problems. */
export function addCheck(scope: IConstruct, check: () => Problem[]): void {
  scope.node.addValidation({ validate: () => check().map(asText) });
}

function asText(problem: Problem): string {
  const text = problemText(problem);
  told?.set(text, problem);
  return text;
}

/** What the validations of a construct find, those of others included. */
export function problemsIn(construct: IConstruct): Problem[] {
  const outer = told;
  const known = new Map<string, Problem>();
  told = known;
  try {
    return construct.node.validate().map((text) => known.get(text) ?? problemOf(construct, 'validation-failed', text));
  } finally {
    told = outer;
  }
}
