import { tmpdir } from 'node:os';
import { ApiObject, Chart, Testing } from 'cdk8s';
import type { Construct } from 'constructs';
import { ArgoApplication, type ArgoApplicationProps, ArgoDestination, ArgoSource } from '../../src';

/** Says what an Application must say, and nothing else. */
export const MINIMAL: ArgoApplicationProps = {
  project: 'production',
  source: ArgoSource.git({
    repoUrl: 'https://git.example.com/shop.git',
    path: 'dist/shop',
    targetRevision: 'refs/heads/main',
  }),
  destination: ArgoDestination.inCluster(),
};

/** A chart for Argo CD's own objects, in a tree of its own. Nothing is ever written for it. */
export function argoChart(props: { namespace?: string } = {}): Chart {
  return new Chart(Testing.app({ outdir: tmpdir() }), 'apps', props);
}

/** The Application `shop`. `props` may be wrong on purpose. */
export function application(scope: Construct, props: any = {}): ArgoApplication {
  return new ArgoApplication(scope, 'shop', { ...MINIMAL, ...props });
}

/** The manifest of the Application `shop` in a tree of its own. */
export function synthApplication(props: any = {}): any {
  const chart = argoChart();
  application(chart, props);
  return Testing.synth(chart)[0];
}

/** A chart with the id and the namespace `shop` and these objects, in a tree of its own. */
export function contents(...objects: any[]): Chart {
  const chart = new Chart(Testing.app({ outdir: tmpdir() }), 'contents', { namespace: 'shop' });
  for (const [index, object] of objects.entries()) new ApiObject(chart, `object-${index}`, object);
  return chart;
}

export function object(apiVersion: string, kind: string, name: string, more: any = {}): any {
  const { metadata, ...rest } = more;
  return { apiVersion, kind, metadata: { name, ...metadata }, ...rest };
}

/** A Job that is a hook, as charts of others have it. */
export const HOOK = object('batch/v1', 'Job', 'hook', {
  metadata: { annotations: { 'argocd.argoproj.io/hook': 'PreSync' } },
  spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox:1.37.0' }] } } },
});

export const CONFIG_MAP = object('v1', 'ConfigMap', 'settings');
export const CLAIM = object('v1', 'PersistentVolumeClaim', 'data', {
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
});
