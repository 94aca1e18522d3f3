import { JsonPatch, Testing } from 'cdk8s';
import { ApplicationGenerator, type ApplicationSetPreview, ArgoApplicationSet, SyncRetry } from '../../../src';
import { applicationSets, applicationTemplate } from '../../support/application-sets';
import { argoChart } from '../../support/argo';
import { checkRules } from '../../support/rules';
import { refusal } from '../../support/synth';
import { expectValid } from '../../support/validate';

const { list, matrix, clusters } = ApplicationGenerator;
const ELEMENT = { stage: 'develop', addon: 'logs' };

function applicationSet(props: any = {}): ArgoApplicationSet {
  const chart = argoChart();
  return new ArgoApplicationSet(chart, 'set', {
    generators: [list([ELEMENT])],
    template: applicationTemplate(),
    ...props,
  });
}

const names = ({ applications }: ApplicationSetPreview) => applications.map(({ metadata }) => metadata.name);
const patched = (...operations: JsonPatch[]) => {
  const set = applicationSet();
  set.apiObject.addJsonPatch(...operations);
  return set;
};

// What Argo CD makes of these sets is in test/e2e/application-set.test.ts.
describe('the Applications', () => {
  const sets = Object.fromEntries(applicationSets(argoChart()).map((set) => [set.name, set.preview()]));

  test('are complete', () => {
    const one = sets.listed.applications[0];
    expect(one).toEqual({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: {
        name: 'one-logs',
        namespace: 'argocd',
        labels: { stage: 'one', 'addon-logs': 'yes' },
        annotations: { note: 'the logs of one' },
      },
      spec: {
        project: 'default',
        source: {
          repoURL: 'https://git.example.com/addons.git',
          path: 'logs/one',
          targetRevision: 'refs/heads/main',
          directory: { recurse: true, exclude: 'logs.test.yaml' },
        },
        destination: { server: 'https://kubernetes.default.svc', namespace: 'logs' },
        syncPolicy: {
          retry: {},
          syncOptions: ['CreateNamespace=true', 'ServerSideApply=true'],
          managedNamespaceMetadata: { labels: { 'example.com/stage': 'one' } },
        },
        ignoreDifferences: [{ group: 'apps', kind: 'Deployment', name: 'logs', jsonPointers: ['/spec/paused'] }],
        revisionHistoryLimit: 3,
      },
    });
  });

  test('of lists, one after the other', () => {
    expect(names(sets.listed)).toEqual(['one-logs', 'two-logs']);
  });

  test('of a matrix', () => {
    expect(names(sets.combined)).toEqual([
      'combined-develop-logs',
      'combined-develop-metrics',
      'combined-staging-logs',
      'combined-staging-metrics',
      'combined-production-logs',
      'combined-production-metrics',
    ]);
  });

  test('of a matrix whose second part is filled in from the first', () => {
    expect(names(sets.interpolated)).toEqual([
      'interpolated-develop.first-develop',
      'interpolated-x-develop',
      'interpolated-staging.wins-staging',
      'interpolated-x-staging',
    ]);
    expect(sets.interpolated.applications.map(({ spec }) => spec.source.path)).toEqual([
      'first/develop',
      'first/develop',
      'wins/staging',
      'wins/staging',
    ]);
    expect(sets.interpolated.applications[0].spec.syncPolicy.retry).toEqual({
      limit: 3,
      backoff: { duration: '10s', factor: 3, maxDuration: '1h30m' },
      refresh: true,
    });
  });

  test('of a merge', () => {
    expect(names(sets.merged).length).toBe(6);
    expect(sets.merged.applications[4].spec.source).toEqual({
      repoURL: 'https://charts.example.com',
      chart: 'logs',
      targetRevision: '1.2.3',
      helm: {
        releaseName: 'logs',
        valuesObject: { stage: 'production', replicas: 2, hosts: ['logs.example.com'], production: true },
      },
    });
  });

  test('have the finalizer of Argo CD when their objects go with them', () => {
    expect(sets.combined.applications[0].metadata.finalizers).toEqual(['resources-finalizer.argocd.argoproj.io']);
    expect(sets.listed.applications[0].metadata.finalizers).toBeUndefined();
  });

  test('are valid', () => {
    for (const preview of Object.values(sets)) {
      expect(preview.unknown).toEqual([]);
      expect(preview.isComplete).toBe(true);
      expectValid(preview.applications);
      expect(checkRules(preview.applications)).toEqual([]);
    }
  });
});

test('is of the set as it is at this moment, with patches', () => {
  const set = patched(
    JsonPatch.add('/spec/generators/0/list/elements/-', { stage: 'late', addon: 'metrics' }),
    JsonPatch.add('/spec/template/metadata/finalizers', ['mine']),
    JsonPatch.replace('/metadata/namespace', 'gitops'),
    JsonPatch.remove('/spec/template/spec/syncPolicy'),
  );
  expect(names(set.preview())).toEqual(['develop-logs', 'late-metrics']);
  const [{ metadata, spec }] = set.preview().applications;
  expect(metadata.finalizers).toEqual(['mine']);
  expect(metadata.namespace).toBe('gitops');
  expect(spec.syncPolicy).toBeUndefined();
});

test('does not change the set', () => {
  const set = applicationSet({ template: applicationTemplate({ retry: SyncRetry.none() }) });
  const before = set.apiObject.toJson();
  set.preview();
  expect(set.apiObject.toJson()).toEqual(before);
  expect(Testing.synth(set.apiObject.chart)[0].spec.template.spec.syncPolicy.retry).toEqual({});
});

describe('what is not known', () => {
  test.each<[string, any, string]>([
    [
      'clusters',
      { generators: [list([ELEMENT]), clusters()] },
      'generator 2 (clusters): it depends on the clusters that Argo CD knows',
    ],
    [
      'a combination with clusters',
      { generators: [list([ELEMENT]), matrix(list([{ stage: 'x' }]), clusters())] },
      'generator 2 (matrix): it depends on the clusters that Argo CD knows',
    ],
    [
      'a repository',
      {
        generators: [
          list([ELEMENT]),
          ApplicationGenerator.gitFiles({ repoUrl: 'https://x', revision: 'main', paths: ['*'] }),
        ],
      },
      'generator 2 (git): it depends on what is in https://x',
    ],
  ])('%s: the others are listed', (_, props, reason) => {
    const preview = applicationSet(props).preview();
    expect(names(preview)).toEqual(['develop-logs']);
    expect(preview.unknown).toEqual([reason]);
    expect(preview.isComplete).toBe(false);
  });

  test('functions in the template', () => {
    const preview = applicationSet({ template: applicationTemplate({ name: '{{ .stage | upper }}' }) }).preview();
    expect(preview.applications).toEqual([]);
    expect(preview.unknown).toEqual([
      "generator 1 (list): the template: '{{ .stage | upper }}' is more than the name of a parameter",
    ]);
  });

  test.each<[string, JsonPatch, string]>([
    [
      'other templates',
      JsonPatch.replace('/spec/goTemplate', false),
      'the templates: they are not Go templates with missingkey=error',
    ],
    [
      'templates that forgive',
      JsonPatch.remove('/spec/goTemplateOptions'),
      'the templates: they are not Go templates with missingkey=error',
    ],
    ['a templatePatch', JsonPatch.add('/spec/templatePatch', ''), 'the templatePatch: only Argo CD evaluates it'],
    [
      'a selector',
      JsonPatch.add('/spec/generators/0/selector', { matchLabels: { stage: 'x' } }),
      'generator 1 (list, selector): it has ["list","selector"], which only Argo CD evaluates',
    ],
    [
      'numbers',
      JsonPatch.add('/spec/generators/0/list/elements/0/count', 3),
      'generator 1 (list): it has an element with count: 3, which is not a text',
    ],
  ])('%s', (_, operation, reason) => {
    const preview = patched(operation).preview();
    expect(preview.applications).toEqual([]);
    expect(preview.unknown).toEqual([reason]);
  });
});

test('fails for what Argo CD would refuse', () => {
  const set = patched(JsonPatch.remove('/spec/generators/0/list/elements/0/addon'));
  expect(refusal(() => set.preview())).toBe(
    'apps/set: there is no parameter .addon; there are stage; change the generators or the template: Argo CD would make nothing of them',
  );
});
