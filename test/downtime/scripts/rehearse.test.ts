import { rehearse, startRehearse } from './support/jobs';
import {
  deployment,
  eventsOf,
  IMAGE_CHECK,
  IMAGE_CHECK_UP,
  imageCheckPod,
  job,
  MARKER,
  MIGRATE_JOB,
  marker,
  markerOf,
  migratorPod,
  shopWithImages,
  shopWithoutImages,
} from './support/objects';
import { expectOrder } from './support/order';
import { until } from './support/program';
import { CLAIM, COUNT, DELETE, deletedPods, OLD, podsOf, rolling, rollout, rolloutPod } from './support/rollout';
import { inEachShell, SHELLS, type Shell } from './support/shells';

const QUICK = { IMAGE_TIMEOUT: '1', DRAIN_TIMEOUT: '1' };

inEachShell('rehearse', (shell) => {
  test.concurrent('rehearses, claims, deletes the old pods, and begins when they are gone', async () => {
    const cluster = rolling();
    const all = podsOf(cluster);
    cluster.before(IMAGE_CHECK_UP, () => expect(podsOf(cluster)).toEqual(all));
    cluster.before(CLAIM, () => expect(podsOf(cluster)).toEqual(all));
    cluster.before(DELETE, () => expect(markerOf(cluster)?.applied).toBeUndefined());
    const { code, log, folder } = await rehearse(shell, cluster);
    expect(code).toBe(0);
    expectOrder(cluster, /^get Deployment\/web/, COUNT, IMAGE_CHECK_UP, CLAIM, COUNT, DELETE, COUNT);
    expect(deletedPods(cluster)).toEqual(['web-old-1', 'web-old-2']);
    expect(podsOf(cluster)).toEqual(['web-new-1']);
    expect(markerOf(cluster)).toMatchObject({ inProgress: '2.0', previous: '1.0', attempts: '1' });
    expect(Date.parse(markerOf(cluster)?.stoppedAt ?? '')).toBeGreaterThan(Date.now() - 60_000);
    expect(Date.parse(folder.note('stopped')?.trim() ?? '')).toBeGreaterThan(Date.now() - 60_000);
    expect(folder.note('skip')).toBeUndefined();
    expect(log).toMatch(/migrator may begin/);
  });

  test.concurrent('scales nothing but the image check', async () => {
    const cluster = rolling();
    await rehearse(shell, cluster);
    const scaled = cluster.changes.filter((change) => change.startsWith('scale'));
    expect(scaled).toEqual([`scale Deployment/${IMAGE_CHECK} 1`, `scale Deployment/${IMAGE_CHECK} 0`]);
  });

  test.concurrent('needs no new pods of what Git no longer has, and deletes the old ones', async () => {
    const cluster = rolling(OLD, deployment('worker', 2)).add(rolloutPod('worker-old-1', '1.0', 'passed'));
    const WORKLOADS = 'bounce apps/v1 Deployment web app=web\nremoved apps/v1 Deployment worker';
    const { code } = await rehearse(shell, cluster, { WORKLOADS });
    expect(code).toBe(0);
    expect(deletedPods(cluster)).toEqual(['web-old-1', 'web-old-2', 'worker-old-1']);
    expect(cluster.changes).not.toContainEqual(expect.stringMatching(/^scale Deployment\/worker/));
  });

  test.concurrent('deletes the finished Jobs of other versions, and not its own', async () => {
    const cluster = rolling(OLD, job('shop-migrate-00000000'), job('shop-check-00000000'), job(MIGRATE_JOB));
    await rehearse(shell, cluster);
    expect(cluster.ofKind('Job').map(({ metadata }) => metadata.name)).toEqual([MIGRATE_JOB]);
  });

  test.concurrent('creates the marker at a first install, and has nothing to delete', async () => {
    const cluster = shopWithImages(
      rollout(),
      rolloutPod('web-1', '2.0', 'waits'),
      rolloutPod('web-2', '2.0', 'before'),
    );
    const { code } = await rehearse(shell, cluster);
    expect(code).toBe(0);
    expect(markerOf(cluster)).toMatchObject({ inProgress: '2.0', attempts: '1' });
    expect(markerOf(cluster)?.previous).toBeUndefined();
    expect(deletedPods(cluster)).toEqual([]);
  });

  test.concurrent('has nothing to rehearse where no pod shall run', async () => {
    const cluster = shopWithImages(marker(OLD), rollout('2.0', { replicas: 0 }));
    expect((await rehearse(shell, cluster)).code).toBe(0);
    expect(markerOf(cluster)?.inProgress).toBe('2.0');
  });

  describe('a database that has the schema', () => {
    test.concurrent('needs no migrator', async () => {
      const cluster = rolling({ applied: '2.0' }, job('shop-migrate-00000000'));
      const { code, folder } = await rehearse(shell, cluster);
      expect(code).toBe(0);
      expect(folder.note('skip')).toBe('');
      expect(cluster.changes).toEqual(['delete Job/shop-migrate-00000000']);
    });

    // The new pods have passed their fence: none will ever stand in it.
    test.concurrent('and a migrator that cannot be skipped: refused at once', async () => {
      const cluster = shopWithImages(marker({ applied: '2.0' }), rollout(), rolloutPod('web-1', '2.0', 'passed'));
      const { code, log } = await rehearse(shell, cluster, { CAN_SKIP: 'false' });
      expect(code).toBe(42);
      expect(log).toMatch(/web-1.*command is not known/);
      expect(podsOf(cluster)).toEqual(['web-1']);
    });
  });

  describe('the rehearsal', () => {
    test.concurrent.each<[string, number, number | string, number]>([
      ['a surge of 1', 3, 1, 1],
      ['a surge of 2', 3, 2, 2],
      ['50 % of 3, rounded up', 3, '50%', 2],
      ['25 % of 4', 4, '25%', 1],
      ['100 %', 2, '100%', 2],
      ['more than there are', 2, 5, 2],
    ])('waits for as many as a rollout brings up first: %s', async (_, replicas, maxSurge, count) => {
      const cluster = shopWithImages(marker(OLD), rollout('2.0', { replicas, maxSurge }));
      cluster.add(rolloutPod('web-old', '1.0', 'passed'));
      let pods = 0;
      cluster.after(COUNT, () => pods < count && cluster.add(rolloutPod(`web-new-${++pods}`, '2.0', 'waits')), 99);
      cluster.before(CLAIM, () => expect(pods).toBe(count));
      const { code, log } = await rehearse(shell, cluster);
      expect(code).toBe(0);
      expect(log).toMatch(new RegExp(`Deployment/web: ${count - 1} of ${count};`));
    });

    test.concurrent.each<[string, number, number | string, number]>([
      ['1 of 2', 2, 1, 1],
      ['50 % of 3, rounded down', 3, '50%', 1],
      ['25 % of 2, but one', 2, '25%', 1],
    ])('without surge, for as many as may be unavailable: %s', async (_, replicas, maxUnavailable, count) => {
      const cluster = shopWithImages(marker(OLD), rollout('2.0', { replicas, maxSurge: 0, maxUnavailable }));
      cluster.add(rolloutPod('web-old', '1.0', 'passed'));
      let pods = 0;
      cluster.after(COUNT, () => pods < count && cluster.add(rolloutPod(`web-new-${++pods}`, '2.0', 'waits')), 99);
      cluster.before(CLAIM, () => expect(pods).toBe(count));
      const { code, log } = await rehearse(shell, cluster);
      expect(code).toBe(0);
      expect(log).toMatch(new RegExp(`Deployment/web: ${count - 1} of ${count};`));
    });

    // awk takes 1.10 for the number 1.1.
    test.concurrent('knows versions as text: a pod of 1.10 is none of 1.1', async () => {
      const cluster = shopWithImages(marker({ applied: '1.1' }), rollout('1.1'));
      cluster.add(rolloutPod('web-old', '1.1', 'waits'));
      const { code, log } = await rehearse(shell, cluster, { SCHEMA_VERSION: '1.10', ...QUICK });
      expect(code).toBe(42);
      expect(log).toMatch(/Deployment\/web is not applied yet/);
      cluster.add(rollout('1.10'));
      const again = await rehearse(shell, cluster, { SCHEMA_VERSION: '1.10', ...QUICK });
      expect(again.code).toBe(42);
      expect(again.log).toMatch(/Deployment\/web: 0 of 1/);
      expect(deletedPods(cluster)).toEqual([]);
    });

    test.concurrent.each<[string, Parameters<typeof rolloutPod>]>([
      ['stands before its fence', ['web-new-1', '2.0', 'before']],
      ['has passed its fence', ['web-new-1', '2.0', 'passed']],
      ['is of another version', ['web-new-1', '3.0', 'waits']],
    ])('does not count a pod that %s', async (_, pod) => {
      const cluster = rolling();
      cluster.add(rolloutPod(...pod));
      const { code } = await rehearse(shell, cluster, QUICK);
      expect(code).toBe(42);
      expect(markerOf(cluster)).toEqual({ ...OLD, lastRefusal: expect.stringMatching(/Deployment\/web: 0 of 1/) });
    });

    test.concurrent('says once what is missing', async () => {
      const cluster = rolling();
      cluster.remove('Pod/web-new-1');
      let counts = 0;
      cluster.after(COUNT, () => ++counts === 4 && cluster.add(rolloutPod('web-new-1', '2.0', 'waits')), 99);
      const { log } = await rehearse(shell, cluster);
      expect(log.match(/Not there yet/g)).toHaveLength(1);
    });

    test.concurrent('goes on when the API server is away for a moment', async () => {
      const cluster = rolling()
        .fail(COUNT, 3)
        .fail(/^get Deployment\/web/, 3);
      expect((await rehearse(shell, cluster)).code).toBe(0);
    });
  });

  describe('refuses with nothing stopped:', () => {
    const refused = async (cluster: ReturnType<typeof rolling>, env = {}) => {
      const pods = podsOf(cluster);
      const before = markerOf(cluster);
      const { code, log, folder } = await rehearse(shell, cluster, { ...QUICK, ...env });
      expect(code).toBe(42);
      expect(podsOf(cluster)).toEqual(pods);
      expect(markerOf(cluster)).toEqual({ ...before, lastRefusal: expect.anything() });
      expect(folder.note('stopped')).toBeUndefined();
      expect(log).toMatch(/^.*What to do: /m);
      expect(eventsOf(cluster)[0]).toMatchObject({ reason: 'DowntimeUpgradeRefused', involvedObject: { name: 'web' } });
      return `${markerOf(cluster)?.lastRefusal}`;
    };

    test.concurrent('new pods that do not come, with what the scheduler says', async () => {
      const cluster = rolling();
      cluster.edit('Pod/web-new-1', (pod) => {
        pod.status = {
          conditions: [{ reason: 'Unschedulable', message: '0/3 nodes are available: insufficient cpu' }],
        };
      });
      expect(await refused(cluster)).toMatch(/0 of 1;.*Unschedulable: 0\/3 nodes.*Nothing was stopped/);
    });

    test.concurrent('a Deployment that was not applied', async () => {
      const cluster = rolling();
      cluster.add(rollout('1.0'));
      expect(await refused(cluster)).toMatch(/Deployment\/web is not applied yet/);
    });

    test.concurrent('a pod without a fence', async () => {
      const cluster = rolling().add(rolloutPod('web-other', '', 'unfenced'));
      expect(await refused(cluster)).toMatch(/no fence that asks.*web-other.*Nothing was stopped/);
    });

    // It may read a marker that is older than the claim, and nobody counts the pods that come after the claim.
    test.concurrent('a pod whose fence reads the mounted marker', async () => {
      const cluster = rolling().add(rolloutPod('web-hooks', '1.0', 'mounted'));
      expect(await refused(cluster)).toMatch(/web-hooks.*sync once without a change of the schema version/);
    });

    test.concurrent('a downgrade', async () => {
      expect(await refused(rolling({ applied: '3.0' }))).toMatch(/2\.0 is older than 3\.0/);
    });

    test.concurrent('an edited marker', async () => {
      expect(await refused(rolling({ applied: '$(reboot)' }))).toMatch(/its key applied says/);
    });

    test.concurrent('another migrator', async () => {
      const cluster = rolling(OLD, migratorPod('shop-migrate-33333333-zzzzz', '3.0'));
      expect(await refused(cluster)).toMatch(/Another migrator still runs: pod\/shop-migrate-33333333-zzzzz/);
    });

    // The strategy that ran before could stop it.
    test.concurrent('a StatefulSet that Git no longer has', async () => {
      const queue = { ...deployment('queue', 2), kind: 'StatefulSet' };
      expect(await refused(rolling(OLD, queue))).toMatch(/StatefulSet\/queue.*no longer/);
    });

    test.concurrent('a Deployment that Git no longer has', async () => {
      expect(await refused(rolling(OLD, deployment('worker', 2)))).toMatch(/Deployment\/worker.*no longer/);
    });

    test.concurrent("a migrator's image that cannot be pulled", async () => {
      const cluster = shopWithoutImages(marker(OLD), rollout(), rolloutPod('web-new-1', '2.0', 'waits'));
      cluster.after(IMAGE_CHECK_UP, () => cluster.add(imageCheckPod('shop/migrator:2.O', 'ErrImagePull', 'not found')));
      const { code } = await rehearse(shell, cluster, { IMAGE_TIMEOUT: '3' });
      expect(code).toBe(42);
      expect(markerOf(cluster)).toEqual({
        ...OLD,
        lastRefusal: expect.stringMatching(/shop\/migrator:2\.O: ErrImage/),
      });
      expect(deletedPods(cluster)).toEqual([]);
    });
  });

  describe('gives way', () => {
    test.concurrent('when the claim is lost', async () => {
      const cluster = rolling().before(CLAIM, () =>
        cluster.edit(`ConfigMap/${MARKER}`, ({ data }) => (data.holder = 'shop-migrate-other')),
      );
      const { code, log, folder } = await rehearse(shell, cluster);
      expect(code).toBe(1);
      expect(log).toMatch(/changed meanwhile/);
      expect(markerOf(cluster)).toEqual({ ...OLD, holder: 'shop-migrate-other' });
      expect(deletedPods(cluster)).toEqual([]);
      expect(folder.note('stopped')).toBeUndefined();
    });

    // What it decided at the beginning may be wrong by now: this would be a downgrade.
    test.concurrent('when the schema changed during the rehearsal', async () => {
      const cluster = rolling().after(IMAGE_CHECK_UP, () =>
        cluster.edit(`ConfigMap/${MARKER}`, ({ data }) => (data.applied = '3.0')),
      );
      expect((await rehearse(shell, cluster)).code).toBe(1);
      expect(markerOf(cluster)).toEqual({ applied: '3.0' });
      expect(deletedPods(cluster)).toEqual([]);
    });

    test.concurrent('when it is told to end during the rehearsal', async () => {
      const cluster = rolling();
      cluster.remove('Pod/web-new-1');
      const program = startRehearse(shell, cluster);
      await until(() => cluster.calls.filter((call) => COUNT.test(call)).length > 1, 'the rehearsal');
      program.terminate();
      expect((await program.ended).code).toBe(143);
      expect(markerOf(cluster)).toEqual(OLD);
      expect(cluster.changes).toEqual([]);
    });

    test.concurrent('when it cannot know whether there is another migrator', async () => {
      const { code } = await rehearse(shell, rolling().fail(/^get Pod\/\* name/), QUICK);
      expect(code).toBe(1);
    });
  });
});

// In seconds of real time, so in one shell only.
test('rehearse refuses an image that cannot be pulled long before its patience ends', async () => {
  const [shell] = SHELLS as [Shell];
  const cluster = rolling();
  cluster.edit('Pod/web-new-1', (pod) => {
    pod.status.initContainerStatuses = [
      { image: 'shop/app:2.O', state: { waiting: { reason: 'ImagePullBackOff', message: 'not found' } } },
    ];
  });
  const began = Date.now();
  const { code } = await rehearse(shell, cluster, { IMAGE_TIMEOUT: '600' });
  expect(code).toBe(42);
  expect(Date.now() - began).toBeGreaterThan(13_000);
  expect(markerOf(cluster)?.lastRefusal).toMatch(/shop\/app:2\.O: ImagePullBackOff not found.*Nothing was stopped/);
  expect(deletedPods(cluster)).toEqual([]);
});
