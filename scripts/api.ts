// The public API beside the one of the last release: `npx projen api`. With --release it takes the API of now for that.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const CURRENT = join(ROOT, '.jsii');
/** jsii's description of the API, without what is none: comments, places in files, the README. */
const RELEASED = join(ROOT, 'api', 'released.jsii');
/** Incompatible changes that are meant, one key a line, as jsii-diff prints them. */
const ALLOWED = join(ROOT, '.compatignore');

const API = ['schema', 'name', 'version', 'dependencies', 'types'];
const NO_API = new Set(['docs', 'locationInModule', 'symbolId']);
/** How deep types.NAME.methods[0] lies: a member, a line. */
const DEPTH_OF_LINES = 4;

type Json = Record<string, any>;

function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([key]) => !NO_API.has(key));
  return Object.fromEntries(entries.map(([key, inner]) => [key, strip(inner)]));
}

/** JSON whose inner parts stand on one line each, so that a change of one member is a change of one line. */
function layOut(value: any, depth = 0): string {
  if (depth === DEPTH_OF_LINES || value === null || typeof value !== 'object') return JSON.stringify(value);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const parts = Object.entries(value).map(([key, inner]) => {
    const name = Array.isArray(value) ? '' : `${JSON.stringify(key)}: `;
    return `${' '.repeat(depth + 1)}${name}${layOut(inner, depth + 1)}`;
  });
  return parts.length === 0 ? open + close : `${open}\n${parts.join(',\n')}\n${' '.repeat(depth)}${close}`;
}

/** One line for everything that a user can name. */
function members({ name, types }: Json): string[] {
  const short = (text: string) => text.replaceAll(`${name}.`, '');
  const typeOf = (type?: Json): string => {
    if (type === undefined) return 'void';
    const { collection, union } = type;
    if (collection) return `${collection.kind} of ${typeOf(collection.elementtype)}`;
    return union ? union.types.map(typeOf).join(' | ') : short(type.fqn ?? type.primitive);
  };
  const declared = ({ name: own, optional, variadic, type }: Json) =>
    `${variadic ? '...' : ''}${own}${optional ? '?' : ''}: ${typeOf(type)}`;
  const parameters = (list: Json[] = []) => `(${list.map(declared).join(', ')})`;
  const modifiers = (it: Json) =>
    ['static', 'protected', 'abstract']
      .filter((word) => it[word])
      .map((word) => `${word} `)
      .join('');
  return Object.values<Json>(types).flatMap((type) => {
    const bases = [type.base, ...(type.interfaces ?? [])].filter(Boolean).map(short);
    const of = (list: Json[] | undefined, text: (it: Json) => string) =>
      (list ?? []).map((it) => `${modifiers(it)}${type.name}.${text(it)}`);
    return [
      `${type.kind} ${type.name}${bases.length > 0 ? ` (${bases.join(', ')})` : ''}`,
      ...of(type.initializer && [type.initializer], (it) => `constructor${parameters(it.parameters)}`),
      ...of(type.members, (it) => it.name),
      ...of(type.properties, (it) => `${declared(it)}${it.immutable ? '' : ' (can be set)'}`),
      ...of(type.methods, (it) => `${it.name}${parameters(it.parameters)}: ${typeOf(it.returns?.type)}`),
    ];
  });
}

const current: Json = JSON.parse(readFileSync(CURRENT, 'utf8'));
if (process.argv.includes('--release')) {
  writeFileSync(RELEASED, `${layOut(strip(Object.fromEntries(API.map((key) => [key, current[key]]))))}\n`);
} else {
  const released: Json = JSON.parse(readFileSync(RELEASED, 'utf8'));
  const before = new Set(members(released));
  const now = new Set(members(current));
  console.log(`API beside that of ${released.version}:`);
  for (const member of before) if (!now.has(member)) console.log(`- ${member}`);
  for (const member of now) if (!before.has(member)) console.log(`+ ${member}`);
  process.exitCode = compare();
}

/** @returns 0 when every program that works with the released API works with this one, or the change is allowed */
function compare(): number {
  // jsii-diff finds the packages that the API speaks of from a folder with a package.json; not here, where jest would find a second one.
  const folder = mkdtempSync(join(tmpdir(), 'released-api-'));
  try {
    copyFileSync(RELEASED, join(folder, '.jsii'));
    copyFileSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const { status } = spawnSync('jsii-diff', [folder, ROOT, '--keys', '--ignore-file', ALLOWED], { stdio: 'inherit' });
    if (status === 0) return 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
  console.error(
    'This breaks programs. If that is meant, add the [keys] to .compatignore, and the change to CHANGELOG.md.',
  );
  return 1;
}
