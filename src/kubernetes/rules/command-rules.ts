import { type FieldProblem, shown } from './field-problem';

/**
 * A command or its arguments: a list of text.
 *
 * @param program whether the first of them is the program
 */
export function commandProblems(field: string, words: unknown, program = false): FieldProblem[] {
  if (words === undefined || words === null) return [];
  if (!Array.isArray(words)) {
    const what = `is ${shown(words)}, and no list`;
    return [{ field, what, remedy: `give a list with one text for each word: ${listOf(words)}` }];
  }
  const other = words.findIndex((word) => typeof word !== 'string');
  if (other >= 0) {
    const what = `has ${shown(words[other])} at place ${other + 1}`;
    return [{ field, what, remedy: 'put it in quotes: all words are text' }];
  }
  const [first] = words as string[];
  // Of Windows' paths many have blanks, of others none.
  if (program && first !== undefined && /\S\s+\S/.test(first) && !first.includes('\\')) {
    const what = `begins with ${shown(first)}, which is no program: nothing splits it into words`;
    return [{ field, what, remedy: `give each word for itself: ${listOf(first, words.slice(1))}` }];
  }
  return [];
}

function listOf(words: unknown, others: string[] = []): string {
  const all = typeof words === 'string' ? [...words.trim().split(/\s+/), ...others] : ['migrate', 'up'];
  // A shell is needed for more than words.
  const list = all.some((word) => /[|&;<>$`"']/.test(word)) ? ['/bin/sh', '-c', [words, ...others].join(' ')] : all;
  return `[${list.map((word) => `'${word}'`).join(', ')}]`;
}
