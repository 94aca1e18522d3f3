import { ApiObject, Testing } from 'cdk8s';
import { UpgradeStrategy } from '../../../src';
import { deployment, find, longForm, shopChart } from '../../support/synth';

const OWN = { 'cdk8s-downtime/upgrade': 'shop', 'cdk8s-downtime/job': 'admission-check' };

function synth(parts: any = {}, props: any = {}): any[] {
  const chart = shopChart();
  longForm(chart, props).addWorkload(deployment(chart, 'web', parts));
  return Testing.synth(chart);
}

describe('a workload without pods, before anything stops', () => {
  const objects = synth({
    metadata: {
      labels: { team: 'a' },
      annotations: {
        owner: 'a@example.com',
        'argocd.argoproj.io/sync-wave': '3',
        'argocd.argoproj.io/sync-options': 'x',
      },
    },
  });
  const web = find(objects, 'Deployment', 'web');
  const check = find(objects, 'Deployment', 'web-admission-check');

  test('is a hook that leaves nothing behind', () => {
    expect(check.metadata).toEqual({
      name: 'web-admission-check',
      namespace: 'shop',
      labels: { team: 'a', ...OWN },
      annotations: {
        owner: 'a@example.com',
        'argocd.argoproj.io/hook': 'PreSync',
        'argocd.argoproj.io/hook-delete-policy': 'HookSucceeded,HookFailed',
        'argocd.argoproj.io/sync-wave': '-1',
      },
    });
  });

  test('has the pods of the workload, with the fence, and no pod', () => {
    expect(check.spec.replicas).toBe(0);
    expect(check.spec.template.spec).toEqual(web.spec.template.spec);
    expect(check.spec.template.metadata.labels).toEqual({ ...web.spec.template.metadata.labels, ...OWN });
    const { replicas: _, revisionHistoryLimit: __, selector: ___, template: ____, ...rest } = check.spec;
    expect(web.spec).toMatchObject(rest);
  });

  test('finds nothing that belongs to the workload: it would adopt ReplicaSets that lost their owner', () => {
    expect(check.spec.selector.matchLabels).toEqual({ ...web.spec.selector.matchLabels, ...OWN });
    expect(web.spec.template.metadata.labels).not.toMatchObject(OWN);
  });

  // Who stops workloads that Git no longer has finds them by this label.
  test('does not count as a workload', () => {
    expect(web.metadata.labels['cdk8s-downtime/app']).toBe('shop');
    expect(check.metadata.labels['cdk8s-downtime/app']).toBeUndefined();
  });
});

test('is not paused: it would never become healthy', () => {
  const check = find(synth({ spec: { paused: true } }), 'Deployment', 'web-admission-check');
  expect('paused' in check.spec).toBe(false);
});

test('is a StatefulSet for a StatefulSet', () => {
  const chart = shopChart();
  const { spec } = deployment(shopChart(), 'web').toJson();
  const metadata = { name: 'queue' };
  const queue = { ...spec, strategy: undefined, serviceName: 'queue' };
  longForm(chart).addWorkload(
    new ApiObject(chart, 'q', { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata, spec: queue }),
  );
  const check = find(Testing.synth(chart), 'StatefulSet', 'queue-admission-check');
  expect(check.spec).toMatchObject({ replicas: 0, serviceName: 'queue' });
});

test('a rollout has none: there the API server sees the workloads themselves first', () => {
  const names = synth({}, { strategy: UpgradeStrategy.FENCED_ROLLOUT }).map(({ metadata }) => metadata.name);
  expect(names.filter((name) => name.endsWith('-admission-check'))).toEqual([]);
});

test('what is left out has none', () => {
  const chart = shopChart();
  const shop = longForm(chart);
  const [web, cache] = ['web', 'cache'].map((name) => deployment(chart, name));
  shop.addWorkload(web);
  shop.addWorkload(cache);
  shop.leaveOut(cache, 'it never touches the database');
  const names = Testing.synth(chart).map(({ metadata }) => metadata.name);
  expect(names.filter((name) => name.endsWith('-admission-check'))).toEqual(['web-admission-check']);
});
