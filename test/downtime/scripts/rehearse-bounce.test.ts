import type { FakeCluster } from './fake-kubectl/cluster';
import { rehearse, startRehearse } from './support/jobs';
import { APP, eventsOf, IMAGE_CHECK_UP, markerOf, migratorPod } from './support/objects';
import { until } from './support/program';
import { CLAIM, COUNT, DELETE, deletedPods, OLD, podsOf, rolling, rolloutPod } from './support/rollout';
import { inEachShell } from './support/shells';

/** A pod that was deleted and does not go yet. */
const stays = (cluster: FakeCluster, name: string) =>
  cluster.after(DELETE, () => cluster.add(rolloutPod(name, '1.0', 'passed')), 99);

/** From the claim on, the next look at the pods is that of the bounce. */
const afterClaim = (cluster: FakeCluster, action: () => void) =>
  cluster.after(CLAIM, () => cluster.before(COUNT, action));

inEachShell('rehearse bounces', (shell) => {
  test.concurrent('every pod but those of the new version that have not passed their fence', async () => {
    const cluster = rolling(
      OLD,
      rolloutPod('web-new-2', '2.0', 'before'),
      rolloutPod('web-new-3', '2.0', 'passed'),
      rolloutPod('web-old-3', '1.0', 'waits'),
      rolloutPod('web-old-4', '1.0', 'before'),
      rolloutPod('web-third', '3.0', 'waits'),
    );
    expect((await rehearse(shell, cluster)).code).toBe(0);
    expect(podsOf(cluster)).toEqual(['web-new-1', 'web-new-2']);
    expect(deletedPods(cluster)).toHaveLength(6);
  });

  // awk takes 1.10 for the number 1.1.
  test.concurrent('pods of 1.1 for 1.10', async () => {
    const cluster = rolling({ applied: '1.1' }, rolloutPod('web-old-3', '1.1', 'passed'));
    cluster.edit('Deployment/web', ({ metadata }) => {
      metadata.annotations['cdk8s-downtime/schema-version'] = '1.10';
    });
    cluster.add(rolloutPod('web-new-1', '1.10', 'waits'));
    for (const name of ['web-old-1', 'web-old-2']) cluster.add(rolloutPod(name, '1.1', 'waits'));
    expect((await rehearse(shell, cluster, { SCHEMA_VERSION: '1.10' })).code).toBe(0);
    expect(podsOf(cluster)).toEqual(['web-new-1']);
  });

  test.concurrent('pods that came between rehearsal and claim, and a new one that passed its fence by then', async () => {
    const cluster = rolling();
    afterClaim(cluster, () =>
      cluster.add(rolloutPod('web-old-3', '1.0', 'passed'), rolloutPod('web-new-1', '2.0', 'passed')),
    );
    expect((await rehearse(shell, cluster)).code).toBe(0);
    expect(deletedPods(cluster)).toEqual(['web-new-1', 'web-old-1', 'web-old-2', 'web-old-3']);
  });

  test.concurrent("no pod that has ended, none of the upgrade's own, and no other application's", async () => {
    const ended = rolloutPod('web-ended', '1.0', 'passed');
    ended.status.phase = 'Failed';
    const theirs = rolloutPod('blog-1', '1.0', 'passed');
    theirs.metadata.labels = { 'cdk8s-downtime/app': 'blog' };
    const cluster = rolling(OLD, ended, theirs, migratorPod('shop-migrate-33333333-zzzzz', '1.0', 'Succeeded'));
    expect((await rehearse(shell, cluster)).code).toBe(0);
    expect(deletedPods(cluster)).toEqual(['web-old-1', 'web-old-2']);
  });

  describe('and waits', () => {
    test.concurrent('until the last of them is gone', async () => {
      const cluster = stays(rolling(), 'web-old-2');
      let counts = 0;
      cluster.after(DELETE, () => cluster.after(COUNT, () => ++counts === 3 && cluster.remove('Pod/web-old-2'), 99));
      const { code, log } = await rehearse(shell, cluster);
      expect(code).toBe(0);
      expect(counts).toBeGreaterThan(3);
      expect(log).toMatch(/Waiting for the old pods to be gone: pod\/web-old-2 /);
      expect(log).not.toMatch(/gone:.*web-(old-1|new)/);
    });

    test.concurrent('for no pod that their controller makes instead, whatever its name', async () => {
      const cluster = rolling();
      cluster.after(DELETE, () =>
        cluster.add(
          rolloutPod('web-old-9', '1.0', 'waits'),
          rolloutPod('web-old-1', '1.0', 'waits', { uid: 'another' }),
        ),
      );
      expect((await rehearse(shell, cluster, { DRAIN_TIMEOUT: '2' })).code).toBe(0);
      expect(podsOf(cluster)).toEqual(['web-new-1', 'web-old-1', 'web-old-9']);
    });
  });

  // An argument of a program can have 128 KiB.
  test('as many as there are', async () => {
    const names = Array.from({ length: 1500 }, (_, index) => `web-6d5f7c9b8-${'x'.repeat(40)}-${index}`);
    const uid = 'a60b4b5c-0a92-4b27-9a43-56b45f61d0';
    const pods = names.map((name, index) => rolloutPod(name, '1.0', 'passed', { uid: `${uid}-${index}` }));
    const cluster = rolling(OLD, ...pods);
    cluster.after(DELETE, () => cluster.add(pods[700]));
    const { code, folder } = await rehearse(shell, cluster, { DRAIN_TIMEOUT: '1' });
    expect(code).toBe(42);
    expect(folder.note('stopped')).toBeUndefined();
    expect(markerOf(cluster)?.lastFailure).toMatch(/Old pods are still there.*-700\./);
  });

  describe('gives up', () => {
    test.concurrent('when an old pod never goes: its fellows pass their fence again', async () => {
      const cluster = stays(rolling(), 'web-old-2');
      const { code, folder } = await rehearse(shell, cluster, { DRAIN_TIMEOUT: '1' });
      expect(code).toBe(42);
      expect(markerOf(cluster)).toEqual({ ...OLD, lastFailure: expect.stringMatching(/web-old-2.*was not started/) });
      expect(folder.note('stopped')).toBeUndefined();
      expect(eventsOf(cluster)[0]).toMatchObject({ reason: 'DowntimeUpgradeFailed' });
    });

    test.concurrent('when it may not delete', async () => {
      const cluster = rolling().fail(DELETE, 99, 'Error from server (Forbidden): pods "web-old-1" is forbidden');
      const { code, log } = await rehearse(shell, cluster);
      expect(code).toBe(42);
      expect(log).toMatch(/forbidden/);
      expect(markerOf(cluster)).toEqual({ ...OLD, lastFailure: expect.stringMatching(/could not be deleted/) });
    });

    test.concurrent('when it cannot see which pods there are after the claim', async () => {
      const cluster = rolling();
      cluster.after(CLAIM, () => cluster.fail(COUNT));
      const { code, folder } = await rehearse(shell, cluster, { DRAIN_TIMEOUT: '1' });
      expect(code).not.toBe(0);
      expect(deletedPods(cluster)).toEqual([]);
      expect(markerOf(cluster)?.applied).toBe('1.0');
      expect(folder.note('stopped')).toBeUndefined();
    });

    // Six times it asks: it must not take the silence for no pods when the API server is back for the next question.
    test.concurrent('when it could not see which pods there are after the claim, and can afterwards', async () => {
      const cluster = rolling();
      cluster.after(CLAIM, () => cluster.fail(COUNT, 6));
      const { code, folder } = await rehearse(shell, cluster);
      expect(code).toBe(42);
      expect(markerOf(cluster)?.applied).toBe('1.0');
      expect(folder.note('stopped')).toBeUndefined();
    });

    test.concurrent('when it cannot see which of them are left', async () => {
      const cluster = rolling();
      cluster.after(DELETE, () => cluster.fail(COUNT));
      const { code, folder } = await rehearse(shell, cluster, { DRAIN_TIMEOUT: '1' });
      expect(code).toBe(1);
      expect(markerOf(cluster)).toEqual({ ...OLD, lastFailure: expect.stringMatching(/does not say which pods/) });
      expect(folder.note('stopped')).toBeUndefined();
    });

    test.concurrent('when it is told to end: the marker is what it was', async () => {
      const cluster = stays(rolling(), 'web-old-2');
      const program = startRehearse(shell, cluster);
      await until(() => cluster.calls.some((call) => /^wait Pod\/web-old-2/.test(call)), 'the wait');
      program.terminate();
      expect((await program.ended).code).toBe(143);
      expect(markerOf(cluster)).toEqual(OLD);
    });

    test.concurrent('and leaves in progress what an earlier attempt has begun', async () => {
      const earlier = { inProgress: '2.0', previous: '1.0', attempts: '2', stoppedAt: '2026-01-01T00:00:00Z' };
      const cluster = stays(rolling(earlier), 'web-old-2');
      await rehearse(shell, cluster, { DRAIN_TIMEOUT: '1' });
      expect(markerOf(cluster)).toEqual({ ...earlier, lastFailure: expect.anything() });
    });
  });

  describe('with a marker', () => {
    test.concurrent('that remembers an earlier attempt: the downtime goes on', async () => {
      const earlier = { inProgress: '2.0', previous: '1.0', attempts: '1', stoppedAt: '2026-01-01T00:00:00Z' };
      const cluster = rolling(earlier);
      expect((await rehearse(shell, cluster)).code).toBe(0);
      expect(markerOf(cluster)).toMatchObject({ ...earlier, attempts: '2', holder: expect.stringContaining(APP) });
    });

    // An attempt of the other strategy that gave up.
    test.concurrent('that remembers a stop, although the old version serves: the downtime begins now', async () => {
      const cluster = rolling({ ...OLD, stoppedAt: '2026-01-01T00:00:00Z' });
      await rehearse(shell, cluster);
      expect(Date.parse(markerOf(cluster)?.stoppedAt ?? '')).toBeGreaterThan(Date.now() - 60_000);
    });

    test.concurrent('says for the recorder what the claim took away', async () => {
      const took = async (data: object) => {
        const { folder } = await rehearse(shell, rolling(data));
        return folder.temporary('applied-before');
      };
      expect(await took(OLD)).toBe('1.0');
      expect(await took({ inProgress: '2.0', previous: '1.0', attempts: '1' })).toBe('');
    });
  });

  test.concurrent('goes on when the API server is away for a moment at each step', async () => {
    const cluster = rolling();
    cluster.fail(IMAGE_CHECK_UP, 2).fail(DELETE, 3);
    cluster.after(CLAIM, () => cluster.fail(COUNT, 2));
    expect((await rehearse(shell, cluster)).code).toBe(0);
    expect(podsOf(cluster)).toEqual(['web-new-1']);
  });
});
