import { ApiObject, Testing } from 'cdk8s';
import { container, environment, find, job, longForm, problems, shopChart } from '../../support/synth';
import { podTemplate } from '../../support/workloads';

function chartWith(spec: any = {}) {
  const chart = shopChart();
  longForm(chart).addWorkload(
    new ApiObject(chart, 'web', {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      metadata: { name: 'web' },
      spec: {
        replicas: 2,
        selector: { matchLabels: { component: 'web' } },
        template: podTemplate('web'),
        strategy: { blueGreen: { activeService: 'web' } },
        ...spec,
      },
    }),
  );
  return chart;
}

test('is scaled to 0, and its pods are waited for', () => {
  const objects = Testing.synth(chartWith());
  expect(environment(container(job(objects, 'migrate'), 'guard')).WORKLOADS).toBe(
    'scale argoproj.io/v1alpha1 Rollout web component=web',
  );
  const { spec } = find(objects, 'Rollout', 'web');
  expect(spec.template.spec.initContainers.map(({ name }: any) => name)).toEqual(['fence']);
  expect(spec).toMatchObject({ replicas: 2, strategy: { blueGreen: { activeService: 'web' } } });
});

test('the API server sees it before the stop, without pods and without its Services', () => {
  const { spec } = find(Testing.synth(chartWith()), 'Rollout', 'web-admission-check');
  expect(spec).toMatchObject({ replicas: 0, strategy: { canary: {} } });
});

test.each([
  [
    { strategy: { canary: { steps: [{ setWeight: 20 }] } } },
    'has spec.strategy.canary.steps: pods of the old version would be kept, and wait in their fence',
  ],
  [
    { strategy: { blueGreen: { autoPromotionEnabled: false } } },
    'has spec.strategy.blueGreen.autoPromotionEnabled: false: pods of the old version would be kept',
  ],
  [{ workloadRef: { kind: 'Deployment', name: 'web' } }, 'has spec.workloadRef: its pods stand in another object'],
  [{ replicas: undefined }, 'has replicas absent'],
])('%j is refused', (spec, message) => {
  expect(problems(chartWith(spec)).join()).toContain(`Rollout/web ${message}`);
});
