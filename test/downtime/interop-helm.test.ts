import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { Helm, Include, Testing } from 'cdk8s';
import type { Construct } from 'constructs';
import { parseAllDocuments } from 'yaml';
import { checkRules } from '../support/rules';
import { container, environment, find, job, longForm, printed, problems, shopChart } from '../support/synth';
import { expectValid } from '../support/validate';

const FIXTURES = join(__dirname, 'fixtures');
const CHART = join(FIXTURES, 'legacy-chart');
const RENDERED = `${CHART}.yaml`;
const MIGRATION = `${CHART}-migration.yaml`;
const HOOK = { migrationHook: true };

const folder = mkdtempSync(join(os.tmpdir(), 'cdk8s-downtime-'));
// cdk8s leaves a folder behind for each chart that it renders.
jest.spyOn(os, 'tmpdir').mockReturnValue(folder);
afterAll(() => rmSync(folder, { recursive: true }));

/** Answers as Helm would, so that cdk8s' construct is tested where there is no Helm. */
function standIn(): string {
  const file = join(folder, 'helm');
  writeFileSync(file, `#!/bin/sh\ncat '${RENDERED}'\ncase " $* " in *' -f '*) cat '${MIGRATION}' ;; esac\n`);
  chmodSync(file, 0o755);
  return file;
}

const hasHelm = spawnSync('helm', ['version']).status === 0;
const SOURCES: [string, (scope: Construct, values?: any) => Construct][] = [
  [
    'Helm (a stand-in)',
    (scope, values) =>
      new Helm(scope, 'legacy', { chart: CHART, releaseName: 'legacy', helmExecutable: standIn(), values }),
  ],
  [
    'Include',
    (scope, values) => {
      const file = join(folder, 'all.yaml');
      writeFileSync(
        file,
        [RENDERED, ...(values ? [MIGRATION] : [])].map((name) => readFileSync(name, 'utf8')).join(''),
      );
      return new Include(scope, 'legacy', { url: file });
    },
  ],
];
if (hasHelm) {
  SOURCES.push([
    'Helm itself',
    (scope, values) => new Helm(scope, 'legacy', { chart: CHART, releaseName: 'legacy', values }),
  ]);
}

describe.each(SOURCES)('%s', (_, include) => {
  const chart = shopChart();
  longForm(chart).addWorkloads(include(chart));
  const objects = Testing.synth(chart);

  test('every Deployment is stopped and fenced', () => {
    const { WORKLOADS, SELECTORS } = environment(container(job(objects, 'migrate'), 'guard'));
    expect(WORKLOADS).toBe(
      ['web', 'worker']
        .map(
          (name) =>
            `scale apps/v1 Deployment legacy-${name} app.kubernetes.io/component=${name},app.kubernetes.io/instance=legacy`,
        )
        .join('\n'),
    );
    expect(SELECTORS.split('\n')).toEqual([
      'cdk8s-downtime/app=shop',
      'app.kubernetes.io/component=web,app.kubernetes.io/instance=legacy',
      'app.kubernetes.io/component=worker,app.kubernetes.io/instance=legacy',
    ]);
    const initContainers = (name: string) =>
      find(objects, 'Deployment', name).spec.template.spec.initContainers.map((item: any) => item.name);
    expect(initContainers('legacy-web')).toEqual(['fence', 'warm-up']);
    expect(initContainers('legacy-worker')).toEqual(['fence']);
  });

  test('all of it is in the namespace of the chart, and valid', () => {
    expect(objects.filter(({ metadata }) => metadata.namespace !== 'shop')).toEqual([]);
    expectValid(objects);
    expect(checkRules(objects)).toEqual([]);
  });

  test('the Service and the test are left as they are', () => {
    expect(find(objects, 'Service').spec.ports).toEqual([{ port: 80, targetPort: 8080 }]);
    const { metadata, spec } = find(objects, 'Pod');
    expect(metadata).toEqual({ name: 'legacy-test', namespace: 'shop', annotations: { 'helm.sh/hook': 'test' } });
    expect(spec.containers.length).toBe(1);
  });

  test('what the chart lacks is not warned of twice', () => {
    expect(printed(() => Testing.synth(chart))).toEqual([]);
  });

  test('fails when the chart brings a migration of its own', () => {
    const other = shopChart();
    longForm(other).addWorkloads(include(other, HOOK));
    expect(problems(other)).toEqual([
      "[shop/shop] shop/legacy/legacy-migration-job: a Job ('legacy-migration') is a hook (pre-install, pre-upgrade): every sync runs it before the application is stopped; if it migrates, make it the migrator: Migrator.fromJob(chart, { jobs: ['legacy-migration'], timeout }); if it never touches the database, say so: leaveOut(construct, 'why'), or addWorkloads(chart, { except: { 'Job/legacy-migration': 'why' } })",
    ]);
  });
});

// What stands in for Helm must be what Helm says.
(hasHelm ? test : test.skip)('the fixtures are what Helm makes', () => {
  const objects = (text: string) => parseAllDocuments(text).map((document) => document.toJS());
  const render = (...args: string[]) => spawnSync('helm', ['template', 'legacy', CHART, ...args]).stdout.toString();
  expect(objects(render())).toEqual(objects(readFileSync(RENDERED, 'utf8')));
  expect(objects(render('--set', 'migrationHook=true', '--show-only', 'templates/migration.tpl'))).toEqual(
    objects(readFileSync(MIGRATION, 'utf8')),
  );
});
