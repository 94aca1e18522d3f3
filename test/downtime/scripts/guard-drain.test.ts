import { guard, startGuard } from './support/jobs';
import {
  appPod,
  deployment,
  eventsOf,
  type MarkerData,
  marker,
  markerOf,
  replicasOf,
  shop,
  unlabelledPod,
} from './support/objects';
import { expectOrder } from './support/order';
import { until } from './support/program';
import { inEachShell } from './support/shells';

const COUNT = /^get Pod\/\* .*app=shop/;
const CLAIM = /^patch ConfigMap\/shop-schema .*inProgress/;
const EARLIER = '2026-01-01T00:00:00Z';

const ready: MarkerData = { applied: '1.0', requested: '2.0', replicas: 'Deployment/web=3 Deployment/worker=1' };
const running = (data: MarkerData = ready) => shop(marker(data), deployment('web', 3), deployment('worker', 1));

inEachShell('guard drains', (shell) => {
  test.concurrent('takes `applied` away, then scales to 0, then counts the pods', async () => {
    const cluster = running();
    cluster.before(CLAIM, () => expect(replicasOf(cluster, 'web')).toBe(3));
    cluster.before(COUNT, () => expect(markerOf(cluster)?.applied).toBeUndefined());
    const { code, log, folder } = await guard(shell, cluster);
    expect(code).toBe(0);
    expectOrder(cluster, CLAIM, /^scale Deployment\/web 0/, COUNT);
    expect([replicasOf(cluster, 'web'), replicasOf(cluster, 'worker')]).toEqual([0, 0]);
    expect(Date.parse(markerOf(cluster)?.stoppedAt ?? '')).toBeGreaterThan(Date.now() - 60_000);
    expect(Date.parse(folder.note('stopped')?.trim() ?? '')).toBeGreaterThan(Date.now() - 60_000);
    expect(folder.note('skip')).toBeUndefined();
    expect(log).toMatch(/[Ss]caling to 0.*web.*worker/);
    expect(log).toMatch(/migrator may begin/);
  });

  test.concurrent('keeps the time of a stop that happened earlier', async () => {
    const cluster = running({ ...ready, stoppedAt: EARLIER });
    await guard(shell, cluster);
    expect(markerOf(cluster)?.stoppedAt).toBe(EARLIER);
  });

  test.concurrent('stops what exists now, not what the check job found', async () => {
    const cluster = shop(marker({ ...ready, replicas: 'Deployment/web=3 Deployment/gone=1' }));
    cluster.add(deployment('web', 3), deployment('worker', 2));
    expect((await guard(shell, cluster)).code).toBe(0);
    expect([replicasOf(cluster, 'web'), replicasOf(cluster, 'worker')]).toEqual([0, 0]);
  });

  test.concurrent('told to end while it waits for the pods, puts the marker back', async () => {
    const cluster = running().add(appPod('web-1'));
    const program = startGuard(shell, cluster);
    await until(() => cluster.calls.some((call) => COUNT.test(call)), 'the count');
    program.terminate();
    expect((await program.ended).code).toBe(143);
    expect(markerOf(cluster)).toMatchObject({ applied: '1.0', requested: '2.0' });
    expect(markerOf(cluster)?.inProgress).toBeUndefined();
    expect(markerOf(cluster)?.holder).toBeUndefined();
  });

  test.concurrent('told to end at any call, puts everything back', async () => {
    const good = running();
    await guard(shell, good);
    for (let at = 1; at <= good.calls.length; at++) {
      const cluster = running().add(appPod('web-1'));
      let calls = 0;
      cluster.before(/./, () => ++calls === at && program.terminate(), 999);
      const program = startGuard(shell, cluster);
      expect((await program.ended).code).toBe(143);
      expect(markerOf(cluster)).toMatchObject(ready);
      for (const key of ['inProgress', 'holder', 'untouched', 'attempts'] as const) {
        expect(markerOf(cluster)?.[key]).toBeUndefined();
      }
      expect([replicasOf(cluster, 'web'), replicasOf(cluster, 'worker')]).toEqual([3, 1]);
    }
  });

  describe('tells the marker that the database is untouched', () => {
    const untouchedAtClaim = async (data: MarkerData) => {
      const cluster = running(data);
      let seen: MarkerData | undefined;
      cluster.after(CLAIM, () => {
        seen = { ...markerOf(cluster) };
      });
      expect((await guard(shell, cluster)).code).toBe(0);
      // Whatever it was: the migrator may begin.
      expect(markerOf(cluster)?.untouched).toBeUndefined();
      expect(markerOf(cluster)?.inProgress).toBe('2.0');
      return seen?.untouched;
    };

    test.concurrent.each([
      ['the version that it has', ready, '1.0'],
      ['none, when it never had one', { requested: '2.0' }, 'none'],
      [
        'still, after a claim that came to nothing',
        { ...ready, applied: '', inProgress: '2.0', untouched: '1.0' },
        '1.0',
      ],
      ['not, after a migration that began', { ...ready, applied: '', inProgress: '2.0' }, undefined],
    ] as [string, MarkerData, string | undefined][])('%s', async (_, data, untouched) => {
      expect(await untouchedAtClaim(data)).toBe(untouched);
    });

    test.concurrent('and until the last pod is gone', async () => {
      const cluster = running().add(appPod('web-1'));
      cluster.before(/^wait/, () => {
        expect(markerOf(cluster)?.untouched).toBe('1.0');
        cluster.remove('Pod/web-1');
      });
      expect((await guard(shell, cluster)).code).toBe(0);
      expect(markerOf(cluster)?.untouched).toBeUndefined();
      // Beside the last count, not after it: every call in its own time would be downtime.
      const wait = cluster.calls.findIndex((call) => call.startsWith('wait'));
      expect(
        cluster.calls
          .slice(wait + 1)
          .map((call) => call.split(' ').slice(0, 2).join(' '))
          .sort(),
      ).toEqual(['get Pod/*', 'get Pod/*', 'patch ConfigMap/shop-schema']);
    });

    test.concurrent('the migrator does not begin when that cannot be written', async () => {
      const cluster = running();
      cluster.after(CLAIM, () => cluster.fail(/^patch ConfigMap\/shop-schema untouched$/, 99));
      const { code, folder } = await guard(shell, cluster);
      expect(code).toBe(42);
      expect(folder.note('stopped')).toBeUndefined();
      expect(markerOf(cluster)?.applied).toBe('1.0');
      expect(replicasOf(cluster, 'web')).toBe(3);
    });

    test.concurrent("nor when the marker is another pod's by then", async () => {
      const cluster = running();
      cluster.before(COUNT, () =>
        cluster.edit('ConfigMap/shop-schema', ({ data }) => Object.assign(data, { holder: 'another' })),
      );
      const { code, folder } = await guard(shell, cluster);
      expect(code).not.toBe(0);
      expect(folder.note('stopped')).toBeUndefined();
      expect(markerOf(cluster)).toMatchObject({ holder: 'another', inProgress: '2.0' });
    });
  });

  test.concurrent('an answer to the claim that gets lost is no reason to give way', async () => {
    const cluster = running().loseAnswer(CLAIM);
    expect((await guard(shell, cluster)).code).toBe(0);
    expect(markerOf(cluster)).toMatchObject({ inProgress: '2.0', attempts: '1' });
  });

  test.concurrent('nor is somebody who writes something else to the marker', async () => {
    const cluster = running().before(CLAIM, () =>
      cluster.edit('ConfigMap/shop-schema', ({ metadata }) => Object.assign(metadata, { labels: { team: 'blue' } })),
    );
    expect((await guard(shell, cluster)).code).toBe(0);
    expect(markerOf(cluster)?.inProgress).toBe('2.0');
  });

  test.concurrent('does not begin when it cannot know what exists', async () => {
    const cluster = running().fail(/^get Deployment/);
    const { code, folder } = await guard(shell, cluster);
    expect(code).toBe(1);
    expect(markerOf(cluster)).toEqual(ready);
    expect(folder.note('stopped')).toBeUndefined();
  });

  test.concurrent('has nothing to scale at a first install', async () => {
    const cluster = shop(marker({ requested: '2.0', replicas: '' }));
    expect((await guard(shell, cluster)).code).toBe(0);
    expect(cluster.changes.filter((change) => change.startsWith('scale'))).toEqual([]);
  });

  describe('waits for', () => {
    test.concurrent.each([
      ['a pod that runs', appPod('web-1')],
      ['a pod that is Terminating', appPod('web-1', { terminating: true })],
      ['a pod that starts', appPod('web-1', { phase: 'Pending' })],
      ['a pod that the node no longer tells of', appPod('web-1', { phase: 'Unknown' })],
      ['a pod from before the application had this label', unlabelledPod('web-1')],
    ])('%s', async (_, pod) => {
      const cluster = running().add(pod);
      let counts = 0;
      cluster.after(COUNT, () => ++counts === 3 && cluster.remove('Pod/web-1'), 99);
      const { code, log } = await guard(shell, cluster);
      expect(code).toBe(0);
      expect(counts).toBeGreaterThanOrEqual(3);
      expect(log).toMatch(/[Ww]aiting.*web-1/);
    });

    test.concurrent('each pod of several', async () => {
      const cluster = running().add(appPod('web-1'), appPod('web-2'), unlabelledPod('web-3'));
      const gone: string[] = [];
      cluster.before(
        /^wait/,
        () => {
          const [pod] = cluster.ofKind('Pod');
          if (pod) gone.push(pod.metadata.name);
          cluster.remove(`Pod/${pod?.metadata.name}`);
        },
        99,
      );
      expect((await guard(shell, cluster)).code).toBe(0);
      expect(gone).toEqual(['web-1', 'web-2', 'web-3']);
    });

    test.concurrent("no pod that has ended, and no other application's", async () => {
      const theirs = appPod('blog-1');
      theirs.metadata.labels = { 'cdk8s-downtime/app': 'blog' };
      const cluster = running().add(
        appPod('web-1', { phase: 'Succeeded' }),
        appPod('web-2', { phase: 'Failed' }),
        theirs,
      );
      expect((await guard(shell, cluster)).code).toBe(0);
      expect(cluster.calls.some((call) => call.startsWith('wait'))).toBe(false);
    });
  });

  describe('pods that never go', () => {
    const stuck = (data = ready) => running(data).add(appPod('web-1', { terminating: true }), unlabelledPod('web-2'));

    test.concurrent('are named, and `applied` comes back: nothing was migrated', async () => {
      const cluster = stuck();
      const { code, log, folder } = await guard(shell, cluster, { DRAIN_TIMEOUT: '1' });
      expect(code).toBe(42);
      expect(folder.note('stopped')).toBeUndefined();
      expect(markerOf(cluster)?.applied).toBe('1.0');
      expect(markerOf(cluster)?.inProgress).toBeUndefined();
      expect(markerOf(cluster)?.holder).toBeUndefined();
      expect(markerOf(cluster)?.attempts).toBeUndefined();
      expect(markerOf(cluster)).toMatchObject({ requested: '2.0', replicas: ready.replicas });
      // The old version comes back by itself.
      expect([replicasOf(cluster, 'web'), replicasOf(cluster, 'worker')]).toEqual([3, 1]);
      expectOrder(
        cluster,
        /^scale Deployment\/web 0/,
        /^patch ConfigMap\/shop-schema .*applied/,
        /^scale Deployment\/web 3/,
      );
      for (const text of [log, markerOf(cluster)?.lastFailure, eventsOf(cluster)[0]?.message]) {
        expect(text).toMatch(/web-1.*web-2/);
        expect(text).toMatch(/not started.*1\.0/);
      }
      expect(log).toMatch(/What to do/);
      expect(eventsOf(cluster)).toHaveLength(2);
      expect(eventsOf(cluster)[0].reason).toBe('DowntimeUpgradeFailed');
    });

    test.concurrent.each([
      ['bring back what the check job has stopped', { ...ready, stoppedAt: EARLIER }, [3, 1]],
      ['leave at 0 what nobody has stopped', ready, [0, 0]],
      [
        'leave at 0 what would not fit the database',
        { ...ready, applied: '', inProgress: '2.0', stoppedAt: EARLIER },
        [0, 0],
      ],
      [
        'bring back what an earlier claim has stopped',
        { ...ready, applied: '', inProgress: '2.0', untouched: '1.0', stoppedAt: EARLIER },
        [3, 1],
      ],
    ] as [string, MarkerData, number[]][])('%s', async (_, data, replicas) => {
      const cluster = shop(marker(data), deployment('web', 0), deployment('worker', 0), appPod('web-1'));
      expect((await guard(shell, cluster, { DRAIN_TIMEOUT: '1' })).code).toBe(42);
      expect([replicasOf(cluster, 'web'), replicasOf(cluster, 'worker')]).toEqual(replicas);
    });

    // An argument of a program can have 128 KiB.
    test('are too many to name all: the marker is put back all the same', async () => {
      const pods = Array.from({ length: 2000 }, (_, index) => appPod(`web-6d5f7c9b8-${'x'.repeat(40)}-${index}`));
      const cluster = running(ready).add(...pods);
      const { code } = await guard(shell, cluster, { DRAIN_TIMEOUT: '1' });
      expect(code).toBe(42);
      expect(markerOf(cluster)?.applied).toBe('1.0');
      expect(markerOf(cluster)?.lastFailure).toMatch(/2000 in all: pod\/web-\S+ .*What to do/);
      expect(markerOf(cluster)?.lastFailure?.length).toBeLessThan(5000);
    });

    test.concurrent('leave in progress what an earlier attempt has begun', async () => {
      const cluster = stuck({ requested: '2.0', inProgress: '2.0', previous: '1.0', attempts: '1' });
      const { code } = await guard(shell, cluster, { DRAIN_TIMEOUT: '1' });
      expect(code).toBe(42);
      expect(markerOf(cluster)).toMatchObject({ inProgress: '2.0', previous: '1.0' });
      expect(markerOf(cluster)?.applied).toBeUndefined();
      expect(markerOf(cluster)?.holder).toBeUndefined();
    });

    // The database is half way to 1.5, not to 2.0.
    test('leave in progress what an earlier version has begun', async () => {
      const cluster = stuck({ requested: '2.0', inProgress: '1.5', previous: '1.0', attempts: '4' });
      await guard(shell, cluster, { DRAIN_TIMEOUT: '1' });
      expect(markerOf(cluster)).toMatchObject({ inProgress: '1.5', previous: '1.0', attempts: '4' });
    });

    test.concurrent('are reported also when the API server is away for a moment then', async () => {
      const cluster = stuck();
      cluster.after(CLAIM, () => cluster.fail(/^patch ConfigMap/, 3));
      const { code } = await guard(shell, cluster, { DRAIN_TIMEOUT: '1' });
      expect(code).toBe(42);
      expect(markerOf(cluster)?.applied).toBe('1.0');
    });
  });

  describe('an API server', () => {
    test.concurrent.each([
      ['that is away while the pods are counted', COUNT],
      ['that is away while one kind of pods is counted', /^get Pod\/\* .*name=web/],
    ])('%s never means "no pods"', async (_, pattern) => {
      const cluster = running().fail(pattern);
      const { code, folder } = await guard(shell, cluster, { DRAIN_TIMEOUT: '1' });
      expect(code).toBe(1);
      expect(folder.note('stopped')).toBeUndefined();
      expect(markerOf(cluster)?.applied).toBe('1.0');
      expect(markerOf(cluster)?.lastFailure).toMatch(/does not say which pods/);
    });

    test.concurrent('that is away for a moment while the pods are counted is asked again', async () => {
      const cluster = running().add(appPod('web-1'));
      let counts = 0;
      cluster.fail(COUNT, 3);
      cluster.after(COUNT, () => ++counts === 2 && cluster.remove('Pod/web-1'), 99);
      expect((await guard(shell, cluster)).code).toBe(0);
      expect(counts).toBe(3);
    });

    test.concurrent('that hangs is one that is away', async () => {
      const cluster = running().hang(/./, 1).hang(COUNT, 3);
      cluster.after(CLAIM, () => cluster.hang(/^scale/, 2));
      expect((await guard(shell, cluster)).code).toBe(0);
      expect(replicasOf(cluster, 'web')).toBe(0);
    });

    test.concurrent.each([/^scale/, /^get Deployment/])(
      'that is away for a moment at %s is asked again',
      async (pattern) => {
        const cluster = running().fail(pattern, 4);
        expect((await guard(shell, cluster)).code).toBe(0);
        expect(replicasOf(cluster, 'web')).toBe(0);
      },
    );

    test.concurrent('that refuses the scaling: `applied` comes back', async () => {
      const cluster = running().fail(
        /^scale/,
        99,
        'Error from server (Forbidden): deployments.apps "web" is forbidden',
      );
      const { code, log, folder } = await guard(shell, cluster);
      expect(code).toBe(42);
      expect(log).toMatch(/forbidden/);
      expect(markerOf(cluster)?.applied).toBe('1.0');
      expect(markerOf(cluster)?.inProgress).toBeUndefined();
      expect(markerOf(cluster)?.lastFailure).toMatch(/could not be stopped/);
      expect(folder.note('stopped')).toBeUndefined();
    });
  });
});
