import { type Chart, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { UpgradeSecret } from '../../src';
import {
  container,
  deployment,
  environment,
  find,
  job,
  longForm,
  shopChart,
  shortForm,
  synthShortForm,
} from '../support/synth';

const SECRETS = [
  UpgradeSecret.existing('shop-license'),
  UpgradeSecret.external('shop-database', { store: 'vault', extract: ['shop/database'] }),
];

/** What Argo CD reads: hook, delete policy, wave. */
function phase({ metadata }: any): string {
  const { annotations = {} } = metadata;
  const text = ['hook', 'hook-delete-policy', 'sync-wave'].map((key) => annotations[`argocd.argoproj.io/${key}`]);
  return text.filter((value) => value !== undefined).join(' ');
}

function id({ kind, metadata }: any): string {
  return `${kind}/${metadata.name.replace(/-[0-9a-f]{8}$/, '-#')}`;
}

describe('phases and waves', () => {
  test('of the short form', () => {
    const objects = synthShortForm({ secrets: SECRETS });
    expect(Object.fromEntries(objects.map((object) => [id(object), phase(object)]))).toEqual({
      'ExternalSecret/shop-database': '',
      'ExternalSecret/shop-database-migrator': 'PreSync HookFailed -1',
      'ServiceAccount/shop-upgrade': 'PreSync HookFailed -1',
      'Role/shop-upgrade': 'PreSync HookFailed -1',
      'RoleBinding/shop-upgrade': 'PreSync HookFailed -1',
      'ConfigMap/shop-upgrade-#': 'PreSync HookFailed -1',
      'Deployment/shop-image-check': 'PreSync HookFailed -1',
      'Deployment/shop-admission-check': 'PreSync HookSucceeded,HookFailed -1',
      'Job/shop-check-#': 'PreSync HookFailed 10',
      'Job/shop-migrate-#': 'PreSync HookFailed 20',
      'Deployment/shop': '',
      'Service/shop': '',
    });
    expect(objects.length).toBe(12);
  });

  test('of the long form, whose workloads keep theirs', () => {
    const chart = shopChart();
    const shop = longForm(chart);
    shop.addWorkload(deployment(chart, 'web'));
    shop.addWorkload(
      deployment(chart, 'worker', { metadata: { annotations: { 'argocd.argoproj.io/sync-wave': '5' } } }),
    );
    const objects = Testing.synth(chart);
    expect(objects.map((object) => [id(object), phase(object)])).toEqual([
      ['ServiceAccount/shop-upgrade', 'PreSync HookFailed -1'],
      ['Role/shop-upgrade', 'PreSync HookFailed -1'],
      ['RoleBinding/shop-upgrade', 'PreSync HookFailed -1'],
      ['ConfigMap/shop-upgrade-#', 'PreSync HookFailed -1'],
      ['Deployment/shop-image-check', 'PreSync HookFailed -1'],
      ['Job/shop-check-#', 'PreSync HookFailed 10'],
      ['Job/shop-migrate-#', 'PreSync HookFailed 20'],
      ['Deployment/web-admission-check', 'PreSync HookSucceeded,HookFailed -1'],
      ['Deployment/worker-admission-check', 'PreSync HookSucceeded,HookFailed -1'],
      ['Deployment/web', ''],
      ['Deployment/worker', '5'],
    ]);
  });

  test('the marker is not among the objects: Argo CD would heal or delete it', () => {
    const names = synthShortForm().map(({ metadata }) => metadata.name);
    expect(names).not.toContain('shop-schema');
  });
});

describe('hooks and the running application', () => {
  const objects = synthShortForm({ secrets: SECRETS });
  const hooks = objects.filter((object) => phase(object) !== '');
  const tracked = objects.filter((object) => phase(object) === '');

  test('share no name of a kind', () => {
    const names = tracked.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    expect(hooks.filter(({ kind, metadata }) => names.includes(`${kind}/${metadata.name}`))).toEqual([]);
  });

  test('share no object: what the application uses is no hook', () => {
    const used = JSON.stringify(tracked.map(({ spec }) => spec));
    expect(used).toContain('"shop-database"');
    for (const { metadata } of hooks) expect(used).not.toContain(`"${metadata.name}"`);
  });

  test('the jobs run as an account of their own, the application does not', () => {
    for (const which of ['check', 'migrate'] as const) {
      expect(job(objects, which).spec.template.spec.serviceAccountName).toBe('shop-upgrade');
    }
    expect(find(objects, 'Deployment', 'shop').spec.template.spec.serviceAccountName).toBeUndefined();
  });
});

describe('selectors', () => {
  const chart = shopChart();
  const shop = shortForm(chart);
  shop.addWorkload(deployment(chart, 'worker'));
  const objects = Testing.synth(chart);
  const selectedBy = (selector: { [key: string]: string }, labels: { [key: string]: string }) =>
    Object.entries(selector).every(([key, value]) => labels[key] === value);
  const podsOf = (object: any) => object.spec.template.metadata.labels;

  // The guard waits for what these select; Services send traffic there; Deployments adopt it.
  const guarded = environment(container(job(objects, 'migrate'), 'guard')).SELECTORS.split('\n');
  const selectors: { [key: string]: string }[] = [
    ...guarded.map((text) => Object.fromEntries(text.split(',').map((part) => part.split('=')))),
    find(objects, 'Service').spec.selector,
    find(objects, 'Deployment', 'shop').spec.selector.matchLabels,
    find(objects, 'Deployment', 'worker').spec.selector.matchLabels,
  ];

  test('are these', () => {
    expect(selectors).toEqual([
      { 'cdk8s-downtime/app': 'shop' },
      { 'app.kubernetes.io/name': 'shop' },
      { component: 'worker' },
      { 'app.kubernetes.io/name': 'shop' },
      { 'app.kubernetes.io/name': 'shop' },
      { component: 'worker' },
    ]);
  });

  test('never match a pod of the upgrade itself', () => {
    for (const object of [
      job(objects, 'check'),
      job(objects, 'migrate'),
      find(objects, 'Deployment', 'shop-image-check'),
    ]) {
      const labels = podsOf(object);
      expect(labels).toEqual({ 'cdk8s-downtime/upgrade': 'shop', 'cdk8s-downtime/job': expect.any(String) });
      expect(selectors.filter((selector) => selectedBy(selector, labels))).toEqual([]);
    }
  });

  test('of the guard match every pod of the application', () => {
    for (const name of ['shop', 'worker']) {
      const labels = podsOf(find(objects, 'Deployment', name));
      expect(labels['cdk8s-downtime/app']).toBe('shop');
      expect(selectors.slice(0, guarded.length).some((selector) => selectedBy(selector, labels))).toBe(true);
    }
  });

  test('of the image check match its own pods only', () => {
    const check = find(objects, 'Deployment', 'shop-image-check');
    const selector = check.spec.selector.matchLabels;
    const matched = objects.filter(({ spec }) => spec?.template && selectedBy(selector, podsOf({ spec })));
    expect(matched).toEqual([check]);
  });
});

describe('where the construct stands', () => {
  const synth = (chart: Chart, scope: Construct, id: string) => {
    shortForm(new Construct(scope, id));
    return Testing.synth(chart);
  };

  test('changes nothing in what is emitted, selectors above all', () => {
    const direct = synthShortForm();
    const chart = shopChart({ id: 'another-chart' });
    expect(synth(chart, new Construct(chart, 'deep'), 'deeper')).toEqual(direct);
    expect(find(direct, 'Deployment', 'shop').spec.selector).toEqual({
      matchLabels: { 'app.kubernetes.io/name': 'shop' },
    });
  });

  test('the selector follows the name', () => {
    const objects = synthShortForm({ name: 'boutique' });
    expect(find(objects, 'Deployment', 'boutique').spec.selector.matchLabels).toEqual({
      'app.kubernetes.io/name': 'boutique',
    });
    expect(find(objects, 'Service').spec.selector).toEqual({ 'app.kubernetes.io/name': 'boutique' });
  });
});

describe('what the construct tells', () => {
  test('names and versions', () => {
    const shop = shortForm(shopChart(), { schemaVersion: '1.4', name: 'boutique' });
    expect([shop.name, shop.schemaVersion, shop.markerName]).toEqual(['boutique', '1.4', 'boutique-schema']);
    expect(longForm(shopChart()).schemaVersion).toBe('1.4.0');
  });

  test('the objects, for patches', () => {
    const chart = shopChart();
    const shop = shortForm(chart);
    shop.serviceAccount.metadata.addAnnotation('cloud.example.com/identity', 'shop');
    const { metadata } = find(Testing.synth(chart), 'ServiceAccount');
    expect(metadata.annotations['cloud.example.com/identity']).toBe('shop');
    expect([shop.checkJob?.kind, shop.migratorJob.kind, shop.imageCheck.kind]).toEqual(['Job', 'Job', 'Deployment']);
  });
});
