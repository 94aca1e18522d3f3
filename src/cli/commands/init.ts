import * as path from 'node:path';
import { suggestion } from '../../common';
import { LABEL, obeys, remedyOf } from '../../kubernetes';
import { type Arguments, refuseArgument } from '../arguments';
import type { Command } from '../command';
import { ENVIRONMENTS, KINDS, PIPELINES, type Project } from '../project/project';
import { projectFiles } from '../project/project-files';
import { repositoryAround, type Surroundings } from '../project/repository';
import { writeProject } from '../project/write-project';
import { styled } from '../terminal';

const TENANTS = 'acme,bolt,cargo';
/** That of the application's Service, too, which begins with a letter. */
const APPLICATION = { ...LABEL, pattern: /^[a-z]([-a-z0-9]*[a-z0-9])?$/, length: 40 };

/** From nothing to manifests that can be committed. */
export const INIT: Command = {
  name: 'init',
  summary: 'Begin a project: a fleet with three environments, or one application, that synthesizes at once',
  description: [
    'Writes a few files, overwrites none, and says which commands come next. No cluster and no registry is asked.',
    'A fleet has a folder for each environment on one branch; with --branches each environment has its own branch.',
  ].join('\n'),
  positionals: [
    { name: 'KIND', help: `${KINDS.join(' or ')} (default: ${KINDS[0]})` },
    { name: 'FOLDER', help: 'where the project begins (default: here)' },
  ],
  options: {
    name: { value: 'NAME', help: 'of the application (default: the name of the folder)' },
    tenants: { value: 'NAMES', help: `the tenants of a fleet, with commas; the first is the canary (${TENANTS})` },
    repository: { value: 'URL', help: 'the repository, as Argo CD knows it (default: that of the remote origin)' },
    branches: { help: 'a branch for each environment' },
    pipeline: {
      value: 'PIPELINE',
      help: `what comments the plan on pull requests: ${PIPELINES.join(', ')}`,
      choices: PIPELINES,
      default: PIPELINES[0],
    },
  },
  examples: [
    { line: 'init', says: 'a fleet, in this folder' },
    { line: 'init fleet shop --tenants acme,bolt --pipeline gitlab', says: 'in a folder of its own, with two tenants' },
    { line: 'init app shop', says: 'one application' },
  ],
  exitCodes: { 0: 'the files are there' },
  run(given, terminal) {
    const [kind = KINDS[0], to = '.'] = given.positionals;
    const folder = path.resolve(terminal.cwd, to);
    const surroundings = repositoryAround(folder);
    const project = projectOf(given, kind, folder, surroundings);
    const files = projectFiles(project);
    writeProject(folder, files);
    for (const file of files.keys()) terminal.out(`${path.join(to, file)}\n`);
    terminal.out(`\n${styled(terminal, 'bold', 'Next')}\n`);
    for (const line of nextCommands(project, to, surroundings !== undefined)) terminal.out(`  ${line}\n`);
    return 0;
  },
};

function projectOf(given: Arguments, kind: string, folder: string, surroundings?: Surroundings): Project {
  const found = KINDS.find((known) => known === kind);
  if (found === undefined) return refuseArgument(`there is no project '${kind}'`, suggestion(kind, KINDS));
  const branches = given.has('branches');
  if (found === 'app' && (branches || given.get('tenants') !== undefined))
    return refuseArgument('one application has neither branches nor tenants', 'leave them out, or begin a fleet');
  const name = checkedName('--name', given.get('name') ?? nameOf(folder), APPLICATION);
  const repository = given.get('repository') ?? surroundings?.url ?? `https://git.example.com/${name}.git`;
  if (!/^[^\s*'"`\\#]+$/.test(repository))
    return refuseArgument(`--repository is '${repository}'`, 'write it as Argo CD knows it');
  const tenants = tenantsOf(given, name);
  const prefix = surroundings?.prefix ?? '';
  const pipeline = PIPELINES.find((known) => known === given.get('pipeline')) ?? 'none';
  if (prefix !== '' && pipeline !== 'none')
    return refuseArgument(
      `the project begins in ${prefix} of a repository, and a pipeline only works at its root`,
      'give --pipeline none, and add its steps to the pipeline of the repository (docs/run-list.md)',
    );
  return { kind: found, name, repository, prefix, pipeline, branches, tenants };
}

function tenantsOf(given: Arguments, name: string): string[] {
  const tenants = (given.get('tenants') ?? TENANTS).split(',');
  for (const [index, tenant] of tenants.entries()) {
    checkedName('--tenants', tenant);
    if (tenants.indexOf(tenant) < index) refuseArgument(`--tenants has '${tenant}' twice`, 'name it once');
    if (tenant === 'environment')
      refuseArgument("--tenants has 'environment'", 'choose another name: environment.yaml is the environment itself');
    for (const environment of ENVIRONMENTS) checkedName('a namespace', `${name}-${environment}-${tenant}`);
  }
  return tenants;
}

/** The name of a folder as one of Kubernetes, where that can be made of it. */
const nameOf = (folder: string) =>
  path
    .basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');

function checkedName(what: string, name: string, rule = LABEL): string {
  return obeys(rule, name) ? name : refuseArgument(`${what} is '${name}'`, remedyOf(rule));
}

function nextCommands({ branches }: Project, folder: string, isRepository: boolean): string[] {
  const [first, ...others] = ENVIRONMENTS;
  return [
    ...(folder === '.' ? [] : [`cd ${folder}`]),
    ...(isRepository ? [] : [`git init --initial-branch ${branches ? first : 'main'}`]),
    'npm install',
    'npx cdk8s synth',
    "git add --all && git commit --message 'Begin'",
    ...(branches ? [others.map((name) => `git branch ${name}`).join(' && ')] : []),
    'npx cdk8s-downtime plan',
  ];
}
