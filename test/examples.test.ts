import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import Ajv from 'ajv';
import { parse, parseAllDocuments } from 'yaml';
import { copyExamples } from './support/copy-examples';
import { checkRules } from './support/rules';
import { expectValid } from './support/validate';

const ROOT = join(__dirname, '..');
const EXAMPLES = folders(join(ROOT, 'examples')).filter((name) =>
  existsSync(join(ROOT, 'examples', name, 'cdk8s.yaml')),
);
const CDK8S = join(ROOT, 'node_modules', '.bin', 'cdk8s');

const output = mkdtempSync(join(tmpdir(), 'cdk8s-downtime-'));
afterAll(() => rmSync(output, { recursive: true }));

function folders(parent: string): string[] {
  return readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** Every file below a folder, by its path from there; what is hidden is not committed. */
function contents(folder: string): { [file: string]: string } {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
      .filter((file) => !file.startsWith('.'))
      .sort()
      .map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
  );
}

/** Synthesizes an example as its users do, in a copy of the repository: dist/ stays as it is. */
async function synthesize(example: string, run: string): Promise<{ [file: string]: string }> {
  const copy = join(output, run, example);
  copyExamples(copy);
  const folder = join(copy, 'examples', example, 'manifests');
  // A ManifestApp writes its own folder, and puts a copy into this one.
  await promisify(execFile)(CDK8S, ['synth', '--check-upgrade=false', '--output', folder], {
    cwd: join(copy, 'examples', example),
  });
  return contents(folder);
}

test('every example has its manifests in dist/, and nothing else is there', () => {
  expect(EXAMPLES).toContain('legacy-shop');
  expect(folders(join(ROOT, 'dist'))).toEqual(EXAMPLES);
});

describe.each(EXAMPLES)('%s', (example) => {
  const committed = contents(join(ROOT, 'dist', example));

  test('synthesized twice, it is byte for byte what stands in dist/ (`npm run examples` puts it there)', async () => {
    const runs = await Promise.all([synthesize(example, 'first'), synthesize(example, 'second')]);
    for (const files of runs) {
      expect(Object.keys(files)).toEqual(Object.keys(committed));
      // Line by line, so that a difference can be read.
      for (const [file, text] of Object.entries(files)) expect(text.split('\n')).toEqual(committed[file].split('\n'));
    }
  }, 120_000);

  test('the API server accepts every object of it', () => {
    for (const [file, text] of Object.entries(committed)) {
      const documents = parseAllDocuments(text);
      expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
      const objects = documents.map((document) => document.toJS());
      expectValid(objects);
      expect(checkRules(objects).map((error) => `${file}: ${error}`)).toEqual([]);
    }
  });

  test('no object of it says what only the running cluster can say', () => {
    for (const text of Object.values(committed)) {
      expect(text).not.toMatch(/\blatest\b|\bundefined\b|\[object Object\]/);
    }
  });

  test('is explained', () => {
    expect(existsSync(join(ROOT, 'examples', example, 'README.md'))).toBe(true);
  });
});

describe('the files that the users of tenant-fleet edit', () => {
  const folder = join(ROOT, 'examples', 'tenant-fleet', 'installations');
  const ajv = new Ajv({ allowUnionTypes: true });

  const files = Object.entries(contents(folder)).filter(([file]) => file.endsWith('.yaml'));

  test.each(files)('%s names its schema for editors, and is valid', (file, text) => {
    const [, schema = ''] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text) ?? [];
    const validate = ajv.compile(JSON.parse(readFileSync(join(folder, dirname(file), schema), 'utf8')));
    validate(parse(text));
    expect(validate.errors).toBeNull();
  });
});
