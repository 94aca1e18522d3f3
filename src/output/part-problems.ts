import { firstFrame, type Problem, ProblemsError } from '../common';

/** The function that everything in a part is called from. */
const CALLER = 'renderPart';

/**
 * What an error says that has ended the rendering of a part. Where a call of the program is to blame, its line is named.
 *
 * @param origin where the part comes from
 */
export function problemsOfPart(origin: string, error: unknown): Problem[] {
  if (error instanceof ProblemsError) {
    const place = error.isOfProgram ? firstFrame(error.stack, CALLER)?.place : undefined;
    return error.problems.map((problem) => ({
      ...within(origin, problem),
      ...(place !== undefined && { remedy: `${problem.remedy} (${place})` }),
    }));
  }
  const place = error instanceof Error ? firstFrame(error.stack, CALLER)?.place : undefined;
  const what = error instanceof Error ? error.message : String(error);
  return [{ code: 'template-failed', where: origin, what, remedy: place && `see ${place}` }];
}

/** A problem of something in a part. */
export function within(origin: string, problem: Problem): Problem {
  return { ...problem, where: problem.where === '' ? origin : `${origin}: ${problem.where}` };
}
