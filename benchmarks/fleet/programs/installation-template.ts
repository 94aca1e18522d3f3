import { ApiObject, type Chart, Duration } from 'cdk8s';
import {
  AppProbe,
  DowntimeUpgradeApp,
  type IInstallationTemplate,
  type Installation,
  UpgradeSecret,
} from 'cdk8s-downtime';
import { readSmallObjects } from './small-objects';

const LABELS = { 'app.kubernetes.io/name': 'shop' };

/** Twelve objects: the eight of the short form of DowntimeUpgradeApp, and four ordinary ones. */
export class ShopTemplate implements IInstallationTemplate {
  public buildInstallation(chart: Chart, installation: Installation): void {
    const { host } = installation.values;
    new DowntimeUpgradeApp(chart, 'shop', {
      version: installation.version,
      schemaVersion: installation.schemaVersion,
      image: 'registry.example.com/shop/app',
      replicas: installation.replicas,
      resources: installation.resources,
      port: 8080,
      readinessProbe: AppProbe.http('/healthz'),
      migrator: {
        image: 'registry.example.com/shop/migrator:1.4.0',
        command: ['migrate', 'up'],
        timeout: Duration.hours(1),
      },
      secrets: [UpgradeSecret.existing('shop-database')],
    });
    new ApiObject(chart, 'settings', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'shop-settings' },
      data: { HOST: host, LOG_LEVEL: 'info', SESSION_MINUTES: '30' },
    });
    new ApiObject(chart, 'ingress', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'shop' },
      spec: {
        ingressClassName: 'nginx',
        rules: [
          {
            host,
            http: {
              paths: [
                { path: '/', pathType: 'Prefix', backend: { service: { name: 'shop', port: { name: 'http' } } } },
              ],
            },
          },
        ],
      },
    });
    new ApiObject(chart, 'network-policy', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'shop' },
      spec: {
        podSelector: { matchLabels: LABELS },
        policyTypes: ['Ingress'],
        ingress: [
          {
            from: [{ namespaceSelector: { matchLabels: { ingress: 'true' } } }],
            ports: [{ port: 8080, protocol: 'TCP' }],
          },
        ],
      },
    });
    new ApiObject(chart, 'disruption-budget', {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'shop' },
      spec: { maxUnavailable: 1, selector: { matchLabels: LABELS } },
    });
  }
}

/** The same objects without constructs of their own, and with one line instead of each shell program: as small as those of most applications. */
export class SmallTemplate implements IInstallationTemplate {
  public buildInstallation(chart: Chart, installation: Installation): void {
    for (const [index, object] of readSmallObjects(installation).entries()) {
      new ApiObject(chart, `object-${index}`, object);
    }
  }
}
