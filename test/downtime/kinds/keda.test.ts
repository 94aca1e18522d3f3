import { ApiObject, Testing } from 'cdk8s';
import { UpgradeStrategy } from '../../../src';
import { container, deployment, environment, find, job, longForm, problems, shopChart } from '../../support/synth';
import { podTemplate } from '../../support/workloads';

const ROLLOUT = { strategy: UpgradeStrategy.FENCED_ROLLOUT };

function chartWith(parts: { props?: any; metadata?: any; add?: boolean } = {}) {
  const chart = shopChart();
  const shop = longForm(chart, parts.props);
  shop.addWorkload(deployment(chart, 'web'));
  const keda = (kind: string, name: string, spec: object) =>
    new ApiObject(chart, name, { apiVersion: 'keda.sh/v1alpha1', kind, metadata: { name, ...parts.metadata }, spec });
  const scaler = keda('ScaledObject', 'web-scaler', { scaleTargetRef: { name: 'web' }, triggers: [] });
  const mail = keda('ScaledJob', 'mail', { jobTargetRef: { template: podTemplate('mail') }, triggers: [] });
  if (parts.add !== false) for (const object of [scaler, mail]) shop.addWorkload(object);
  return chart;
}

const linesOf = (props?: any) =>
  environment(container(job(Testing.synth(chartWith({ props })), 'migrate'), 'guard')).WORKLOADS.split('\n');

test('both are paused', () => {
  expect(linesOf()).toEqual([
    expect.stringMatching(/^scale apps\/v1 Deployment web/),
    'pause keda.sh/v1alpha1 ScaledJob mail',
    'pause keda.sh/v1alpha1 ScaledObject web-scaler',
  ]);
});

test('in a rollout the one that scales is left alone, and Jobs of the other are waited for', () => {
  expect(linesOf(ROLLOUT)).toEqual([expect.stringMatching(/^bounce/), 'drain keda.sh/v1alpha1 ScaledJob mail']);
});

test.each(['ScaledObject', 'ScaledJob'])('of a %s stands in Git what the stop changes', (kind) => {
  const annotations = (chart: any) => find(Testing.synth(chart), kind).metadata.annotations;
  expect(annotations(chartWith())).toMatchObject({ 'autoscaling.keda.sh/paused': 'false' });
  const paused = { annotations: { 'autoscaling.keda.sh/paused': 'true' } };
  expect(annotations(chartWith({ metadata: paused }))).toMatchObject(paused.annotations);
});

test('pods of a ScaledJob wait in the fence', () => {
  const { template } = find(Testing.synth(chartWith()), 'ScaledJob', 'mail').spec.jobTargetRef;
  expect(template.spec.initContainers.map(({ name }: any) => name)).toEqual(['fence']);
});

test('the API server sees a paused ScaledJob before the stop, and no second autoscaler of one workload', () => {
  const objects = Testing.synth(chartWith());
  expect(find(objects, 'ScaledJob', 'mail-admission-check').metadata.annotations['autoscaling.keda.sh/paused']).toBe(
    'true',
  );
  expect(objects.filter(({ kind }) => kind === 'ScaledObject')).toHaveLength(1);
});

test('an autoscaler that is not paused is refused, with the line that is missing', () => {
  expect(problems(chartWith({ add: false }))).toEqual([
    '[shop/shop] shop/web-scaler: ScaledObject/web-scaler would start Deployment/web again while the schema is migrated; pause it meanwhile: addWorkload(construct)',
  ]);
  expect(() => Testing.synth(chartWith({ add: false, props: ROLLOUT }))).not.toThrow();
});

test('rights are given for kinds that are there, and for no others: most clusters do not have them', () => {
  const groups = (chart: any) =>
    find(Testing.synth(chart), 'Role', 'shop-upgrade').rules.flatMap(({ apiGroups }: any) => apiGroups);
  expect(groups(chartWith())).toContain('keda.sh');
  const plain = shopChart();
  longForm(plain).addWorkload(deployment(plain, 'web'));
  expect(groups(plain)).not.toContain('keda.sh');
});
