import type { K8sObject } from './fake-kubectl/commands';
import { rehearse, startRecord, startRehearse } from './support/jobs';
import { begun, folderWith } from './support/migration';
import { APP, marker, markerOf, POD, shop } from './support/objects';
import { until } from './support/program';
import { OLD, podsOf, rolling, rollout } from './support/rollout';
import { inEachShell } from './support/shells';

const WORKLOADS = 'bounce apps/v1 Deployment web app=web\ndrain batch/v1 CronJob clean';

const cronJob = (version = '2.0'): K8sObject => ({
  kind: 'CronJob',
  metadata: {
    name: 'clean',
    generation: 2,
    labels: { 'cdk8s-downtime/app': APP },
    annotations: { 'cdk8s-downtime/schema-version': version },
  },
  spec: { suspend: false },
});

/** A Job of the CronJob, and its pod. */
function job(name: string, version: string, waits: boolean): K8sObject[] {
  const state = waits ? { running: { startedAt: 'now' } } : { terminated: { exitCode: 0 } };
  const env = [
    { name: 'SCHEMA_VERSION', value: version },
    { name: 'STALE_SECONDS', value: '150' },
  ];
  return [
    {
      kind: 'Job',
      metadata: { name, ownerReferences: [{ kind: 'CronJob', name: 'clean', controller: true }] },
      status: { active: 1 },
    },
    {
      kind: 'Pod',
      metadata: {
        name: `${name}-x`,
        uid: name,
        labels: { 'batch.kubernetes.io/job-name': name, 'cdk8s-downtime/app': APP },
      },
      spec: { initContainers: [{ name: 'fence', env }] },
      status: { phase: 'Running', initContainerStatuses: [{ name: 'fence', state }] },
    },
  ];
}

inEachShell('rehearse-jobs', (shell) => {
  test.concurrent('a Job of the old version is waited for before anything stops', async () => {
    const cluster = rolling(OLD, cronJob(), ...job('clean-1', '1.0', false));
    const running = startRehearse(shell, cluster, { WORKLOADS });
    await until(() => cluster.calls.some((call) => call.startsWith('wait Job/clean-1')));
    expect([markerOf(cluster)?.applied, podsOf(cluster)]).toEqual([
      '1.0',
      expect.arrayContaining(['web-old-1', 'clean-1-x']),
    ]);
    cluster.remove('Job/clean-1');
    cluster.remove('Pod/clean-1-x');
    expect((await running.ended).code).toBe(0);
    expect(podsOf(cluster)).toEqual(['web-new-1']);
  });

  test.concurrent('one of the new version waits in its fence, and goes on when the database is there', async () => {
    const cluster = rolling(OLD, cronJob(), ...job('clean-2', '2.0', true));
    expect((await rehearse(shell, cluster, { WORKLOADS })).code).toBe(0);
    expect(podsOf(cluster)).toEqual(['clean-2-x', 'web-new-1']);
    expect(cluster.find('CronJob/clean')?.spec.suspend).toBe(false);
  });

  test.concurrent('one of the old version that waits in its fence would never go on: it is deleted', async () => {
    const cluster = rolling(OLD, cronJob(), ...job('clean-1', '1.0', true));
    cluster.after(/^delete Job\/clean-1/, (fake) => void fake.remove('Pod/clean-1-x'));
    expect((await rehearse(shell, cluster, { WORKLOADS })).code).toBe(0);
    expect(cluster.find('Job/clean-1')).toBeUndefined();
  });

  test.concurrent('one that does not end is refused, with everything serving', async () => {
    const cluster = rolling(OLD, cronJob(), ...job('clean-1', '1.0', false));
    const pods = podsOf(cluster);
    const { code, log } = await rehearse(shell, cluster, { WORKLOADS, JOBS_TIMEOUT: '1' });
    expect([code, podsOf(cluster), markerOf(cluster)?.applied]).toEqual([42, pods, '1.0']);
    expect(log).toMatch(/Jobs of the old version still run after 1 seconds: job\/clean-1\. Nothing was stopped/);
  });

  test.concurrent('a CronJob that is not of the new version yet may still start Jobs without a fence', async () => {
    const cluster = rolling(OLD, cronJob('1.0'));
    const { code, log } = await rehearse(shell, cluster, { WORKLOADS, IMAGE_TIMEOUT: '1' });
    expect(code).toBe(42);
    expect(log).toContain('CronJob/clean is not applied yet');
  });

  test.concurrent('record: a CronJob serves when it is applied', async () => {
    const status = { observedGeneration: 3, replicas: 2, updatedReplicas: 2, availableReplicas: 2 };
    const cluster = shop(marker({ ...begun, holder: POD }), rollout('2.0', { status }), cronJob());
    const { code, log } = await startRecord(shell, cluster, folderWith(0), { WORKLOADS, SERVE_TIMEOUT: '5' }).ended;
    expect([code, log]).toEqual([0, expect.stringContaining('The new version serves')]);
  });
});
