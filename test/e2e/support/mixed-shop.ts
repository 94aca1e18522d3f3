import { ApiObject, App, Chart } from 'cdk8s';
import { LegacyShop, type LegacyShopProps } from '../../../examples/legacy-shop/legacy-shop';
import { DowntimeUpgradeApp, UpgradeStrategy } from '../../../src';
import type { KubeObject } from './cluster';
import { REGISTRY } from './environment';

export const INDEX = 'shop-index';
export const CACHE = 'shop-cache';
export const CLEAN = 'shop-clean';
export const POOLER = 'shop-pooler';

/** As long as this file stands beside the database, a Job of the CronJob works. */
export const LONG_JOB = 'long-job';

/**
 * The example with everything else that an application may have on its database: a StatefulSet and a DaemonSet, which a rollout cannot stop, a
 * CronJob and an autoscaler; and a pooler that stays up.
 */
export function renderMixedShop(namespace: string, props: LegacyShopProps): KubeObject[] {
  const chart = new Chart(new App(), 'mixed-shop', { namespace, disableResourceNameHashes: true });
  new LegacyShop(chart, 'Default', props);
  const shop = chart.node.findAll().find((node) => node instanceof DowntimeUpgradeApp) as DowntimeUpgradeApp;
  const add = (apiVersion: string, kind: string, name: string, spec: object) =>
    new ApiObject(chart, `${kind}-${name}`, { apiVersion, kind, metadata: { name }, spec });
  const serving = (name: string) => ({
    selector: { matchLabels: { app: name } },
    template: template(name, props.version),
  });
  if (props.strategy !== UpgradeStrategy.FENCED_ROLLOUT) {
    shop.addWorkload(add('apps/v1', 'StatefulSet', INDEX, { replicas: 2, serviceName: INDEX, ...serving(INDEX) }));
    shop.addWorkload(add('apps/v1', 'DaemonSet', CACHE, serving(CACHE)));
    add('autoscaling/v2', 'HorizontalPodAutoscaler', 'shop-web', {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop-web' },
      minReplicas: 2,
      maxReplicas: 5,
    });
  }
  const work = [
    'sh',
    '-c',
    `legacy-app & sleep 3; while test -e /data/${LONG_JOB}; do sleep 1; done; kill $!; wait $!`,
  ];
  const job = { backoffLimit: 0, template: template(CLEAN, props.version, { command: work, restartPolicy: 'Never' }) };
  shop.addWorkload(add('batch/v1', 'CronJob', CLEAN, { schedule: '0 4 31 12 *', jobTemplate: { spec: job } }));
  const sleeping = template(POOLER, '1.4.0', { command: ['sleep', '86400'] });
  const pooler = add('apps/v1', 'Deployment', POOLER, { replicas: 1, ...serving(POOLER), template: sleeping });
  shop.leaveOut(pooler, 'the migrator connects through it');
  return chart.toJson();
}

function template(name: string, version: string, parts: { command?: string[]; restartPolicy?: string } = {}) {
  const { command, restartPolicy } = parts;
  const container = {
    name: 'main',
    image: `${REGISTRY}/app:${version}`,
    command,
    envFrom: [{ secretRef: { name: 'shop-database' } }],
    resources: { requests: { cpu: '20m', memory: '32Mi' }, limits: { cpu: '1', memory: '256Mi' } },
    volumeMounts: [{ name: 'data', mountPath: '/data' }],
    readinessProbe: restartPolicy || command ? undefined : { exec: { command: ['test', '-e', '/tmp/ready'] } },
  };
  const spec = {
    restartPolicy,
    securityContext: { runAsUser: 65532, runAsGroup: 65532, fsGroup: 65532 },
    containers: [container],
    terminationGracePeriodSeconds: 5,
    volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'shop-data' } }],
  };
  return { metadata: { labels: { app: name } }, spec };
}
