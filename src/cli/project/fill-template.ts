/** What stands for the words of a template: a text, or whether the lines that begin with the word are kept. */
export interface Words {
  readonly [name: string]: string | boolean;
}

const WORD = /\{\{([\w-]+)\}\}/g;
const CONDITION = /^\{\{([\w-]+)\}\}(.*)$/;

/** The text of a template with its words filled in: `{{name}}` anywhere, and `{{branches}}` at the beginning of a line that not every project has. */
export function filled(template: string, words: Words): string {
  const lines = template.split('\n').flatMap((line) => {
    const [, name, rest] = CONDITION.exec(line) ?? [];
    if (name === undefined || typeof words[name] !== 'boolean') return line;
    return words[name] ? rest : [];
  });
  return lines.join('\n').replace(WORD, (word, name) => {
    const value = words[name];
    if (typeof value !== 'string') throw new Error(`the word ${word} of a template means nothing here`);
    return value;
  });
}
