import { listed } from '../../output';
import { placeOf } from './location';

/** What is wrong, or how to say it with a scalar's text as it is written in the file. */
export type Problem = string | ((written: string) => string);

/** Everything that is wrong with the files of a fleet. Lines are looked up for what is shown in the end. */
export class Problems {
  private readonly lines = new Map<string, () => string>();

  /** Something about a whole file or folder. */
  public addFile(file: string, problem: string): void {
    this.lines.set(`${file}\0${problem}`, () => `${file}: ${problem}`);
  }

  /**
   * Something about a key.
   *
   * @param once what makes it the same problem as one that is known, so that a layer's is not told for each installation below
   */
  public add(file: string, path: readonly string[], problem: Problem, once = `${problem}`): void {
    const key = [file, ...path, '', once].join('\0');
    if (this.lines.has(key)) return;
    this.lines.set(key, () => {
      const { where, written } = placeOf(file, path);
      return `${where}: ${typeof problem === 'string' ? problem : problem(written ?? '')}`;
    });
  }

  /** Throws one error that lists the first problems and counts the others. */
  public throwIfAny(folder: string): void {
    const { size } = this.lines;
    if (size === 0) return;
    const list = listed([...this.lines.keys()], (key) => `  ${this.lines.get(key)?.()}\n`);
    throw new Error(`${folder}: ${size} ${size === 1 ? 'problem' : 'problems'}\n${list.trimEnd()}`);
  }
}
