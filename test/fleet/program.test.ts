import { existsSync, rmSync } from 'node:fs';
import * as path from 'node:path';
import { HELP } from '../../src/fleet/program-arguments';
import { put, read, temporaryFolder } from '../output/tree';
import { runProgram } from '../support/run-program';
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

/** A user's project; several run side by side. */
class Project {
  public readonly folder = temporaryFolder();

  constructor(
    private readonly main: string,
    lazy: string,
    private readonly args: string[] = [],
  ) {
    this.write(main, PROGRAM);
    this.write('template.ts', TEMPLATE.replace('LAZY', lazy));
    this.write('lazy.ts', "export const more = { lazy: '1' };\n");
    this.write('installations/fleet.yaml', FLEET);
    this.write('installations/production/environment.yaml', 'defaults: {}\n');
    this.write('installations/production/acme.yaml', "version: '1.4.0'\n");
    this.write('installations/production/bolt.yaml', "version: '1.4.0'\n");
  }

  public write(file: string, content: string): void {
    put(this.folder, file, content);
  }

  public manifests(tenant: string): string {
    return read(this.folder, `dist/production/installations/${tenant}/manifests.yaml`);
  }

  public call(...args: string[]): ReturnType<typeof runProgram> {
    return runProgram([TSX, this.main, ...args], this.folder);
  }

  /** @returns the tenants that were built */
  public async synth(args = this.args): Promise<string[]> {
    const { status, stdout, stderr } = await this.call(...args);
    expect({ status, stderr }).toMatchObject({ status: 0, stderr: expect.stringContaining('dist: ') });
    return stdout.split('\n').flatMap((line) => /^built (.*)/.exec(line)?.[1] ?? []);
  }
}

describe.each([[[]], [['--changed']]])('a program with the arguments %j', (args) => {
  test.concurrent('renders what has changed, and everything when its code has', async () => {
    const project = new Project('main.ts', "require('./lazy').more", args);
    expect(await project.synth()).toEqual(['acme', 'bolt']);
    expect(await project.synth()).toEqual([]);

    project.write('installations/production/bolt.yaml', "version: '1.4.1'\n");
    expect(await project.synth()).toEqual(['bolt']);

    const template = TEMPLATE.replace('LAZY', "require('./lazy').more").replace("number: '1'", "number: '2'");
    project.write('template.ts', template);
    expect(await project.synth()).toEqual(['acme', 'bolt']);
    expect(project.manifests('acme')).toContain('number: "2"');
    expect(await project.synth()).toEqual([]);

    // Nothing has loaded it when the decision is made.
    project.write('lazy.ts', "export const more = { lazy: '2' };\n");
    expect(await project.synth()).toEqual(['acme', 'bolt']);
    expect(project.manifests('bolt')).toContain('lazy: "2"');
    expect(await project.synth()).toEqual([]);
  }, 300_000);

  test.concurrent('remembers nothing of a run during which its code was edited', async () => {
    const edit = "(writeFileSync('lazy.ts', \"export const more = { lazy: '2' };\"), require('./lazy').more)";
    const project = new Project('main.ts', edit, args);
    project.write('template.ts', `import { writeFileSync } from 'node:fs';\n${TEMPLATE.replace('LAZY', edit)}`);
    // Loaded before it is edited, and so not what the file says in the end.
    project.write('main.ts', `import './lazy';\n${PROGRAM}`);
    expect(await project.synth()).toEqual(['acme', 'bolt']);
    expect(project.manifests('acme')).toContain('lazy: "1"');
    expect(await project.synth()).toEqual(['acme', 'bolt']);
    expect(project.manifests('acme')).toContain('lazy: "2"');
  }, 300_000);

  test.concurrent.each([
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
    async (_, main, imports) => {
      const project = new Project(main, '{}', args);
      const template = TEMPLATE.replace('LAZY', '{}');
      const source = PROGRAM.replace(/import .* from '(.*src.*)';\nimport .*;/, imports);
      const later = imports.endsWith('{');
      const file = later ? 'template.mjs' : 'template.mts';
      // Plain JavaScript for the import that nothing transpiles.
      const writeTemplate = (text: string) =>
        project.write(file, later ? text.replaceAll(': any', '').replace(': void', '') : text);
      project.write(main, later ? `${source}});` : source);
      writeTemplate(template);
      expect(await project.synth()).toEqual(['acme', 'bolt']);
      expect(await project.synth()).toEqual([]);
      writeTemplate(template.replace("number: '1'", "number: '2'"));
      expect(await project.synth()).toEqual(['acme', 'bolt']);
      expect(project.manifests('acme')).toContain('number: "2"');
    },
    300_000,
  );
});

describe('a program that is called otherwise', () => {
  test.concurrent.each([
    [['--max-removal', '3'], "'--max-removal' is not known; did you mean '--max-removals'?"],
    [
      ['plan'],
      "'plan' is not known; there is --changed, --check, --help, --max-removals; if it is for main.ts itself, give TenantFleet its",
    ],
  ])(
    '%j: is refused, and nothing is synthesized',
    async (args, message) => {
      const project = new Project('main.ts', '{}');
      const { status, stdout, stderr } = await project.call(...args);
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toContain(`The program cannot be called so:\n  arguments: ${message}`);
      expect(existsSync(path.join(project.folder, 'dist'))).toBe(false);
    },
    60_000,
  );

  test.concurrent('for help: is told how, and nothing is synthesized or even read', async () => {
    const project = new Project('main.ts', '{}');
    project.write('installations/fleet.yaml', 'nmae: shop');
    expect(await project.call('--help')).toEqual({ status: 0, stdout: HELP, stderr: '' });
    expect(existsSync(path.join(project.folder, 'dist'))).toBe(false);
  }, 60_000);

  test.concurrent('has arguments of its own when it says which are for the fleet', async () => {
    const project = new Project('main.ts', '{}');
    project.write('main.ts', PROGRAM.replace('template:', 'programArguments: process.argv.slice(3), template:'));
    expect(await project.synth(['plan', '--changed'])).toEqual(['acme', 'bolt']);
    expect((await project.call('plan', 'all')).stderr).toContain("'all' is not known");
  }, 60_000);

  test.concurrent('or only imports the library, is left alone', async () => {
    const project = new Project('other.ts', '{}');
    project.write('other.ts', `import { TenantFleet } from '${ROOT}/src/index';\nconsole.log(typeof TenantFleet);\n`);
    expect(await project.call('--help', 'plan')).toEqual({ status: 0, stdout: 'function\n', stderr: '' });
  }, 60_000);
});

describe('the folder of a program', () => {
  const CDK8S = path.join(ROOT, 'node_modules', '.bin', 'cdk8s');
  const git = (folder: string, ...args: string[]) => runProgram(['git', ...args], folder);

  test.concurrent("is refused when 'cdk8s synth' empties it, as `cdk8s init` makes it, and a tenant is lost", async () => {
    const project = new Project('main.ts', '{}');
    await project.synth();
    rmSync(path.join(project.folder, 'installations/production/bolt.yaml'));
    project.write('cdk8s.yaml', `language: typescript\napp: ${TSX} main.ts\noutput: dist\n`);
    const { status, stderr } = await runProgram([CDK8S, 'synth', '--check-upgrade=false'], project.folder);
    expect(status).not.toBe(0);
    expect(stderr).toContain("'cdk8s synth' has emptied 'dist' before it ran the program");
    expect(stderr).toContain("set another folder in cdk8s.yaml, 'output: .cdk8s'");
    expect(existsSync(path.join(project.folder, 'dist/production'))).toBe(false);
  }, 120_000);

  test.concurrent('is warned of when Git ignores it, as `cdk8s init` makes it', async () => {
    const project = new Project('main.ts', '{}');
    await git(project.folder, 'init', '-q');
    expect((await project.call()).stderr).not.toContain('warning');
    project.write('.gitignore', 'dist/\n');
    expect(await project.call()).toMatchObject({
      status: 0,
      stderr: expect.stringContaining("warning: Git ignores 'dist' (see .gitignore), so Argo CD will not find"),
    });
  }, 120_000);
});

describe('what is printed of an error', () => {
  const end = `\n\nNode.js ${process.version}\n`;
  // Node.js itself, and a program of ES modules in it.
  const above = /^node:internal[^\n]*\n[^\n]*\n[^\n]*\n\n/;

  test.concurrent('in the configuration is what is wrong, and no call of this library', async () => {
    const project = new Project('main.ts', '{}');
    project.write('installations/production/acme.yaml', 'version: 1.10');
    const { status, stderr } = await project.call();
    expect(status).toBe(1);
    expect(stderr.replace(above, '').replaceAll(project.folder, '')).toBe(
      "installations: 1 problem\n  installations/production/acme.yaml:1:1: version is the number 1.10; put it in quotes: version: '1.10'\n" +
        `    at <anonymous> (/main.ts:6:1)${end}`,
    );
  }, 60_000);

  test.concurrent('in the template names the line, and has the error behind it', async () => {
    const project = new Project('main.ts', '{ a: (undefined as any).host }');
    const { status, stderr } = await project.call();
    expect(status).toBe(1);
    const message = "Cannot read properties of undefined (reading 'host')";
    const [shown, cause] = stderr.replace(above, '').split('[cause]: ');
    const [title, acme, bolt, line] = shown.split('\n');
    expect(title).toBe('Validation failed with the following errors:');
    expect(acme).toMatch(`  installations/production/acme.yaml: ${message}; see template.ts:7:`);
    expect(bolt).toMatch(`  installations/production/bolt.yaml: ${message}; see template.ts:7:`);
    expect(line).toMatch(/^ {4}at .*main\.ts:7:5\)/);
    expect(cause).toContain(
      `TypeError: ${message}\n      at Template.buildInstallation (${project.folder}/template.ts:7:`,
    );
  }, 60_000);
});

test('--check writes nothing, says which files differ, and exits with 2', async () => {
  const project = new Project('main.ts', '{}');
  const first = await project.call('--check');
  expect([first.status, first.stderr]).toEqual([
    2,
    expect.stringMatching(
      /dist: not up to date, synthesize and commit it: \d+ of the files\n.*acme\/manifests\.yaml differs/s,
    ),
  ]);
  expect(existsSync(path.join(project.folder, 'dist'))).toBe(false);

  await project.synth();
  const before = project.manifests('bolt');
  const clean = await project.call('--check');
  expect([clean.status, clean.stderr]).toEqual([0, expect.stringMatching(/^dist: up to date, \d+ manifests\n$/)]);

  project.write('installations/production/bolt.yaml', "version: '1.4.1'\n");
  const changed = await project.call('--check');
  expect([changed.status, changed.stderr]).toEqual([2, expect.stringContaining('applications/bolt.yaml differs')]);
  expect(changed.stderr).not.toContain('acme');
  expect(project.manifests('bolt')).toBe(before);
}, 60_000);
