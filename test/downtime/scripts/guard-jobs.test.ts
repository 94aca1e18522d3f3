import type { FakeCluster } from './fake-kubectl/cluster';
import type { K8sObject } from './fake-kubectl/commands';
import { check, guard, startGuard } from './support/jobs';
import {
  APP,
  appPod,
  deployment,
  MARKER,
  marker,
  markerOf,
  migratorPod,
  POD,
  rememberedIn,
  replicasOf,
  shop,
  shopWithImages,
} from './support/objects';
import { expectOrder } from './support/order';
import { until } from './support/program';
import { inEachShell } from './support/shells';

const WORKLOADS = [
  'suspend batch/v1 CronJob clean',
  'unschedule apps/v1 DaemonSet cache app=cache',
  'scale apps/v1 Deployment web app=web',
  'scale apps/v1 Deployment worker app=worker',
  'pause keda.sh/v1alpha1 ScaledJob mail',
].join('\n');

const owned = (kind: string, spec: object = {}): K8sObject => ({
  kind,
  metadata: {
    name: { CronJob: 'clean', DaemonSet: 'cache', ScaledJob: 'mail' }[kind] as string,
    labels: { 'cdk8s-downtime/app': APP },
  },
  spec,
});
const cronJob = (suspend = false) => owned('CronJob', { suspend });
const job = (name: string, owner = 'CronJob/clean', status: object = { active: 1 }): K8sObject => {
  const [kind, of] = owner.split('/');
  return { kind: 'Job', metadata: { name, ownerReferences: [{ kind, name: of, controller: true }] }, status };
};
/** A pod of a Job from before the application had a fence; with a version it waits in one. */
const jobPod = (of: string, version?: string): K8sObject => ({
  kind: 'Pod',
  metadata: {
    name: `${of}-x`,
    labels: { 'batch.kubernetes.io/job-name': of, ...(version && { 'cdk8s-downtime/app': APP }) },
  },
  ...(version && { spec: { initContainers: [{ name: 'fence', env: [{ name: 'SCHEMA_VERSION', value: version }] }] } }),
  status: {
    phase: version ? 'Pending' : 'Running',
    ...(version && { initContainerStatuses: [{ name: 'fence', state: { running: { startedAt: 'now' } } }] }),
  },
});

const serving = (...objects: K8sObject[]) =>
  shop(
    marker({
      applied: '1.0',
      requested: '2.0',
      replicas: 'CronJob/clean=1 DaemonSet/cache=1 Deployment/web=2 Deployment/worker=1 ScaledJob/mail=1',
    }),
    cronJob(),
    owned('DaemonSet', { template: { spec: {} } }),
    owned('ScaledJob'),
    deployment('web', 2),
    deployment('worker', 1),
    migratorPod(POD, '2.0', 'Pending'),
    ...objects,
  );

const suspended = (cluster: FakeCluster) => cluster.find('CronJob/clean')?.spec.suspend;
const paused = (cluster: FakeCluster) =>
  cluster.find('ScaledJob/mail')?.metadata.annotations?.['autoscaling.keda.sh/paused'];
const os = (cluster: FakeCluster) =>
  cluster.find('DaemonSet/cache')?.spec.template.spec.nodeSelector?.['kubernetes.io/os'];

const isSuspended = (cluster: FakeCluster) =>
  cluster.edit('CronJob/clean', ({ spec }) => Object.assign(spec, { suspend: true }));

inEachShell('guard-jobs', (shell) => {
  test.concurrent('everything is stopped, by the verb of its kind', async () => {
    const cluster = serving();
    const { code, log } = await guard(shell, cluster, { WORKLOADS });
    expect([code, suspended(cluster), paused(cluster), os(cluster)]).toEqual([
      0,
      true,
      'true',
      'stopped-for-a-migration',
    ]);
    expect([replicasOf(cluster, 'web'), replicasOf(cluster, 'worker')]).toEqual([0, 0]);
    expect(log).toContain('Suspending: CronJob/clean.');
    expectOrder(cluster, /^patch CronJob\/clean/, /^patch ConfigMap.*applied/, /^scale Deployment\/web 0/);
  });

  test.concurrent('a Job that runs is waited for while the application serves', async () => {
    const cluster = serving(
      job('clean-1'),
      jobPod('clean-1'),
      job('clean-0', 'CronJob/clean', { conditions: [{ type: 'Complete', status: 'True' }] }),
      job('other', 'CronJob/elsewhere'),
    );
    const running = startGuard(shell, cluster, { WORKLOADS });
    await until(() => cluster.calls.some((call) => call.startsWith('wait Job/clean-1')));
    expect([suspended(cluster), replicasOf(cluster, 'web'), markerOf(cluster)?.applied]).toEqual([true, 2, '1.0']);
    cluster.edit('Job/clean-1', (object) => {
      object.status = {
        conditions: [
          { type: 'SuccessCriteriaMet', status: 'True' },
          { type: 'Complete', status: 'True' },
        ],
      };
    });
    const { code, log } = await running.ended;
    expect([code, replicasOf(cluster, 'web')]).toEqual([0, 0]);
    expect(log).toContain('Waiting for the Jobs of the application to be gone: job/clean-1');
    expect(log).not.toMatch(/clean-0|job\/other/);
  });

  test.concurrent('one that does not end is no downtime, and everything goes on as it was', async () => {
    const cluster = serving(job('clean-1'), jobPod('clean-1'));
    const { code, log } = await guard(shell, cluster, { WORKLOADS, JOBS_TIMEOUT: '1' });
    expect(code).toBe(42);
    expect(log).toMatch(/Jobs of the application still run after 1 seconds: job\/clean-1.*RunningJobs\.DELETE/s);
    expect(markerOf(cluster)).toMatchObject({ applied: '1.0', lastFailure: expect.stringContaining('job/clean-1') });
    expect([suspended(cluster), paused(cluster), replicasOf(cluster, 'web')]).toEqual([false, 'false', 2]);
  });

  test.concurrent('they are deleted when that was chosen', async () => {
    const cluster = serving(job('clean-1'), jobPod('clean-1'), job('mail-7', 'ScaledJob/mail'));
    const { code } = await guard(shell, cluster, { WORKLOADS, RUNNING_JOBS: 'delete' });
    expect([code, cluster.find('Job/clean-1'), cluster.find('Job/mail-7')]).toEqual([0, undefined, undefined]);
  });

  test.concurrent('one that waits in its fence has not begun, and is deleted', async () => {
    const cluster = serving(job('clean-1'), jobPod('clean-1', '1.5'));
    cluster.after(/^delete Job\/clean-1/, (fake) => void fake.remove('Pod/clean-1-x'));
    const { code, log } = await guard(shell, cluster, { WORKLOADS });
    expect([code, cluster.find('Job/clean-1')]).toEqual([0, undefined]);
    expect(log).not.toContain('REFUSED');
  });

  test.concurrent('Jobs that cannot be counted are not "no Jobs"', async () => {
    const cluster = serving(job('clean-1')).fail(/^get Job\/\* .*ownerReferences/);
    const { code } = await guard(shell, cluster, { WORKLOADS, JOBS_TIMEOUT: '1' });
    expect(code).toBe(1);
    expect([markerOf(cluster)?.applied, suspended(cluster)]).toEqual(['1.0', false]);
  });

  test.concurrent('told to end while it waits, it undoes what it has stopped', async () => {
    const cluster = serving(job('clean-1'), jobPod('clean-1'));
    const running = startGuard(shell, cluster, { WORKLOADS });
    await until(() => cluster.calls.some((call) => call.startsWith('wait Job/clean-1')));
    running.terminate();
    expect((await running.ended).code).toBe(143);
    expect([suspended(cluster), paused(cluster), markerOf(cluster)?.applied]).toEqual([false, 'false', '1.0']);
  });

  test.concurrent('after a guard that was killed, a failure brings back what the marker remembers', async () => {
    const cluster = serving(job('clean-1'), jobPod('clean-1'));
    isSuspended(cluster);
    cluster.edit(`ConfigMap/${MARKER}`, ({ data }) => Object.assign(data, { stoppedAt: '2026-01-01T00:00:00Z' }));
    cluster.edit('Deployment/worker', ({ spec }) => Object.assign(spec, { replicas: 0 }));
    await guard(shell, cluster, { WORKLOADS, JOBS_TIMEOUT: '1' });
    expect([suspended(cluster), replicasOf(cluster, 'worker')]).toEqual([false, 1]);
  });

  describe('stopOrder', () => {
    const order = { WORKLOADS, STOP_ORDER: 'Deployment/worker' };
    const workerPod = (): K8sObject => ({
      kind: 'Pod',
      metadata: { name: 'worker-1', labels: { app: 'worker' } },
      status: { phase: 'Running' },
    });

    test.concurrent('a group is gone before the rest stops', async () => {
      const cluster = serving(workerPod(), appPod('web-1'));
      cluster.after(/^scale Deployment\/web 0/, (fake) => void fake.remove('Pod/web-1'));
      const running = startGuard(shell, cluster, order);
      await until(() => cluster.calls.some((call) => call.startsWith('wait Pod/worker-1')));
      expect([replicasOf(cluster, 'worker'), replicasOf(cluster, 'web'), markerOf(cluster)?.applied]).toEqual([
        0,
        2,
        '1.0',
      ]);
      cluster.remove('Pod/worker-1');
      expect((await running.ended).code).toBe(0);
      expectOrder(cluster, /^scale Deployment\/worker 0/, /^patch ConfigMap.*applied/, /^scale Deployment\/web 0/);
    });

    test.concurrent('one that does not end comes back, and the rest was never stopped', async () => {
      const cluster = serving(workerPod(), appPod('web-1'));
      const { code, log } = await guard(shell, cluster, { ...order, DRAIN_TIMEOUT: '1' });
      expect([code, replicasOf(cluster, 'worker'), replicasOf(cluster, 'web')]).toEqual([42, 1, 2]);
      expect(cluster.changes.filter((change) => change.startsWith('scale Deployment/web'))).toEqual([
        'scale Deployment/web 2',
      ]);
      expect(log).toMatch(/worker-1/);
    });
  });

  describe('check', () => {
    const withImages = (...objects: K8sObject[]) =>
      shopWithImages(
        marker({ applied: '1.0' }),
        cronJob(),
        owned('DaemonSet', { template: { spec: {} } }),
        owned('ScaledJob'),
        deployment('web', 2),
        deployment('worker', 1),
        ...objects,
      );

    test.concurrent('remembers what runs', async () => {
      const cluster = withImages();
      cluster.edit('ScaledJob/mail', ({ metadata }) =>
        Object.assign(metadata, { annotations: { 'autoscaling.keda.sh/paused': 'true' } }),
      );
      const { code } = await check(shell, cluster, { WORKLOADS, STOP_FIRST: 'false' });
      expect(code).toBe(0);
      expect(rememberedIn(cluster)).toEqual({
        'CronJob/clean': '1',
        'DaemonSet/cache': '1',
        'Deployment/web': '2',
        'Deployment/worker': '1',
        'ScaledJob/mail': '0',
      });
    });

    test.concurrent('what a guard that was killed has stopped keeps what was remembered', async () => {
      const cluster = withImages();
      isSuspended(cluster);
      cluster.edit(
        `ConfigMap/${MARKER}`,
        (object) =>
          void Object.assign(object.data, {
            requested: '2.0',
            replicas: 'CronJob/clean=1',
            stoppedAt: '2026-01-01T00:00:00Z',
          }),
      );
      await check(shell, cluster, { WORKLOADS, STOP_FIRST: 'false' });
      expect(rememberedIn(cluster)['CronJob/clean']).toBe('1');
    });

    test.concurrent('the pods of a Job of a CronJob are not foreign', async () => {
      const pod = jobPod('clean-1', '1.0');
      pod.metadata.ownerReferences = [{ kind: 'Job', name: 'clean-1', controller: true }];
      const cluster = withImages(job('clean-1'), pod);
      expect((await check(shell, cluster, { WORKLOADS, STOP_FIRST: 'false' })).code).toBe(0);
      cluster.edit('Job/clean-1', ({ metadata }) => Object.assign(metadata, { ownerReferences: [] }));
      expect((await check(shell, cluster, { WORKLOADS, STOP_FIRST: 'false' })).log).toMatch(
        /clean-1-x of Job\/clean-1 has the labels/,
      );
    });

    test.concurrent('a CronJob that Git no longer has is refused with the line that suspends it', async () => {
      const cluster = withImages();
      const ended = await check(shell, cluster, {
        WORKLOADS: WORKLOADS.replace(/^suspend.*\n/, ''),
      });
      expect([ended.code, ended.log]).toEqual([
        42,
        expect.stringContaining(`patch cronjobs.batch/clean --type merge --patch '{"spec":{"suspend":true}}'`),
      ]);
    });
  });
});
