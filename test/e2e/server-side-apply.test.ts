import { apply } from './support/cluster';
import { describeScenario } from './support/describe-scenario';
import { environment } from './support/environment';
import { WEB } from './support/shop';

const VERSIONS = ['1.5.0', '1.4.0'];
/** Git says 2: whoever applies, stops and scales must not be refused because another one owns the field. */
const AUTOSCALED = 3;

// Argo CD, an autoscaler and the stop all write the replicas of one Deployment.
describeScenario(
  'server-side-apply',
  (step) => {
    step('installs 1.4.0 with an autoscaler', async (shop) => {
      await shop.deploy({ version: '1.4.0' });
      await apply([
        {
          apiVersion: 'autoscaling/v2',
          kind: 'HorizontalPodAutoscaler',
          metadata: { name: WEB, namespace: shop.scenario.namespace },
          spec: {
            scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: WEB },
            minReplicas: AUTOSCALED,
            maxReplicas: 5,
          },
        },
      ]);
    });

    for (let number = 1; number <= environment.upgrades; number++) {
      step(`upgrade ${number} of ${environment.upgrades}`, async (shop) => {
        await shop.scenario.waitFor('the autoscaler has its number', async () => {
          const deployment = await shop.scenario.get('deployment', WEB);
          return deployment?.status?.readyReplicas === AUTOSCALED;
        });
        const version = VERSIONS[(number - 1) % VERSIONS.length];
        await shop.upgrade(`number ${number}, to ${version}`, { version, allowDowngrade: true });
      });
    }
  },
  { syncOptions: ['ServerSideApply=true'] },
);
