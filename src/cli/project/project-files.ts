import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { filled, type Words } from './fill-template';
import { ENVIRONMENTS, type Project } from './project';

const PACKAGE = path.join(__dirname, '..', '..', '..');
const TEMPLATES = path.join(PACKAGE, 'templates');
/** Files that npm, or whoever works on the templates, would take for their own under their real names. */
const NAMES: { readonly [template: string]: string } = { gitignore: '.gitignore' };
/** By the templates; the second one of GitHub is a fleet's. */
const PIPELINE_FILES = {
  github: '.github/workflows/plan.yaml',
  'github-upgrade': '.github/workflows/upgrade.yaml',
  gitlab: '.gitlab-ci.yml',
} as const;
const TENANT = 'installations/tenant.yaml';

/** The files of a new project, by their paths in it. */
export function projectFiles(project: Project): Map<string, string> {
  const words = wordsOf(project);
  const files = new Map<string, string>();
  for (const folder of ['common', project.kind]) {
    for (const file of filesBelow(path.join(TEMPLATES, folder))) {
      if (file !== TENANT) files.set(NAMES[file] ?? file, filled(template(folder, file), words));
    }
  }
  if (project.kind === 'fleet') addTenants(project, words, files);
  for (const pipeline of pipelinesOf(project)) files.set(PIPELINE_FILES[pipeline], pipelineFile(pipeline, words));
  return new Map([...files].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function pipelinesOf({ kind, pipeline }: Project): (keyof typeof PIPELINE_FILES)[] {
  if (pipeline === 'none') return [];
  return pipeline === 'github' && kind === 'fleet' ? ['github', 'github-upgrade'] : [pipeline];
}

/** What says in each pull request who goes down, and what carries out what was merged. */
export function pipelineFile(pipeline: keyof typeof PIPELINE_FILES, words: Words): string {
  return filled(template('pipeline', `${pipeline}.yaml`), words);
}

/** In production the first tenant is upgraded first. */
function addTenants({ tenants }: Project, words: Words, files: Map<string, string>): void {
  const text = template('fleet', TENANT);
  for (const environment of ENVIRONMENTS) {
    for (const [index, tenant] of tenants.entries()) {
      const canary = environment === 'production' && index === 0;
      files.set(`installations/${environment}/${tenant}.yaml`, filled(text, { ...words, environment, tenant, canary }));
    }
  }
}

function wordsOf({ kind, name, repository, prefix, branches }: Project): Words {
  return {
    ...versions(),
    name,
    repository,
    path: `${prefix}deploy`,
    branches,
    folders: !branches,
    fleet: kind === 'fleet',
    app: kind === 'app',
  };
}

interface PackageFile {
  readonly name: string;
  readonly version: string;
  readonly peerDependencies: { readonly [name: string]: string };
  readonly devDependencies: { readonly [name: string]: string };
}

/** Of the packages that a project needs: those with which this one is tested. */
function versions(): { readonly [name: string]: string } {
  const { name, version, peerDependencies, devDependencies }: PackageFile = JSON.parse(
    readFileSync(path.join(PACKAGE, 'package.json'), 'utf8'),
  );
  return { ...devDependencies, ...peerDependencies, [name]: `^${version}` };
}

const template = (folder: string, file: string) => readFileSync(path.join(TEMPLATES, folder, file), 'utf8');

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}
