import { Testing } from 'cdk8s';
import {
  ApplicationGenerator,
  ArgoApplicationSet,
  ArgoAppProject,
  ArgoDestination,
  ArgoSource,
  ArgoWarning,
} from '../../src';
import { application, argoChart, MINIMAL } from '../support/argo';
import { printed } from '../support/synth';

const URL = 'https://user:hunter2@git.example.com/x.git';
const silencedWarnings = [ArgoWarning.CLEAR_TEXT_PASSWORD];
const REMEDY =
  'remove it: Argo CD takes credentials of repositories from Secrets, and charts refer to Secrets by name (CLEAR_TEXT_PASSWORD)\n';
const git = ArgoSource.git({ repoUrl: URL, path: '.', targetRevision: 'refs/heads/main' });

function said(build: (chart: any, props: any) => unknown, props = {}): string[] {
  const chart = argoChart();
  return printed(() => {
    build(chart, props);
    Testing.synth(chart);
  });
}

const CASES: [string, (chart: any, props: any) => unknown, string, string][] = [
  ['an Application', (chart, props) => application(chart, { source: git, ...props }), 'apps/shop', 'source.repoURL'],
  [
    'the values of a chart',
    (chart, props) => {
      const chartProps = { repoUrl: 'https://charts.example.com', chart: 'db', version: '1.0.0' };
      const values = { auth: { postgresPassword: 'hunter2', existingSecret: 'a' } };
      application(chart, { source: ArgoSource.helmChart({ ...chartProps, values }), ...props });
    },
    'apps/shop',
    'source.helm.valuesObject.auth.postgresPassword',
  ],
  [
    'a project',
    (chart, props) =>
      new ArgoAppProject(chart, 'project', {
        sourceRepos: [URL],
        destinations: [ArgoDestination.inCluster('shop')],
        ...props,
      }),
    'apps/project',
    'sourceRepos[0]',
  ],
  [
    'a generator',
    (chart, props) =>
      new ArgoApplicationSet(chart, 'set', {
        generators: [ApplicationGenerator.list([{ name: 'a', dbPassword: 'hunter2' }])],
        template: { ...MINIMAL, name: '{{.name}}' },
        ...props,
      }),
    'apps/set',
    'generators[0].list.elements.a.dbPassword',
  ],
];

test.each(CASES)('a password in %s is warned of, and not shown', (_, build, path, place) => {
  const lines = said(build);
  expect(lines).toEqual([`warning: ${path}: a password in clear text: ${place}; ${REMEDY}`]);
  expect(lines.join()).not.toContain('hunter2');
});

test.each(CASES)('a password in %s can be silenced', (_, build) => {
  expect(said(build, { silencedWarnings })).toEqual([]);
});
