// Measures src without what is generated: `npx projen figures`. Ends with 1 beyond a limit. --any says in which files it stands.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const LIMITS = {
  linesOfFile: 300,
  /** The goal is 40. */
  linesOfFunction: 40,
  /** `any` in 1,000 lines of TypeScript outside the border. */
  anyPer1000Lines: 1,
};

/** The public API where it takes or gives values of any shape: jsii knows no `unknown`. */
const BORDER = ['applications/argo-source.ts', 'applications/set/application-set-preview.ts', 'fleet/installation.ts'];

const SRC = join(__dirname, '..', 'src');

interface Measured {
  readonly where: string;
  readonly lines: number;
}

const files: Measured[] = [];
const functions: Measured[] = [];
const anys: { [file: string]: number } = {};
let lines = 0;
let comments = 0;

for (const file of readdirSync(SRC, { recursive: true, encoding: 'utf8' }).sort()) {
  if (!/\.(ts|sh)$/.test(file) || file.split('/').includes('generated')) continue;
  const text = readFileSync(join(SRC, file), 'utf8');
  files.push({ where: file, lines: text.split('\n').length - 1 });
  if (file.endsWith('.ts')) measure(file, ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
}

function measure(file: string, source: ts.SourceFile): void {
  const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line + 1;
  const commented = new Set<number>();
  const visit = (node: ts.Node) => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) anys[file] = (anys[file] ?? 0) + 1;
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const first = lineOf(node.getStart());
      functions.push({ where: `${file}:${first}`, lines: lineOf(node.end) - first + 1 });
    }
    // Every comment stands before a token.
    if (ts.isToken(node)) {
      for (const { pos, end } of ts.getLeadingCommentRanges(source.text, node.pos) ?? []) {
        for (let line = lineOf(pos); line <= lineOf(end); line++) commented.add(line);
      }
    }
    for (const child of node.getChildren(source)) if (!ts.isJSDoc(child)) visit(child);
  };
  visit(source);
  lines += lineOf(source.end) - 1;
  comments += commented.size;
}

/** Prints a figure, and remembers that it is beyond its limit. */
function report(what: string, value: string, beyond = false): void {
  console.log(`${what.padEnd(28)}${value}${beyond ? '   BEYOND THE LIMIT' : ''}`);
  if (beyond) process.exitCode = 1;
}

const largest = (measured: Measured[]) => measured.reduce((a, b) => (b.lines > a.lines ? b : a));
const show = ({ where, lines: count }: Measured, limit: number) => `${count} lines (limit ${limit}): ${where}`;

const file = largest(files);
report('largest file', show(file, LIMITS.linesOfFile), file.lines > LIMITS.linesOfFile);
const { linesOfFunction, anyPer1000Lines } = LIMITS;
const longest = largest(functions);
report('largest function', show(longest, linesOfFunction), longest.lines > linesOfFunction);
for (const other of functions.filter((it) => it.lines > 40).sort((a, b) => b.lines - a.lines)) {
  report('  over 40 lines', `${other.lines}: ${other.where}`);
}
const inner = Object.entries(anys).filter(([name]) => !BORDER.includes(name));
const total = Object.values(anys).reduce((a, b) => a + b, 0);
const count = inner.reduce((sum, [, number]) => sum + number, 0);
const rate = (1000 * count) / lines;
report(
  'any per 1,000 lines',
  `${rate.toFixed(1)} outside the border (limit ${anyPer1000Lines}), ${((1000 * total) / lines).toFixed(1)} with it`,
  rate > anyPer1000Lines,
);
report('comment lines', `${((100 * comments) / lines).toFixed(0)} % of ${lines} lines of TypeScript`);
if (process.argv.includes('--any')) {
  for (const [name, number] of Object.entries(anys).sort((a, b) => b[1] - a[1])) report(`  ${name}`, `${number}`);
}
