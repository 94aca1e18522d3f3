import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import {
  ApplicationGenerator,
  ArgoApplicationSet,
  type ArgoApplicationTemplate,
  ArgoDestination,
  ArgoSource,
  SyncOption,
  SyncRetry,
} from '../../src';

const { list, matrix, merge } = ApplicationGenerator;

/** A template that says everything; parts of it can be replaced. */
export function applicationTemplate(parts: Partial<ArgoApplicationTemplate> = {}): ArgoApplicationTemplate {
  return {
    name: '{{ .stage }}-{{ .addon }}',
    labels: { stage: '{{ .stage }}', 'addon-{{ .addon }}': 'yes' },
    annotations: { note: 'the {{ .addon }} of {{.stage}}' },
    project: 'default',
    source: ArgoSource.git({
      repoUrl: 'https://git.example.com/addons.git',
      path: '{{ .addon }}/{{ .stage }}',
      targetRevision: 'refs/heads/main',
      recurse: true,
      exclude: '{{ .addon }}.test.yaml',
    }),
    destination: ArgoDestination.inCluster('{{ .addon }}'),
    syncOptions: [SyncOption.CREATE_NAMESPACE, SyncOption.SERVER_SIDE_APPLY],
    namespaceLabels: { 'example.com/stage': '{{ .stage }}' },
    ignoreDifferences: [{ group: 'apps', kind: 'Deployment', name: '{{ .addon }}', jsonPointers: ['/spec/paused'] }],
    revisionHistoryLimit: 3,
    ...parts,
  };
}

/** ApplicationSets whose Applications are known, one for each way of making them. */
export function applicationSets(scope: Construct): ArgoApplicationSet[] {
  const stages = list([{ stage: 'develop' }, { stage: 'staging' }, { stage: 'production' }]);
  const addons = list([{ addon: 'logs' }, { addon: 'metrics' }]);
  return [
    new ArgoApplicationSet(scope, 'listed', {
      generators: [
        list([{ stage: 'one', addon: 'logs', unused: '{{ stays }}' }]),
        list([{ stage: 'two', addon: 'logs' }]),
      ],
      template: applicationTemplate(),
    }),
    new ArgoApplicationSet(scope, 'combined', {
      generators: [matrix(stages, addons)],
      // Argo CD would delete the objects, so it gets a finalizer.
      preserveResourcesOnDeletion: false,
      template: applicationTemplate({ name: 'combined-{{ .stage }}-{{ .addon }}', automated: true, prune: true }),
    }),
    new ArgoApplicationSet(scope, 'interpolated', {
      generators: [
        matrix(
          list([
            { stage: 'develop', addon: 'first' },
            { stage: 'staging', addon: 'wins' },
          ]),
          list([{ addon: 'second', place: '{{ .stage }}.{{ .addon }}' }, { place: 'x' }]),
        ),
      ],
      template: applicationTemplate({
        name: 'interpolated-{{ .place }}-{{ .stage }}',
        retry: SyncRetry.limit(3, {
          pause: Duration.seconds(10),
          factor: 3,
          maxPause: Duration.minutes(90),
          refresh: true,
        }),
      }),
    }),
    new ArgoApplicationSet(scope, 'merged', {
      generators: [
        merge(['stage', 'addon'], matrix(stages, addons), [
          list([{ stage: 'production', addon: 'logs', size: 'large', region: 'north' }]),
          list([{ addon: 'logs', stage: 'production', region: '' }]),
          list([
            { stage: 'develop', addon: 'metrics', size: 'small' },
            { stage: 'staging', addon: 'logs', size: '' },
          ]),
        ]),
      ],
      template: applicationTemplate({
        name: 'merged-{{ .stage }}-{{ .addon }}',
        source: ArgoSource.helmChart({
          repoUrl: 'https://charts.example.com',
          chart: '{{ .addon }}',
          version: '1.2.3',
          releaseName: '{{ .addon }}',
          values: { stage: '{{ .stage }}', replicas: 2, hosts: ['{{ .addon }}.example.com'], '{{ .stage }}': true },
        }),
      }),
    }),
  ];
}
