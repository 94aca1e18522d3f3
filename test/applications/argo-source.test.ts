import { ArgoDestination, ArgoSource } from '../../src';
import { synthApplication } from '../support/argo';
import { expectValid } from '../support/validate';

const GIT = { repoUrl: 'https://git.example.com/shop.git', path: 'dist/shop', targetRevision: 'refs/heads/main' };
const CHART = { repoUrl: 'https://charts.example.com', chart: 'logs', version: '1.2.3' };

function rendered(field: 'source' | 'destination', value: unknown): any {
  const manifest = synthApplication({ [field]: value });
  expectValid([manifest]);
  return manifest.spec[field];
}

describe('sources', () => {
  test('a folder in Git', () => {
    expect(rendered('source', ArgoSource.git(GIT))).toEqual({
      repoURL: 'https://git.example.com/shop.git',
      path: 'dist/shop',
      targetRevision: 'refs/heads/main',
    });
  });

  test('a folder in Git, with folders below, and only some files', () => {
    const source = ArgoSource.git({ ...GIT, recurse: true, include: '*.yaml', exclude: 'test-*' });
    expect(rendered('source', source).directory).toEqual({ recurse: true, include: '*.yaml', exclude: 'test-*' });
    expect(rendered('source', ArgoSource.git({ ...GIT, recurse: false })).directory).toBeUndefined();
    expect(rendered('source', ArgoSource.git({ ...GIT, exclude: 'test-*' })).directory).toEqual({ exclude: 'test-*' });
  });

  test('a chart', () => {
    expect(rendered('source', ArgoSource.helmChart(CHART))).toEqual({
      repoURL: 'https://charts.example.com',
      chart: 'logs',
      targetRevision: '1.2.3',
    });
  });

  test('a chart with values', () => {
    const source = ArgoSource.helmChart({ ...CHART, releaseName: 'eu', values: { replicas: 2, a: { b: ['c'] } } });
    expect(rendered('source', source).helm).toEqual({
      releaseName: 'eu',
      valuesObject: { replicas: 2, a: { b: ['c'] } },
    });
  });

  test.each([
    ['repoUrl', ''],
    ['path', ' '],
    ['targetRevision', undefined],
  ])('fails for a folder whose %s is %p', (prop, value) => {
    expect(() => ArgoSource.git({ ...GIT, [prop]: value } as any)).toThrow(
      new Error(`${prop} is ${JSON.stringify(value) ?? 'missing'}; say where the manifests come from`),
    );
  });

  test.each(['repoUrl', 'chart', 'version'])('fails for a chart without %s', (prop) => {
    expect(() => ArgoSource.helmChart({ ...CHART, [prop]: undefined } as any)).toThrow(`${prop} is missing; say where`);
  });

  test.each(['/dist', '../other', 'dist/../..'])('fails for the path %s', (path) => {
    expect(() => ArgoSource.git({ ...GIT, path })).toThrow(
      new Error(`path '${path}' leaves the repository; write it as seen from the repository's root`),
    );
  });
});

describe('destinations', () => {
  test('by address, by name, and the cluster of Argo CD', () => {
    expect(rendered('destination', ArgoDestination.inCluster('shop'))).toEqual({
      server: 'https://kubernetes.default.svc',
      namespace: 'shop',
    });
    expect(rendered('destination', ArgoDestination.server('https://10.0.0.1', 'shop'))).toEqual({
      server: 'https://10.0.0.1',
      namespace: 'shop',
    });
    expect(rendered('destination', ArgoDestination.cluster('north', 'shop'))).toEqual({
      name: 'north',
      namespace: 'shop',
    });
  });

  test('without a namespace', () => {
    expect(rendered('destination', ArgoDestination.cluster('north'))).toEqual({ name: 'north' });
  });

  test.each([
    ['cluster', 'name', ''],
    ['server', 'server', undefined],
  ] as const)('fails for a %s whose %s is %p', (factory, field, value) => {
    const given = JSON.stringify(value) ?? 'missing';
    expect(() => ArgoDestination[factory](value as any)).toThrow(
      new Error(`the destination's ${field} is ${given}; use ArgoDestination.inCluster() for Argo CD's own cluster`),
    );
  });
});
