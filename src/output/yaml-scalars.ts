// Which strings mean something else to some YAML reader when they stand there without quotes. Argo CD and kubectl read YAML 1.1 with a
// few words of 1.2, other tools read 1.2, so a string is plain only where both leave it a string.

// Nearly all strings of a manifest. No word that begins so is a number, a date or a sign of YAML's own.
const SIMPLE = /^(?![eE]\d)[A-Za-z_/$(][\w./:$()=+@,;-]*(?<!:)$/;

const WORD = /^(?:true|false|null|yes|no|on|off|y|n|~|=|<<)$/i;
const LONGEST_WORD = 5;

const SIGN =
  // What begins like something of YAML's own, and what ends a key or begins a comment.
  /^[\s,[\]{}#&*!|>'"%@`]|^[?:-](?:\s|$)|^(?:---|\.{3})|:(?:\s|$)|\s#|\s$/;

// Readers drop '_' from numbers wherever it stands, some ',' too; Go's even takes a sign within: 0b-1.
const GROUPING = /[_,]/g;
const NUMBER_OR_DATE = new RegExp(
  [
    '[-+]?[0-9]*(?:\\.[0-9]*)?(?:e[-+]?[0-9]+)?',
    '[-+]?0[box][-+]?[0-9a-f]+',
    '[-+]?[0-9]+(?::[0-9]+)+(?:\\.[0-9]*)?', // base 60
    '[-+]?\\.(?:inf|nan)',
    '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[t\\s].*)?',
  ]
    .map((form) => `^(?:${form})$`)
    .join('|'),
  'i',
);

// What YAML does not allow as it is, what some reader takes for a line break, and what shows a human another text than the cluster gets.
const INVISIBLE = '\\x7f-\\x9f\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff\\ufffe\\uffff';
const NEEDS_ESCAPE = new RegExp(`[\\x00-\\x1f${INVISIBLE}]`);
const NEEDS_ESCAPE_IN_BLOCK = new RegExp(`[\\x00-\\x08\\x0b-\\x1f${INVISIBLE}]`);
const ESCAPE = new RegExp(`["\\\\\\x00-\\x1f${INVISIBLE}]`, 'g');
const ESCAPES: { [character: string]: string } = {
  '"': '\\"',
  '\\': '\\\\',
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
};

const SURROGATE = /[\ud800-\udfff]/;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Whether UTF-8 has bytes for the text. Half of a surrogate pair has none: it would arrive as another character. */
export function isUnicode(text: string): boolean {
  return !SURROGATE.test(text) || !LONE_SURROGATE.test(text);
}

/** Whether a string needs neither quotes nor any other check. */
function isSimple(text: string): boolean {
  return SIMPLE.test(text) && (text.length > LONGEST_WORD || !WORD.test(text));
}

/** A string on one line: without quotes where no reader takes it for anything else. */
export function flowScalar(text: string): string {
  if (isSimple(text)) return text;
  const needsEscape = NEEDS_ESCAPE.test(text);
  if (!needsEscape && text !== '' && !SIGN.test(text) && !WORD.test(text) && !isNumberOrDate(text)) return text;
  if (!needsEscape && text.includes('"') && !text.includes("'")) return `'${text}'`;
  return `"${text.replace(ESCAPE, escaped)}"`;
}

/** Whether every reader gives a text of several lines back as it was when it stands there as it is. */
export function isBlock(text: string): boolean {
  if (!text.includes('\n')) return false;
  // The last line must hold more than spaces, or readers disagree on whether it is one.
  let last = endOf(text) - 1;
  while (text[last] === ' ' || text[last] === '\t') last--;
  return last >= 0 && text[last] !== '\n' && !NEEDS_ESCAPE_IN_BLOCK.test(text);
}

/** A text of several lines, as it is; `indent` is that of its lines. The last line break is left to the caller. */
export function blockScalar(text: string, indent: string): string {
  const end = endOf(text);
  const breaks = text.length - end;
  const chomping = breaks === 0 ? '-' : breaks === 1 ? '' : '+';
  // Readers find the indentation in the first line that is not empty; a space there would mislead them, a tab makes Go's reader fail.
  const indentation = /^\n*[ \t]/.test(text) ? '2' : '';
  const lines = `\n${text.slice(0, end)}`.replace(/\n+/g, `$&${indent}`);
  return `|${indentation}${chomping}${lines}${'\n'.repeat(Math.max(breaks - 1, 0))}`;
}

function isNumberOrDate(text: string): boolean {
  return /^[-+.\de]/i.test(text) && NUMBER_OR_DATE.test(text.replace(GROUPING, ''));
}

/** Where the line breaks at the end begin. */
function endOf(text: string): number {
  let end = text.length;
  while (text[end - 1] === '\n') end--;
  return end;
}

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  return (
    ESCAPES[character] ??
    (code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`)
  );
}
