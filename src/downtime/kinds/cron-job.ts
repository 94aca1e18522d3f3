import type { k8s } from '../../kubernetes';
import { UpgradeStrategy } from '../upgrade-strategy';
import type { WorkloadKind } from './workload-kind';

const suspended = (manifest: k8s.CronJob): k8s.CronJob => ({
  ...manifest,
  spec: { ...manifest.spec, suspend: true } as k8s.CronJob['spec'],
});

export const CRON_JOB: WorkloadKind<k8s.CronJob> = {
  group: 'batch',
  kind: 'CronJob',
  resource: 'cronjobs',
  // https://github.com/argoproj/argo-cd/blob/v3.6.1/resource_customizations/batch/CronJob/health.lua
  degradedWhile: 'its last Job failed',
  podTemplate: ({ spec }) => spec?.jobTemplate?.spec?.template,
  suspended,
  stop: {
    verbs: { [UpgradeStrategy.PRE_SYNC_HOOKS]: 'suspend', [UpgradeStrategy.FENCED_ROLLOUT]: 'drain' },
    startsJobs: true,
    problems: () => [],
    findings: () => [],
    // What a stop changes must stand in Git, or Argo CD would not bring it back.
    fenced: (manifest, template) => {
      const { schedule = '', jobTemplate, ...spec } = manifest.spec ?? {};
      const fencedJob = { ...jobTemplate, spec: { ...jobTemplate?.spec, template } };
      return { ...manifest, spec: { suspend: false, ...spec, schedule, jobTemplate: fencedJob } };
    },
    withoutPods: suspended,
  },
};
