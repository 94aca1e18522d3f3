import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { kubernetesTypes, TARGET } from '../../scripts/kubernetes-types';
import type { argocd, externalSecrets, k8s } from '../../src/kubernetes';

test('the generated types are those of the schemas: npx tsx scripts/kubernetes-types.ts', () => {
  const files = readdirSync(TARGET).map((file) => [file, readFileSync(path.join(TARGET, file), 'utf8')]);
  expect(Object.fromEntries(files)).toEqual(kubernetesTypes());
});

/** The compiler is what tests this: `tsc -p test` refuses an expected error that does not come. */
describe('a manifest does not compile', () => {
  const metadata = { name: 'shop' };

  test('with a field that its kind does not have', () => {
    const manifest: k8s.Job = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata,
      spec: {
        template: {
          spec: {
            containers: [],
            // @ts-expect-error a misspelt field
            serviceAcountName: 'shop',
          },
        },
      },
    };
    expect(manifest).toBeDefined();
  });

  test('in a version that its kind does not have', () => {
    // @ts-expect-error the group is apps
    const manifest: Pick<k8s.Deployment, 'apiVersion'> = { apiVersion: 'v1' };
    expect(manifest).toBeDefined();
  });

  test('without what its kind must have', () => {
    // @ts-expect-error no template
    const spec: k8s.DeploymentSpec = { selector: {} };
    expect(spec).toBeDefined();
  });

  test('with a value of another type', () => {
    const container: k8s.Container = {
      name: 'shop',
      ports: [{ containerPort: 80 }],
      // @ts-expect-error an environment variable is a text
      env: [{ name: 'PORT', value: 80 }],
      // @ts-expect-error no such policy
      imagePullPolicy: 'Sometimes',
    };
    expect(container).toBeDefined();
  });

  test('of a custom resource definition', () => {
    // @ts-expect-error repoUrl is our own spelling, not that of Argo CD
    const source: argocd.ApplicationSource = { repoUrl: 'https://git.example.com/shop.git' };
    // @ts-expect-error no such kind of store
    const store: externalSecrets.ExternalSecretSecretStoreRef = { kind: 'Store' };
    expect([source, store]).toBeDefined();
  });
});

test('what is optional may be undefined, and a number may be a text where Kubernetes takes both', () => {
  const strategy: k8s.DeploymentStrategy = { type: undefined, rollingUpdate: { maxSurge: 1, maxUnavailable: '0%' } };
  const template: k8s.StatefulSetSpec['volumeClaimTemplates'] = [{ metadata: { name: 'data' } }];
  expect([strategy, template]).toBeDefined();
});
