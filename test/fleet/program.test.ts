import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { put, read, temporaryFolder } from '../output/tree';
import { FLEET } from './fleet-folder';

const ROOT = path.join(__dirname, '..', '..');
const TSX = path.join(ROOT, 'node_modules', '.bin', 'tsx');

/** A user's program, its template, and a module that is loaded only while an installation is built. */
const PROGRAM = `
import { ManifestApp, TenantFleet } from '${ROOT}/src/index';
import { Template } from './template';

const app = new ManifestApp({ outdir: 'dist' });
new TenantFleet(app, 'fleet', { installations: 'installations', template: new Template() });
app.synth();
`;
const TEMPLATE = `
import { ApiObject } from '${ROOT}/node_modules/cdk8s/lib/index.js';

export class Template {
  buildInstallation(chart: any, { tenant }: any): void {
    console.log('built ' + tenant);
    new ApiObject(chart, 'a', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { number: '1', ...LAZY } });
  }
}
`;

let project: string;
const write = (file: string, content: string) => put(project, file, content);

function start(main: string, lazy: string): void {
  project = temporaryFolder();
  write(main, PROGRAM);
  write('template.ts', TEMPLATE.replace('LAZY', lazy));
  write('lazy.ts', "export const more = { lazy: '1' };\n");
  write('installations/fleet.yaml', FLEET);
  write('installations/production/environment.yaml', 'defaults: {}\n');
  write('installations/production/acme.yaml', "version: '1.4.0'\n");
  write('installations/production/bolt.yaml', "version: '1.4.0'\n");
}

/** @returns the tenants that were built */
function run(main: string, ...args: string[]): string[] {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(TSX, [main, ...args], { cwd: project, encoding: 'utf8', env });
  expect({ status, stderr }).toMatchObject({ status: 0, stderr: expect.stringContaining('dist: ') });
  return stdout.split('\n').flatMap((line) => /^built (.*)/.exec(line)?.[1] ?? []);
}

const manifests = (tenant: string) => read(project, `dist/production/installations/${tenant}/manifests.yaml`);

describe.each([[[]], [['--changed']]])('a program with the arguments %j', (args) => {
  test('renders what has changed, and everything when its code has', () => {
    start('main.ts', "require('./lazy').more");
    const synth = () => run('main.ts', ...args);
    expect(synth()).toEqual(['acme', 'bolt']);
    expect(synth()).toEqual([]);

    write('installations/production/bolt.yaml', "version: '1.4.1'\n");
    expect(synth()).toEqual(['bolt']);

    write('template.ts', TEMPLATE.replace('LAZY', "require('./lazy').more").replace("number: '1'", "number: '2'"));
    expect(synth()).toEqual(['acme', 'bolt']);
    expect(manifests('acme')).toContain('number: "2"');
    expect(synth()).toEqual([]);

    // Nothing has loaded it when the decision is made.
    write('lazy.ts', "export const more = { lazy: '2' };\n");
    expect(synth()).toEqual(['acme', 'bolt']);
    expect(manifests('bolt')).toContain('lazy: "2"');
    expect(synth()).toEqual([]);
  }, 120_000);

  test('remembers nothing of a run during which its code was edited', () => {
    const edit = "(writeFileSync('lazy.ts', \"export const more = { lazy: '2' };\"), require('./lazy').more)";
    start('main.ts', edit);
    write('template.ts', `import { writeFileSync } from 'node:fs';\n${TEMPLATE.replace('LAZY', edit)}`);
    // Loaded before it is edited, and so not what the file says in the end.
    write('main.ts', `import './lazy';\n${PROGRAM}`);
    expect(run('main.ts', ...args)).toEqual(['acme', 'bolt']);
    expect(manifests('acme')).toContain('lazy: "1"');
    expect(run('main.ts', ...args)).toEqual(['acme', 'bolt']);
    expect(manifests('acme')).toContain('lazy: "2"');
  }, 120_000);

  test.each([
    [
      'an ES module',
      'main.mts',
      "import library from '$1.ts';\nimport { Template } from './template.mts';\nconst { ManifestApp, TenantFleet } = library;",
    ],
    [
      'a program that imports an ES module later',
      'main.ts',
      "import { ManifestApp, TenantFleet } from '$1';\nvoid import('./template.mjs').then(({ Template }) => {",
    ],
  ])(
    '%s does the same',
    (_, main, imports) => {
      start(main, '{}');
      const template = TEMPLATE.replace('LAZY', '{}');
      const source = PROGRAM.replace(/import .* from '(.*src.*)';\nimport .*;/, imports);
      const later = imports.endsWith('{');
      const file = later ? 'template.mjs' : 'template.mts';
      // Plain JavaScript for the import that nothing transpiles.
      const writeTemplate = (text: string) =>
        write(file, later ? text.replaceAll(': any', '').replace(': void', '') : text);
      write(main, later ? `${source}});` : source);
      writeTemplate(template);
      const synth = () => run(main, ...args);
      expect(synth()).toEqual(['acme', 'bolt']);
      expect(synth()).toEqual([]);
      writeTemplate(template.replace("number: '1'", "number: '2'"));
      expect(synth()).toEqual(['acme', 'bolt']);
      expect(manifests('acme')).toContain('number: "2"');
    },
    120_000,
  );
});
