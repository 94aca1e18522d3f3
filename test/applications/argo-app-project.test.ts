import { ApiObject, Duration, JsonPatch, Testing } from 'cdk8s';
import { ArgoAppProject, ArgoDestination, ArgoWarning, SyncWindow } from '../../src';
import { argoChart } from '../support/argo';
import { checkRules } from '../support/rules';
import { printed, refusal } from '../support/synth';
import { expectValid, validateManifest } from '../support/validate';

const MINIMAL = {
  sourceRepos: ['https://git.example.com/shop.git'],
  destinations: [ArgoDestination.inCluster('shop')],
};
const SATURDAY = { schedule: '0 22 * * 6', duration: Duration.hours(6) };
const OVERRUN = { ...SATURDAY, syncOverrun: true };

/** Synthesizes the project `production` and says what was printed. `props` may be wrong on purpose. */
function synth(props: any = {}): { manifest: any; warnings: string[] } {
  const chart = argoChart();
  let manifest: any;
  const warnings = printed(() => {
    new ArgoAppProject(chart, 'production', { ...MINIMAL, ...props });
    [manifest] = Testing.synth(chart);
  });
  expect(checkRules([manifest])).toEqual([]);
  return { manifest, warnings };
}

test('a project that says what it must', () => {
  const { manifest, warnings } = synth();
  expect(manifest).toEqual({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: { name: 'production', namespace: 'argocd' },
    spec: {
      sourceRepos: ['https://git.example.com/shop.git'],
      destinations: [{ server: 'https://kubernetes.default.svc', namespace: 'shop' }],
      clusterResourceWhitelist: [{ group: '', kind: 'Namespace' }],
    },
  });
  expectValid([manifest]);
  expect(warnings).toEqual([]);
});

test('a project that says everything', () => {
  const { manifest, warnings } = synth({
    name: 'prod',
    namespace: 'gitops',
    description: 'x'.repeat(255),
    destinations: [ArgoDestination.cluster('north', '*'), ArgoDestination.server('https://10.0.0.1', 'shop-*')],
    clusterResources: [],
    namespacedResources: [{ kind: 'ConfigMap' }, { group: 'apps', kind: '*' }],
    syncWindows: [
      SyncWindow.allow(SATURDAY),
      SyncWindow.deny({ schedule: '0 0 24 12 *', duration: Duration.days(3), manualSync: true }),
    ],
    sourceNamespaces: ['team-shop'],
    labels: { stage: 'production' },
    annotations: { note: 'mine' },
    silencedWarnings: [ArgoWarning.WINDOW_FREEZES_SYNC],
  });
  expect(manifest).toEqual({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: { name: 'prod', namespace: 'gitops', labels: { stage: 'production' }, annotations: { note: 'mine' } },
    spec: {
      description: 'x'.repeat(255),
      sourceRepos: ['https://git.example.com/shop.git'],
      destinations: [
        { name: 'north', namespace: '*' },
        { server: 'https://10.0.0.1', namespace: 'shop-*' },
      ],
      clusterResourceWhitelist: [],
      namespaceResourceWhitelist: [
        { group: '', kind: 'ConfigMap' },
        { group: 'apps', kind: '*' },
      ],
      syncWindows: [
        { kind: 'allow', schedule: '0 22 * * 6', duration: '6h', timeZone: 'UTC', applications: ['*'] },
        {
          kind: 'deny',
          schedule: '0 0 24 12 *',
          duration: '72h',
          timeZone: 'UTC',
          applications: ['*'],
          manualSync: true,
        },
      ],
      sourceNamespaces: ['team-shop'],
    },
  });
  expectValid([manifest]);
  expect(warnings).toEqual([]);
});

test('syncOverrun is written down, although Argo CD 3.2 does not know it', () => {
  const { manifest, warnings } = synth({ syncWindows: [SyncWindow.allow(OVERRUN)] });
  expect(manifest.spec.syncWindows).toEqual([
    { kind: 'allow', schedule: '0 22 * * 6', duration: '6h', timeZone: 'UTC', applications: ['*'], syncOverrun: true },
  ]);
  expect(validateManifest(manifest, 'newest')).toEqual([
    'argoproj.io/v1alpha1 AppProject argocd/production: spec.syncWindows[0].syncOverrun: unknown field',
  ]);
  expect(warnings).toEqual([]);
});

test('its namespace is that of the chart, and patches reach every field', () => {
  const chart = argoChart({ namespace: 'gitops' });
  const project = new ArgoAppProject(chart, 'production', MINIMAL);
  ApiObject.of(project).addJsonPatch(JsonPatch.add('/spec/roles', [{ name: 'reader' }]));
  const [manifest] = Testing.synth(chart);
  expect(project.name).toBe('production');
  expect(project.apiObject).toBe(ApiObject.of(project));
  expect(manifest.metadata.namespace).toBe('gitops');
  expect(manifest.spec.roles).toEqual([{ name: 'reader' }]);
});

describe('windows that freeze an upgrade', () => {
  const freezes = (window: string) =>
    `warning: apps/production: an upgrade that still runs when syncs become forbidden stays stopped: ${window} has no ` +
    'syncOverrun (Argo CD 3.5) (WINDOW_FREEZES_SYNC)\n';

  test('are warned of', () => {
    expect(synth({ syncWindows: [SyncWindow.allow(OVERRUN), SyncWindow.allow(SATURDAY)] }).warnings).toEqual([
      freezes("allow window '0 22 * * 6' (6h)"),
    ]);
    expect(synth({ syncWindows: [SyncWindow.deny(SATURDAY)] }).warnings).toEqual([
      freezes("deny window '0 22 * * 6' (6h)"),
    ]);
  });

  test('fails for one that is shorter than the longest upgrade', () => {
    const props = { syncWindows: [SyncWindow.allow(SATURDAY)], longestUpgrade: Duration.minutes(361) };
    expect(refusal(() => synth(props))).toBe(
      "apps/production: allow window '0 22 * * 6' (6h) is shorter than the longest upgrade, 6h1m; make it longer, or set " +
        'syncOverrun (Argo CD 3.5): at its end Argo CD freezes the upgrade, and the application stays stopped',
    );
  });

  test.each([
    ['as long as the upgrade', SyncWindow.allow(SATURDAY), Duration.hours(6)],
    ['with overrun', SyncWindow.allow(OVERRUN), Duration.hours(7)],
    ['that denies', SyncWindow.deny(SATURDAY), Duration.hours(7)],
  ])('a window %s is not refused', (_, window, longestUpgrade) => {
    expect(() => synth({ syncWindows: [window], longestUpgrade })).not.toThrow();
  });
});

describe('fails for', () => {
  test.each([
    [
      { name: 'Production' },
      "name 'Production' is not a DNS-1123 subdomain; use at most 253 lower-case letters, digits, '-' and '.', beginning and ending with a letter or digit",
    ],
    [{ description: 'x'.repeat(256) }, 'description has 256 characters; use at most 255'],
    [{ sourceRepos: [] }, "sourceRepos is empty; give the repositories, or ['*'] for all"],
    [{ sourceRepos: ['a', 'b', 'a'] }, 'sourceRepos has a twice; remove one: Argo CD refuses the whole project'],
    [
      { destinations: [] },
      "destinations is empty; say where objects may go, for example ArgoDestination.inCluster('shop-*')",
    ],
    [
      { destinations: [ArgoDestination.cluster('north')] },
      "destination 'north' has no namespace; name the namespaces that the project may use, or '*' for all",
    ],
    [
      { destinations: [ArgoDestination.server('x', 'shop'), ArgoDestination.cluster('x', 'shop')] },
      'destinations has x/shop twice; remove one: Argo CD refuses the whole project',
    ],
    [
      { syncWindows: [SyncWindow.allow(OVERRUN), SyncWindow.allow({ ...OVERRUN, description: 'other' })] },
      'syncWindows has {"kind":"allow","schedule":"0 22 * * 6","duration":"6h","timeZone":"UTC","applications":["*"],"syncOverrun":true} twice; remove one: Argo CD refuses the whole project',
    ],
    [
      { syncWindows: new Array(1001).fill(SyncWindow.allow(OVERRUN)) },
      'there are 1001 sync windows; use at most 1000, better 50: give Applications with equal windows a project of their own',
    ],
  ])('%p', (props, message) => {
    expect(refusal(() => synth(props))).toBe(`apps/production: ${message}`);
  });

  test.each([{ sourceRepos: undefined }, { destinations: undefined }])('%p', (props) => {
    expect(refusal(() => synth(props))).toContain(`apps/production: ${Object.keys(props)[0]} is empty; `);
  });
});
