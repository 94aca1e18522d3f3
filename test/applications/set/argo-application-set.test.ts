import { ApiObject, JsonPatch, Testing } from 'cdk8s';
import {
  ApplicationGenerator,
  ApplicationsSync,
  ArgoApplicationSet,
  type ArgoApplicationSetProps,
  ArgoDestination,
  ArgoSource,
  MaxUpdate,
  RolloutStep,
  SyncOption,
  SyncRetry,
} from '../../../src';
import { applicationTemplate } from '../../support/application-sets';
import { argoChart, CLAIM, CONFIG_MAP, contents, HOOK, MINIMAL } from '../../support/argo';
import { checkRules } from '../../support/rules';
import { printed, problems, refusal, shopChart, shortForm } from '../../support/synth';
import { expectValid } from '../../support/validate';

const { list, clusters, gitFiles, matrix } = ApplicationGenerator;
const GIT = { repoUrl: 'https://git.example.com/x.git', revision: 'main', paths: ['*.yaml'] };
const STAGES = list([
  { stage: 'develop', addon: 'logs' },
  { stage: 'production', addon: 'logs' },
]);
const TEMPLATE = { ...MINIMAL, name: 'logs-{{ .stage }}' };

/** The ApplicationSet `logs`. `props` may be wrong on purpose. */
function applicationSet(props: any = {}, chart = argoChart()): ArgoApplicationSet {
  return new ArgoApplicationSet(chart, 'logs', { generators: [STAGES], template: TEMPLATE, ...props });
}

function synth(props: Partial<ArgoApplicationSetProps> = {}): any {
  const chart = argoChart();
  applicationSet(props, chart);
  const [manifest] = Testing.synth(chart);
  expect(checkRules([manifest])).toEqual([]);
  return manifest;
}

const warnings = (props: any) => printed(() => synth(props)).map((line) => line.trim());

test('an ApplicationSet that says what it must', () => {
  const manifest = synth();
  expect(manifest).toEqual({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'ApplicationSet',
    metadata: { name: 'logs', namespace: 'argocd' },
    spec: {
      goTemplate: true,
      goTemplateOptions: ['missingkey=error'],
      generators: [
        {
          list: {
            elements: [
              { stage: 'develop', addon: 'logs' },
              { stage: 'production', addon: 'logs' },
            ],
          },
        },
      ],
      syncPolicy: { applicationsSync: 'create-update', preserveResourcesOnDeletion: true },
      template: {
        metadata: { name: 'logs-{{ .stage }}' },
        spec: {
          project: 'production',
          source: {
            repoURL: 'https://git.example.com/shop.git',
            path: 'dist/shop',
            targetRevision: 'refs/heads/main',
          },
          destination: { server: 'https://kubernetes.default.svc' },
          syncPolicy: { retry: {} },
        },
      },
    },
  });
  expectValid([manifest]);
});

test('an ApplicationSet that says everything', () => {
  const steps = [
    RolloutStep.whereLabelIs('stage', ['develop'], MaxUpdate.percent(50)),
    RolloutStep.whereLabelIsNot('stage', ['develop'], MaxUpdate.none()),
  ];
  const manifest = synth({
    name: 'all-logs',
    namespace: 'gitops',
    applicationsSync: ApplicationsSync.SYNC,
    preserveResourcesOnDeletion: false,
    rollingSync: { acknowledgeOrderingRace: true, steps },
    labels: { team: 'platform' },
    annotations: { note: 'mine' },
    template: applicationTemplate({ manifestGeneratePaths: ['/{{ .addon }}'] }),
  });
  expect(manifest.metadata).toEqual({
    name: 'all-logs',
    namespace: 'gitops',
    labels: { team: 'platform' },
    annotations: { note: 'mine' },
  });
  const { template, generators, ...spec } = manifest.spec;
  expect(spec).toEqual({
    goTemplate: true,
    goTemplateOptions: ['missingkey=error'],
    syncPolicy: { applicationsSync: 'sync', preserveResourcesOnDeletion: false },
    strategy: {
      type: 'RollingSync',
      rollingSync: {
        steps: [
          { matchExpressions: [{ key: 'stage', operator: 'In', values: ['develop'] }], maxUpdate: '50%' },
          { matchExpressions: [{ key: 'stage', operator: 'NotIn', values: ['develop'] }], maxUpdate: 0 },
        ],
      },
    },
  });
  expect(template.metadata).toEqual({
    name: '{{ .stage }}-{{ .addon }}',
    labels: { stage: '{{ .stage }}', 'addon-{{ .addon }}': 'yes' },
    annotations: {
      note: 'the {{ .addon }} of {{.stage}}',
      'argocd.argoproj.io/manifest-generate-paths': '/{{ .addon }}',
    },
  });
  expect(template.spec.syncPolicy.managedNamespaceMetadata).toEqual({
    labels: { 'example.com/stage': '{{ .stage }}' },
  });
  expectValid([manifest]);
});

test.each([
  [ApplicationsSync.CREATE_ONLY, 'create-only'],
  [ApplicationsSync.CREATE_DELETE, 'create-delete'],
])('applicationsSync %s', (applicationsSync, written) => {
  const manifest = synth({ applicationsSync });
  expect(manifest.spec.syncPolicy.applicationsSync).toBe(written);
  expectValid([manifest]);
});

test('generators outside of Git are written as Argo CD reads them', () => {
  const { paths, ...repository } = GIT;
  const manifest = synth({
    generators: [
      matrix(clusters({ matchLabels: { a: 'b' } }), gitFiles({ ...repository, paths, exclude: ['x.yaml'] })),
      ApplicationGenerator.merge(['name'], clusters(), [list([{ name: 'north', size: 'large' }])]),
      ApplicationGenerator.gitDirectories({ ...repository, paths, values: { a: 'b' }, pathParamPrefix: 'x' }),
    ],
  });
  expectValid([manifest]);
});

test('its namespace is that of the chart, and patches reach every field', () => {
  const chart = argoChart({ namespace: 'gitops' });
  const set = applicationSet({}, chart);
  ApiObject.of(set).addJsonPatch(JsonPatch.add('/spec/preservedFields', { labels: ['mine'] }));
  const [manifest] = Testing.synth(chart);
  expect([set.name, set.apiObject]).toEqual(['logs', ApiObject.of(set)]);
  expect(manifest.metadata.namespace).toBe('gitops');
  expect(manifest.spec.preservedFields).toEqual({ labels: ['mine'] });
});

test('fails at synth for a patch that Argo CD would refuse', () => {
  const chart = argoChart();
  const set = applicationSet({}, chart);
  set.apiObject.addJsonPatch(JsonPatch.replace('/spec/template/metadata/name', 'logs'));
  expect(problems(chart)).toEqual([
    "[apps/logs] apps/logs: there are two Applications 'logs'; make template.name from parameters that tell the elements apart",
  ]);
});

test('what the contents need is derived for every Application', () => {
  const shop = shopChart();
  shortForm(shop);
  const template = { ...TEMPLATE, contents: [shop], destination: ArgoDestination.cluster('{{ .stage }}') };
  const manifest = synth({ template });
  expect(manifest.spec.template.spec.destination).toEqual({ name: '{{ .stage }}', namespace: 'shop' });
  expect(manifest.spec.template.spec.syncPolicy).toEqual({
    retry: {},
    syncOptions: ['CreateNamespace=true', 'FailOnSharedResource=true'],
    managedNamespaceMetadata: { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
  });
  expectValid([manifest]);
  const named = { ...template, destination: ArgoDestination.inCluster('shop-{{ .stage }}') };
  expect(synth({ template: named }).spec.template.spec.destination.namespace).toBe('shop-{{ .stage }}');
});

describe('fails at construction for', () => {
  const refused = (props: any) => refusal(() => applicationSet(props)).replace('apps/logs: ', '');

  test.each<[string, any, string]>([
    ['no generators', { generators: [] }, 'generators is empty; say where the elements come from'],
    [
      'no name of the Applications',
      { template: { ...TEMPLATE, name: '' } },
      "template.name is missing; make it from parameters, for example 'shop-{{ .tenant }}'",
    ],
    [
      'a wrong name',
      { name: 'Logs' },
      "name 'Logs' is not a DNS-1123 subdomain; use at most 253 lower-case letters, digits, '-' and '.', beginning and ending with a letter or digit",
    ],
    [
      'a wrong template',
      { template: { ...TEMPLATE, prune: true } },
      'prune is true, but automated is not; it is a part of automatic syncs; set automated, or leave it out',
    ],
    [
      'a namespace without a name',
      { template: { ...TEMPLATE, syncOptions: [SyncOption.CREATE_NAMESPACE] } },
      'Argo CD is to create a namespace that is not named; name it in the destination',
    ],
    [
      'one name for two',
      { template: { ...TEMPLATE, name: 'logs' } },
      "there are two Applications 'logs'; make template.name from parameters that tell the elements apart",
    ],
    [
      'a name that Kubernetes refuses',
      { generators: [list([{ stage: 'Develop' }])] },
      "the name of an Application 'logs-Develop' is not a DNS-1123 subdomain; use lower-case letters, digits, '-' and '.'",
    ],
    [
      'a parameter that an element does not have',
      { generators: [list([{ stage: 'develop' }, { stagee: 'production' }])] },
      'there is no parameter .stage; there are stagee; change the generators or the template: Argo CD would make nothing of them',
    ],
    [
      'a parameter anywhere in the template',
      { template: { ...TEMPLATE, labels: { stage: '{{ .ring }}' } } },
      'there is no parameter .ring; there are addon, stage; change the generators or the template: Argo CD would make nothing of them',
    ],
    [
      'too many Applications',
      { generators: [list(Array.from({ length: 2001 }, (_, index) => ({ stage: `s${index}` })))] },
      'there are 2001 Applications; use at most 2000 a set: split it by stage or by cluster',
    ],
  ])('%s', (_, props, message) => {
    expect(refused(props)).toBe(message);
  });

  test('contents that it is a part of', () => {
    const chart = argoChart();
    expect(refusal(() => applicationSet({ template: { ...TEMPLATE, contents: [chart] } }, chart))).toContain(
      "apps/logs: contents has 'apps', which this construct is a part of; ",
    );
  });
});

describe('RollingSync', () => {
  const labelled = { ...TEMPLATE, labels: { stage: '{{ .stage }}' } };
  const steps = [RolloutStep.whereLabelIs('stage', ['develop']), RolloutStep.whereLabelIs('stage', ['production'])];
  const rollingSync = { acknowledgeOrderingRace: true, steps };
  const refused = (props: any) => refusal(() => applicationSet({ template: labelled, rollingSync, ...props }));

  test.each([false, undefined, 'yes'])('fails when the race is not acknowledged (%p)', (acknowledgeOrderingRace) => {
    expect(refused({ rollingSync: { acknowledgeOrderingRace, steps } })).toBe(
      `apps/logs: rollingSync.acknowledgeOrderingRace is ${acknowledgeOrderingRace}; Argo CD does not keep the order of the steps (argo-cd#29410); set it to true if any order will do, or change one step a commit`,
    );
  });

  test('fails without steps', () => {
    expect(refused({ rollingSync: { acknowledgeOrderingRace: true, steps: [] } })).toBe(
      'apps/logs: rollingSync.steps is empty; give the steps, or leave rollingSync out',
    );
  });

  test('fails for an Application in no step, and for one in two', () => {
    const remedy =
      'give template.labels and steps that put it into one: Argo CD never syncs it otherwise, or in the wrong step';
    expect(refused({ rollingSync: { ...rollingSync, steps: [steps[0]] } })).toBe(
      `apps/logs: the Application 'logs-production' belongs to no rollout step; ${remedy}`,
    );
    const twice = [...steps, RolloutStep.whereLabelIsNot('stage', ['production'])];
    expect(refused({ rollingSync: { ...rollingSync, steps: twice } })).toBe(
      `apps/logs: the Application 'logs-develop' belongs to the rollout steps 1 and 3; ${remedy}`,
    );
    expect(refused({ template: TEMPLATE })).toContain("'logs-develop' belongs to no rollout step; ");
  });

  test('fails with automated Applications', () => {
    expect(refused({ template: { ...labelled, automated: true } })).toBe(
      'apps/logs: rollingSync with automated Applications; leave automated out: the steps start the syncs, and Argo CD switches automatic ones off',
    );
  });

  test('fails at synth for contents with hooks', () => {
    const chart = argoChart();
    applicationSet({ template: { ...labelled, contents: [contents(HOOK)] }, rollingSync }, chart);
    expect(problems(chart)).toEqual([
      '[apps/logs] apps/logs: rollingSync, and the contents have hooks: Job/hook (PreSync); leave rollingSync out: it starts a sync with a failing hook again and again, whatever retry says (argo-cd#22639)',
    ]);
  });

  test('contents without hooks, and Applications that nobody knows, are not refused', () => {
    const known = { ...labelled, contents: [contents(CONFIG_MAP)] };
    expect(() => synth({ template: known, rollingSync })).not.toThrow();
    expect(() => synth({ generators: [clusters()], template: TEMPLATE, rollingSync })).not.toThrow();
  });
});

describe('contents', () => {
  test('fails at synth for what hurts a downtime upgrade', () => {
    const shop = shopChart();
    shortForm(shop);
    const chart = argoChart();
    applicationSet(
      { template: { ...TEMPLATE, contents: [shop], syncOptions: [SyncOption.of('Replace=true')] } },
      chart,
    );
    expect(problems(chart)).toEqual([
      '[apps/logs] apps/logs: sync option Replace=true for the downtime upgrade of shop; leave it out: it deletes Jobs while they migrate, and what the upgrade notes on objects',
    ]);
  });

  test('fails at synth for data that is deleted with an Application', () => {
    const chart = argoChart();
    const template = { ...TEMPLATE, contents: [contents(CLAIM)] };
    applicationSet({ template, preserveResourcesOnDeletion: false }, chart);
    expect(problems(chart)).toEqual([
      '[apps/logs] apps/logs: preserveResourcesOnDeletion false deletes data together with the Application: PersistentVolumeClaim/data; annotate these objects with argocd.argoproj.io/sync-options: Delete=confirm, or keep the objects',
    ]);
    expect(() => synth({ template })).not.toThrow();
  });
});

describe('warns of', () => {
  const vanish = (generator: string, lost: string) =>
    `warning: apps/logs: the ${generator} generator deletes ${lost} when it finds nothing, as in an outage (argo-cd#18212); use ApplicationsSync.CREATE_UPDATE (APPLICATIONS_MAY_VANISH)`;

  test.each<[any, string, string]>([
    [{ generators: [gitFiles(GIT)], applicationsSync: ApplicationsSync.SYNC }, 'git', 'Applications'],
    [
      {
        generators: [STAGES, matrix(STAGES, clusters())],
        applicationsSync: ApplicationsSync.CREATE_DELETE,
        preserveResourcesOnDeletion: false,
      },
      'clusters',
      'Applications with all their objects',
    ],
  ])('Applications that may vanish: %#', (props, generator, lost) => {
    expect(warnings(props)).toEqual([vanish(generator, lost)]);
    expect(warnings({ ...props, silencedWarnings: ['APPLICATIONS_MAY_VANISH'] })).toEqual([]);
    const template = { ...TEMPLATE, silencedWarnings: ['APPLICATIONS_MAY_VANISH'] };
    expect(warnings({ ...props, template })).toEqual([]);
    expect(warnings({ ...props, applicationsSync: undefined })).toEqual([]);
    expect(warnings({ ...props, applicationsSync: ApplicationsSync.CREATE_ONLY })).toEqual([]);
    expect(warnings({ ...props, generators: [STAGES] })).toEqual([]);
  });

  test('many Applications', () => {
    const many = (length: number) => ({
      generators: [list(Array.from({ length }, (_, index) => ({ stage: `s${index}` })))],
    });
    expect(warnings(many(1001))).toEqual([
      'warning: apps/logs: 1001 Applications: a set works well up to 1000; split it by stage or by cluster (MANY_APPLICATIONS)',
    ]);
    expect(warnings({ ...many(1001), silencedWarnings: ['MANY_APPLICATIONS'] })).toEqual([]);
    expect(warnings(many(1000))).toEqual([]);
  });

  test('what an Application is warned of', () => {
    const template = { ...TEMPLATE, contents: [contents(HOOK)], retry: SyncRetry.limit(1) };
    expect(warnings({ template })).toEqual([
      'warning: apps/logs: each of the 1 retries runs the hooks again: Job/hook (PreSync) (RETRIES_REPEAT_HOOKS)',
    ]);
    expect(warnings({ template, silencedWarnings: ['RETRIES_REPEAT_HOOKS'] })).toEqual([]);
  });
});

test('templates may use what only Argo CD can evaluate', () => {
  const source = ArgoSource.git({ repoUrl: 'https://x', path: '{{ .path.path | lower }}', targetRevision: 'main' });
  expect(() => synth({ generators: [gitFiles(GIT)], template: { ...TEMPLATE, source } })).not.toThrow();
  expect(() => synth({ template: { ...TEMPLATE, source } })).not.toThrow();
});
