import type { k8s } from '../../kubernetes';
import type { WorkloadKind } from './workload-kind';

export const CRON_JOB: WorkloadKind<k8s.CronJob> = {
  group: 'batch',
  kind: 'CronJob',
  resource: 'cronjobs',
  podTemplate: ({ spec }) => spec?.jobTemplate?.spec?.template,
  suspended: (manifest) => ({ ...manifest, spec: { ...manifest.spec, suspend: true } as k8s.CronJob['spec'] }),
};
