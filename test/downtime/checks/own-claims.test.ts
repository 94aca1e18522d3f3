import { ApiObject, Testing } from 'cdk8s';
import { UpgradeStrategy } from '../../../src';
import { deployment, longForm, problems, shopChart } from '../../support/synth';

const REFUSED =
  "[shop/shop] shop/web: Deployment/web mounts claim 'data', which only one node can mount: its new pods could not wait beside the old ones; use UpgradeStrategy.PRE_SYNC_HOOKS, or a volume with the access mode 'ReadWriteMany'";

function chartWith(accessModes: string[], strategy: UpgradeStrategy, claimName = 'data') {
  const chart = shopChart();
  const volumes = [{ name: 'data', persistentVolumeClaim: { claimName } }];
  longForm(chart, { strategy }).addWorkload(deployment(chart, 'web', { pod: { volumes } }));
  new ApiObject(chart, 'claim', {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data' },
    spec: { accessModes, resources: { requests: { storage: '1Gi' } } },
  });
  return chart;
}

describe('in a rollout', () => {
  test.each([[['ReadWriteOnce']], [['ReadWriteOncePod']]])('a volume of %j is refused', (modes) => {
    expect(problems(chartWith(modes, UpgradeStrategy.FENCED_ROLLOUT))).toEqual([REFUSED]);
  });

  test.each([[['ReadWriteMany']], [['ReadWriteOnce', 'ReadWriteMany']], [['ReadOnlyMany']]])(
    'a volume of %j is none',
    (modes) => {
      expect(() => Testing.synth(chartWith(modes, UpgradeStrategy.FENCED_ROLLOUT))).not.toThrow();
    },
  );

  test('of a claim that is not in the chart nothing is known', () => {
    expect(() => Testing.synth(chartWith(['ReadWriteOnce'], UpgradeStrategy.FENCED_ROLLOUT, 'other'))).not.toThrow();
  });
});

test('with hooks it is no problem', () => {
  expect(() => Testing.synth(chartWith(['ReadWriteOnce'], UpgradeStrategy.PRE_SYNC_HOOKS))).not.toThrow();
});
