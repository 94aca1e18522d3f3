import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { DeploymentParts } from './synth';

/** A plain pod that lacks nothing. */
export function podTemplate(name: string, parts: DeploymentParts = {}): any {
  return {
    metadata: { labels: { component: name } },
    spec: {
      containers: [
        {
          name: 'main',
          image: 'registry.example.com/shop/app:1.4.0',
          resources: { requests: { cpu: '100m', memory: '64Mi' } },
          readinessProbe: { httpGet: { path: '/ready', port: 8080 } },
          ...parts.container,
        },
      ],
      ...parts.pod,
    },
  };
}

/** A plain StatefulSet that lacks nothing; parts of it can be replaced. */
export function statefulSet(scope: Construct, name: string, parts: DeploymentParts = {}): ApiObject {
  return new ApiObject(scope, name, {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name, ...parts.metadata },
    spec: {
      replicas: 2,
      serviceName: name,
      selector: { matchLabels: { component: name } },
      template: podTemplate(name, parts),
      ...parts.spec,
    },
  });
}
