import { check } from './support/jobs';
import {
  appPod,
  deployment,
  eventsOf,
  MARKER,
  type MarkerData,
  marker,
  markerOf,
  migratorPod,
  replicasOf,
  shopWithImages,
} from './support/objects';
import { inEachShell } from './support/shells';

const history = (...versions: string[]) =>
  versions.map((to) => `2026-01-01T00:00:00Z from=none to=${to} stop=x stopped=x migrated=x attempts=1`).join('\n');

const running = (data: MarkerData) => shopWithImages(marker(data), deployment('web', 3));

/** A refusal stops nothing and can be found by whoever looks: in the log, in the marker and at the Deployment. */
function expectRefused(
  cluster: ReturnType<typeof running>,
  ended: { code: number; log: string },
  reason: RegExp,
): void {
  expect(ended.log).toMatch(reason);
  expect(ended.code).toBe(42);
  expect(ended.log).toMatch(/REFUSED/);
  expect(ended.log).toMatch(/What to do/);
  expect(cluster.changes.filter((change) => change.startsWith('scale'))).toEqual([]);
  expect(replicasOf(cluster, 'web')).toBe(3);
  expect(markerOf(cluster)?.requested).toBeUndefined();
  expect(markerOf(cluster)?.lastRefusal).toMatch(reason);
  expect(eventsOf(cluster)).toHaveLength(1);
  expect(eventsOf(cluster)[0]).toMatchObject({
    reason: 'DowntimeUpgradeRefused',
    type: 'Warning',
    involvedObject: { kind: 'Deployment', name: 'web' },
    message: expect.stringMatching(reason),
  });
}

inEachShell('check refuses', (shell) => {
  describe('a changed selector', () => {
    const selecting = (selector: object) => {
      const cluster = running({ applied: '1.0' });
      cluster.edit('Deployment/web', ({ spec }) => {
        spec.selector = selector;
      });
      return cluster;
    };
    const WORKLOADS = 'scale apps/v1 Deployment web app.kubernetes.io/name=web,app=web';

    test.concurrent.each([
      ['another value', { matchLabels: { app: 'shop', 'app.kubernetes.io/name': 'web' } }],
      ['one label less', { matchLabels: { app: 'web' } }],
      ['one label more', { matchLabels: { app: 'web', 'app.kubernetes.io/name': 'web', tier: 'front' } }],
    ])('%s', async (_, selector) => {
      const cluster = selecting(selector);
      expectRefused(cluster, await check(shell, cluster, { WORKLOADS }), /selector of Deployment\/web is .* in Git/);
    });

    test.concurrent.each<[string, object, string]>([
      ['the same', { matchLabels: { app: 'web', 'app.kubernetes.io/name': 'web' } }, WORKLOADS],
      [
        'one with expressions',
        { matchLabels: { app: 'x' }, matchExpressions: [{ key: 'a', operator: 'Exists' }] },
        WORKLOADS,
      ],
      ['one that gets expressions', { matchLabels: { app: 'x' } }, 'scale apps/v1 Deployment web app=web,tier in (a)'],
    ])('but not %s', async (_, selector, workloads) => {
      expect((await check(shell, selecting(selector), { WORKLOADS: workloads })).code).toBe(0);
    });
  });

  describe('a change of what Kubernetes never changes', () => {
    const withDigest = (digest?: string) => {
      const cluster = running({ applied: '1.0' });
      const queue = { ...deployment('queue', 1), kind: 'StatefulSet' };
      queue.metadata.annotations = digest && { 'cdk8s-downtime/immutable': digest };
      return cluster.add(queue);
    };
    const WORKLOADS = 'scale apps/v1 Deployment web app=web\nscale apps/v1 StatefulSet queue app=queue';
    const env = {
      WORKLOADS,
      IMMUTABLE: 'apps/v1 StatefulSet queue abc serviceName, podManagementPolicy',
      STOP_FIRST: 'false',
    };

    test.concurrent('is found by its digest', async () => {
      const { code, log } = await check(shell, withDigest('xyz'), env);
      expect([code, log]).toEqual([
        42,
        expect.stringMatching(
          /StatefulSet\/queue differs .*\(serviceName, podManagementPolicy\)\. Nothing was stopped.*--cascade=orphan/s,
        ),
      ]);
    });

    test.concurrent.each<[string, string?]>([['the same digest', 'abc'], ['none, from before']])(
      'but not %s',
      async (_, digest) => {
        expect((await check(shell, withDigest(digest), env)).code).toBe(0);
      },
    );
  });

  describe('a downgrade', () => {
    test.concurrent('by version number', async () => {
      const cluster = running({ applied: '3.0' });
      expectRefused(cluster, await check(shell, cluster), /2\.0 is older than 3\.0/);
      expect(markerOf(cluster)?.applied).toBe('3.0');
    });

    test.concurrent('with an Event on every workload that exists', async () => {
      const cluster = running({ applied: '3.0' }).add(deployment('worker', 1));
      await check(shell, cluster);
      expect(eventsOf(cluster).map(({ involvedObject }) => involvedObject.name)).toEqual(['web', 'worker']);
    });

    test.concurrent('but not when downgrades are allowed', async () => {
      const cluster = running({ applied: '3.0' });
      const { code, log } = await check(shell, cluster, { ALLOW_DOWNGRADE: 'true' });
      expect(code).toBe(0);
      expect(markerOf(cluster)?.requested).toBe('2.0');
      expect(log).toMatch(/older than 3\.0.*allowed/);
    });

    test.concurrent('to a version that the database had, when numbers say nothing', async () => {
      const cluster = running({ applied: 'blue', history: history('red', 'green', 'blue') });
      expectRefused(cluster, await check(shell, cluster, { SCHEMA_VERSION: 'red' }), /red.*blue/);
    });

    test.concurrent('to the version before, when numbers say nothing and the history is gone', async () => {
      const cluster = running({ applied: 'blue', previous: 'red' });
      expectRefused(cluster, await check(shell, cluster, { SCHEMA_VERSION: 'red' }), /red.*blue/);
    });

    test.concurrent('but not when the database never had that version', async () => {
      const cluster = running({ applied: 'blue', previous: 'red', history: history('red', 'green-2', 'blue') });
      expect((await check(shell, cluster, { SCHEMA_VERSION: 'green' })).code).toBe(0);
      expect(markerOf(cluster)?.requested).toBe('green');
    });

    test.concurrent('to a version of the history, but not when downgrades are allowed', async () => {
      const cluster = running({ applied: 'blue', history: history('red', 'blue') });
      const { code } = await check(shell, cluster, { SCHEMA_VERSION: 'red', ALLOW_DOWNGRADE: 'true' });
      expect(code).toBe(0);
    });
  });

  describe('after a failed upgrade from 1.0 to 2.0', () => {
    const failed = { inProgress: '2.0', previous: '1.0', lastFailure: 'x' };

    test.concurrent('the old version: the database may be half way', async () => {
      const cluster = running(failed);
      expectRefused(cluster, await check(shell, cluster, { SCHEMA_VERSION: '1.0' }), /1\.0.*2\.0.*half way/);
      expect(markerOf(cluster)).toMatchObject(failed);
    });

    test.concurrent('the old version, but not when downgrades are allowed', async () => {
      const cluster = running(failed);
      expect((await check(shell, cluster, { SCHEMA_VERSION: '1.0', ALLOW_DOWNGRADE: 'true' })).code).toBe(0);
    });

    test.concurrent.each(['2.0', '2.1', 'next'])('but not %s', async (version) => {
      const cluster = running(failed);
      expect((await check(shell, cluster, { SCHEMA_VERSION: version })).code).toBe(0);
      expect(markerOf(cluster)).toMatchObject({ ...failed, requested: version });
    });

    test.concurrent('but not the failed version, also when the database had it long ago', async () => {
      const cluster = running({ inProgress: 'blue', previous: 'red', history: history('blue', 'red') });
      expect((await check(shell, cluster, { SCHEMA_VERSION: 'blue' })).code).toBe(0);
    });

    test.concurrent('the old version, when numbers say nothing', async () => {
      const cluster = running({ inProgress: 'blue', previous: 'red' });
      expectRefused(cluster, await check(shell, cluster, { SCHEMA_VERSION: 'red' }), /red.*blue.*half way/);
    });
  });

  describe('while a migrator runs', () => {
    test.concurrent('of another version', async () => {
      const cluster = running({ applied: '1.0' }).add(migratorPod('shop-migrate-x-1', '1.5'));
      expectRefused(cluster, await check(shell, cluster), /shop-migrate-x-1.*1\.5/);
    });

    test.concurrent('of another version, also when it is only about to start', async () => {
      const cluster = running({ applied: '1.0' }).add(migratorPod('shop-migrate-x-1', '1.5', 'Pending'));
      expectRefused(cluster, await check(shell, cluster), /shop-migrate-x-1.*1\.5/);
    });

    test.concurrent('but not of the same version, and not one that has ended', async () => {
      const cluster = running({ applied: '1.0' }).add(
        migratorPod('shop-migrate-x-1', '1.5', 'Succeeded'),
        migratorPod('shop-migrate-x-2', '1.5', 'Failed'),
        migratorPod('shop-migrate-y-1', '2.0'),
      );
      expect((await check(shell, cluster)).code).toBe(0);
    });
  });

  describe('while a Deployment runs that the manifests no longer have', () => {
    test.concurrent('and names it', async () => {
      const cluster = running({ applied: '1.0' }).add(deployment('reports', 2), deployment('batch', 0));
      expectRefused(cluster, await check(shell, cluster), /Deployment\/reports/);
      expect(markerOf(cluster)?.lastRefusal).not.toMatch(/batch/);
      expect(replicasOf(cluster, 'reports')).toBe(2);
    });

    test.concurrent('but not when the upgrade stops it as well', async () => {
      const cluster = running({ applied: '1.0' }).add(deployment('reports', 2));
      const WORKLOADS = 'scale apps/v1 Deployment web app=web\nscale apps/v1 Deployment reports';
      const { code } = await check(shell, cluster, { WORKLOADS });
      expect(code).toBe(0);
      expect(markerOf(cluster)).toMatchObject({ requested: '2.0', replicas: 'Deployment/web=3 Deployment/reports=2' });
    });

    test.concurrent("but not when it is at 0 or another application's", async () => {
      const others = deployment('reports', 2);
      others.metadata.labels = { 'cdk8s-downtime/app': 'another' };
      const cluster = running({ applied: '1.0' }).add(deployment('batch', 0), others);
      expect((await check(shell, cluster)).code).toBe(0);
      expect(replicasOf(cluster, 'reports')).toBe(2);
    });
  });

  describe('a pod that has the labels of the application and is none of its pods', () => {
    const pod = (fields: object, labels = {}, terminating = false) => {
      const foreign = appPod('strange-1', { terminating });
      Object.assign(foreign.metadata, fields);
      Object.assign(foreign.metadata.labels, labels);
      return foreign;
    };
    const ownedBy = (kind: string, name: string) => ({ ownerReferences: [{ kind, name, controller: true }] });

    test.concurrent.each([
      ['a bare one', pod({}), /pod strange-1 has the labels/],
      [
        "another Deployment's",
        pod(ownedBy('ReplicaSet', 'proxy-ab'), { 'pod-template-hash': 'ab' }),
        /ReplicaSet\/proxy-ab/,
      ],
      [
        'one whose ReplicaSet only looks like ours',
        pod(ownedBy('ReplicaSet', 'web-ab-cd'), { 'pod-template-hash': 'cd' }),
        /web-ab-cd/,
      ],
      ["a Job's", pod(ownedBy('Job', 'web')), /strange-1 of Job\/web/],
      [
        'one from before the label',
        pod(ownedBy('StatefulSet', 'web'), { 'cdk8s-downtime/app': '' }),
        /StatefulSet\/web/,
      ],
    ])('%s', async (_, foreign, reason) => {
      const cluster = running({ applied: '1.0' }).add(foreign);
      expectRefused(cluster, await check(shell, cluster), reason);
    });

    test.concurrent('but not our own, one that ends, and one that has ended', async () => {
      const own = pod(ownedBy('ReplicaSet', 'web-ab'), { 'pod-template-hash': 'ab' });
      const cluster = running({ applied: '1.0' }).add(
        { ...own, metadata: { ...own.metadata, name: 'web-ab-1' } },
        pod({ name: 'strange-2' }, {}, true),
        { ...pod({ name: 'strange-3' }), status: { phase: 'Succeeded' } },
      );
      expect((await check(shell, cluster)).code).toBe(0);
    });

    test.concurrent('and nothing goes on when the pods are not known', async () => {
      const cluster = running({ applied: '1.0' }).fail(/^get Pod\/\* .*name=web/);
      expect((await check(shell, cluster)).code).toBe(1);
      expect(replicasOf(cluster, 'web')).toBe(3);
    });
  });

  describe('what was only claimed', () => {
    const claimed = { requested: '2.5', inProgress: '2.5', previous: '2.0', holder: 'gone', attempts: '1' };

    test.concurrent('does not keep the old version away: the database is untouched', async () => {
      const cluster = running({ ...claimed, untouched: '2.0' });
      expect((await check(shell, cluster)).code).toBe(0);
      expect(markerOf(cluster)?.requested).toBe('2.0');
    });

    test.concurrent('but a version that is older than the untouched one is refused', async () => {
      const cluster = running({ ...claimed, untouched: '2.1' });
      delete (cluster.find(`ConfigMap/${MARKER}`) as { data?: MarkerData }).data?.requested;
      expectRefused(cluster, await check(shell, cluster), /2\.0 is older than 2\.1, and the database has 2\.1/);
    });
  });

  test.concurrent('also when the refusal cannot be written down', async () => {
    const cluster = running({ applied: '3.0' })
      .fail(/^patch ConfigMap/)
      .fail(/^create Event/);
    const { code, log } = await check(shell, cluster);
    expect(code).toBe(42);
    expect(log).toMatch(/REFUSED/);
    expect(log).toMatch(/could not be written/);
    expect(replicasOf(cluster, 'web')).toBe(3);
  });
});
