import { type Problem, type ProblemCode, throwProblems } from '../../common';
import { placeOf } from './location';

/** What is wrong with a value. */
export interface Fault {
  readonly code: ProblemCode;
  readonly what: Text;
  readonly remedy?: Text;
}

/** A text, or how to say it with a scalar as it is written in the file. */
type Text = string | ((written: string) => string);

/** Everything that is wrong with the files of a fleet. Lines are looked up for what is shown in the end. */
export class Problems {
  private readonly found = new Map<string, Problem>();

  /** Something about a whole file or folder, or about a place in a file that is known. */
  public addFile(where: string, code: ProblemCode, what: string, remedy?: string): void {
    this.found.set(`${where}\0${what}`, { code, where, what, remedy });
  }

  /**
   * Something about a key.
   *
   * @param once what makes it the same problem as one that is known, so that a layer's is not told for each installation below
   */
  public add(file: string, path: readonly string[], fault: Fault, once = `${fault.what}`): void {
    const key = [file, ...path, '', once].join('\0');
    if (!this.found.has(key)) this.found.set(key, located(file, path, fault));
  }

  /** Throws one error that lists the first problems and counts the others. */
  public throwIfAny(folder: string): void {
    const { size } = this.found;
    if (size === 0) return;
    const title = `${folder}: ${size} ${size === 1 ? 'problem' : 'problems'}`;
    throwProblems([...this.found.values()], { title });
  }
}

function located(file: string, path: readonly string[], { code, what, remedy }: Fault): Problem {
  let known: ReturnType<typeof placeOf> | undefined;
  const place = () => {
    known ??= placeOf(file, path);
    return known;
  };
  const say = (text: Text) => (typeof text === 'string' ? text : text(place().written ?? ''));
  return {
    code,
    get where() {
      return place().where;
    },
    get what() {
      return say(what);
    },
    get remedy() {
      return remedy && say(remedy);
    },
  };
}
