/** Markup that is right as it stands. */
export class Markup {
  constructor(public readonly text: string) {}
}

type Part = string | number | undefined | Markup | readonly Markup[];

/** A template in which every value is escaped that is no markup itself. */
export function html(strings: TemplateStringsArray, ...values: Part[]): Markup {
  return new Markup(strings.map((text, index) => (index === 0 ? text : `${shown(values[index - 1])}${text}`)).join(''));
}

function shown(value: Part): string {
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(shown).join('');
  return value === undefined ? '' : `${value}`.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
