import { entriesOf, objectsIn } from './field-problem';

// None looks twice at the same characters, as texts may be whole files.
/** `scheme://user:password@host` */
const IN_AUTHORITY = /:\/\/[^\s/?#:@'"]*:([^\s/?#'"]+)@[^\s/?#'"]/gi;
/** `https://token@host`: no user has such a name. */
const AS_USER = /https?:\/\/([^\s/?#:@'"]{20,})@[^\s/?#'"]/gi;
/** `scheme://host/path?user=…&password=…`, and `;password=…` as some drivers want it. */
const IN_QUERY = /[?&;](?:password|passwd|pwd)=([^\s&;'"]+)/gi;
const LONGEST_ADDRESS = 1000;
/** `--password`, and `--db-password=…` */
const OPTION = /^--?(?:[a-z0-9]+-)*(?:password|passwd|passphrase|token|api-?key|client-secret)(?:=(.+))?$/i;
const SECRET_NAME =
  /(?:password|passwd|passphrase|token|api[-_]?key|client[-_]?secret|private[-_]?key|secret[-_]?key)$/i;
/** What stands for a secret that is filled in elsewhere: `$(X)`, `${X}`, `$X`, `{{ x }}`, `<x>`, `%s`, `***`. */
const PLACEHOLDER = /^(?:\$.*|\{\{.*|<.*>?|%[a-z]?|\*+|x+|)$/i;
/** What is no secret although its name sounds so: files, addresses, yes and no. */
const HARMLESS = /^(?:[./~].*|[a-z]+:\/\/.*|true|false|none|null|\d{1,3})$/i;

/** Whether a variable or key of this name holds a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** Whether a text has a password that everyone can read. */
export function hasPassword(text: string): boolean {
  const given = OPTION.exec(text)?.[1];
  if (given !== undefined && isSecret(given)) return true;
  if (!text.includes('://')) return false;
  const found = [IN_AUTHORITY, AS_USER].flatMap((pattern) => [...text.matchAll(pattern)]);
  found.push(...[...text.matchAll(IN_QUERY)].filter(({ index }) => isInAddress(text, index)));
  return found.some(([, password]) => !PLACEHOLDER.test(password));
}

function isInAddress(text: string, index: number): boolean {
  const before = text.slice(Math.max(0, index - LONGEST_ADDRESS), index);
  return (
    before
      .split(/[\s'"]/)
      .at(-1)
      ?.includes('://') ?? false
  );
}

/**
 * Where in a value passwords stand, as paths such as `env.DATABASE_URL`. The passwords themselves are never given.
 *
 * @param byName whether what has the name of a secret counts, too, whatever its form
 */
export function passwordsIn(value: unknown, path = '', byName = true): string[] {
  if (typeof value === 'string') return hasPassword(value) ? [path || 'it'] : [];
  if (Array.isArray(value)) return passwordsInList(value, path, byName);
  return entriesOf(value).flatMap(([key, inner]) => {
    const where = path ? `${path}.${key}` : key;
    return byName && isNamedSecret(key, inner) ? [where] : passwordsIn(inner, where, byName);
  });
}

/** Variables and containers are called by their names. */
function passwordsInList(list: unknown[], path: string, byName: boolean): string[] {
  const named = objectsIn(list);
  return list.flatMap((item, index) => {
    const { name, value, ...others } = named.includes(item as never) ? (item as { [key: string]: unknown }) : {};
    if (typeof name !== 'string') {
      const where = `${path}[${index}]`;
      return followsOption(list, index) ? [where] : passwordsIn(item, where, byName);
    }
    const where = `${path}.${name}`;
    const own = byName && isNamedSecret(name, value) ? [where] : passwordsIn(value, where, byName);
    return [...own, ...passwordsIn(others, where, byName)];
  });
}

/** `--password`, and the password as the next word. */
function followsOption(list: unknown[], index: number): boolean {
  const [option, word] = [list[index - 1], list[index]];
  if (typeof option !== 'string' || typeof word !== 'string' || word.startsWith('-') || !isSecret(word)) return false;
  return !option.includes('=') && OPTION.test(option);
}

function isNamedSecret(name: string, value: unknown): boolean {
  return typeof value === 'string' && isSecretName(name) && isSecret(value);
}

function isSecret(value: string): boolean {
  return !PLACEHOLDER.test(value) && !HARMLESS.test(value);
}
