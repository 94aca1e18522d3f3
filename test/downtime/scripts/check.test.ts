import { check, startCheck } from './support/jobs';
import {
  CHECK_JOB,
  deployment,
  eventsOf,
  IMAGE_CHECK,
  IMAGE_CHECK_UP,
  job,
  MARKER,
  MIGRATE_JOB,
  marker,
  markerOf,
  rememberedIn,
  replicasOf,
  shopWithImages,
  shopWithoutImages,
} from './support/objects';
import { expectOrder } from './support/order';
import { until } from './support/program';
import { inEachShell } from './support/shells';

const EARLIER = '2026-01-01T00:00:00Z';

inEachShell('check', (shell) => {
  describe('when the database has the schema version already', () => {
    test.concurrent('does nothing', async () => {
      const cluster = shopWithImages(marker({ applied: '2.0' }), deployment('web', 3));
      const { code, log } = await check(shell, cluster);
      expect(code).toBe(0);
      expect(cluster.changes).toEqual([]);
      expect(log).toMatch(/already has schema version 2\.0/);
    });

    test.concurrent('deletes finished jobs of other versions, so that A, B, A runs its jobs again', async () => {
      const cluster = shopWithImages(
        marker({ applied: '2.0' }),
        job(CHECK_JOB, { active: 1 }),
        job(MIGRATE_JOB),
        job('shop-check-old'),
        job('shop-migrate-old'),
        job('shop-migrate-running', { active: 1 }),
      );
      const { code } = await check(shell, cluster);
      expect(code).toBe(0);
      expect(cluster.changes.sort()).toEqual(['delete Job/shop-check-old', 'delete Job/shop-migrate-old']);
    });

    test.concurrent('takes back what another version asked for, so that its migrator does not begin any more', async () => {
      const cluster = shopWithImages(marker({ applied: '2.0', requested: '3.0' }), deployment('web', 3));
      expect((await check(shell, cluster)).code).toBe(0);
      expect(markerOf(cluster)).toEqual({ applied: '2.0' });
      expect(cluster.changes).toEqual(['patch ConfigMap/shop-schema requested']);
    });

    test.concurrent('takes nothing back when the marker changed meanwhile: that migrator may have begun', async () => {
      const cluster = shopWithImages(marker({ applied: '2.0', requested: '3.0' }), deployment('web', 3));
      cluster.before(/^patch ConfigMap/, () =>
        cluster.edit(`ConfigMap/${MARKER}`, ({ data }) => Object.assign(data, { inProgress: '3.0' })),
      );
      const { code, log } = await check(shell, cluster);
      expect([code, log]).toEqual([1, expect.stringMatching(/changed meanwhile/)]);
      expect(markerOf(cluster)?.requested).toBe('3.0');
    });

    test.concurrent('leaves its own job alone also when that does not count as active yet', async () => {
      const cluster = shopWithImages(marker({ applied: '2.0' }), job(CHECK_JOB, {}));
      expect((await check(shell, cluster)).code).toBe(0);
      expect(cluster.changes).toEqual([]);
    });
  });

  test.concurrent('first install: creates the marker and stops nothing', async () => {
    const cluster = shopWithImages();
    const { code, log } = await check(shell, cluster);
    expect(code).toBe(0);
    expect(markerOf(cluster)?.requested).toBe('2.0');
    expect(markerOf(cluster)?.applied).toBeUndefined();
    expectOrder(cluster, /^create ConfigMap\/shop-schema/, IMAGE_CHECK_UP, /^patch ConfigMap\/shop-schema .*requested/);
    expect(cluster.changes.filter((change) => /^scale/.test(change) && !change.includes(IMAGE_CHECK))).toEqual([]);
    expect(log).toMatch(/nothing to stop/);
  });

  describe('upgrade', () => {
    test.concurrent('checks the images, writes the marker, and only then scales to 0', async () => {
      const cluster = shopWithImages(
        marker({ applied: '1.0', lastRefusal: 'earlier', history: 'earlier' }),
        deployment('web', 3),
        deployment('worker', 1),
      );
      cluster.before(/^scale Deployment\/web/, () => expect(markerOf(cluster)?.requested).toBe('2.0'));
      const { code, log } = await check(shell, cluster);
      expect(code).toBe(0);
      expectOrder(
        cluster,
        IMAGE_CHECK_UP,
        /^scale Deployment\/shop-image-check 0/,
        /^patch ConfigMap\/shop-schema .*requested/,
        /^scale Deployment\/web 0/,
      );
      expect([replicasOf(cluster, 'web'), replicasOf(cluster, 'worker')]).toEqual([0, 0]);
      expect(replicasOf(cluster, IMAGE_CHECK)).toBe(0);
      expect(markerOf(cluster)).toMatchObject({ applied: '1.0', requested: '2.0', history: 'earlier' });
      expect(rememberedIn(cluster)).toEqual({ 'Deployment/web': '3', 'Deployment/worker': '1' });
      expect(Date.parse(markerOf(cluster)?.stoppedAt ?? '')).toBeGreaterThan(Date.now() - 60_000);
      expect(markerOf(cluster)?.lastRefusal).toBeUndefined();
      expect(eventsOf(cluster)).toEqual([]);
      expect(log).toMatch(/1\.0.*2\.0/);
      expect(log).toMatch(/[Ss]caling to 0.*web.*worker/);
    });

    test.concurrent('leaves the scaling to the guard unless it must stop first', async () => {
      const cluster = shopWithImages(marker({ applied: '1.0', stoppedAt: EARLIER }), deployment('web', 3));
      const { code } = await check(shell, cluster, { STOP_FIRST: 'false' });
      expect(code).toBe(0);
      expect(replicasOf(cluster, 'web')).toBe(3);
      expect(markerOf(cluster)).toMatchObject({ requested: '2.0' });
      expect(rememberedIn(cluster)).toEqual({ 'Deployment/web': '3' });
      // The application still runs: the downtime has not begun.
      expect(markerOf(cluster)?.stoppedAt).toBeUndefined();
    });

    test.concurrent("deletes finished jobs before the downtime, also this version's own migrator", async () => {
      const cluster = shopWithImages(
        marker({ applied: '1.0' }),
        deployment('web', 3),
        job(CHECK_JOB, { active: 1 }),
        job(MIGRATE_JOB),
        job('shop-check-old'),
        job('shop-migrate-running', { active: 1 }),
      );
      expect((await check(shell, cluster)).code).toBe(0);
      expect(cluster.ofKind('Job').map(({ metadata }) => metadata.name)).toEqual([CHECK_JOB, 'shop-migrate-running']);
      expectOrder(cluster, /^delete Job\/shop-migrate-2/, /^delete Job\/shop-check-old/, /^scale Deployment\/web 0/);
    });

    test.concurrent('a workload that does not exist yet is no hindrance', async () => {
      const cluster = shopWithImages(marker({ applied: '1.0' }), deployment('worker', 2));
      expect((await check(shell, cluster)).code).toBe(0);
      expect(rememberedIn(cluster)).toEqual({ 'Deployment/worker': '2' });
      expect(replicasOf(cluster, 'worker')).toBe(0);
    });

    test.concurrent('a workload that was at 0 by itself is remembered so', async () => {
      const cluster = shopWithImages(marker({ applied: '1.0' }), deployment('web', 3), deployment('worker', 0));
      expect((await check(shell, cluster)).code).toBe(0);
      expect(rememberedIn(cluster)).toEqual({ 'Deployment/web': '3', 'Deployment/worker': '0' });
    });
  });

  describe('again after a failure', () => {
    const failed = {
      requested: '2.0',
      inProgress: '2.0',
      previous: '1.0',
      stoppedAt: EARLIER,
      replicas: 'Deployment/web=12 Deployment/worker=1',
    };

    test.concurrent.each(['true', 'false'])(
      'keeps the remembered numbers and the first time of the stop (STOP_FIRST %s)',
      async (stopFirst) => {
        const cluster = shopWithImages(marker(failed), deployment('web', 0), deployment('worker', 0));
        expect((await check(shell, cluster, { STOP_FIRST: stopFirst })).code).toBe(0);
        expect(rememberedIn(cluster)).toEqual({ 'Deployment/web': '12', 'Deployment/worker': '1' });
        expect(markerOf(cluster)).toMatchObject({ requested: '2.0', inProgress: '2.0', stoppedAt: EARLIER });
      },
    );

    test.concurrent('takes the new number of what somebody has scaled up meanwhile', async () => {
      const cluster = shopWithImages(marker(failed), deployment('web', 0), deployment('worker', 4));
      expect((await check(shell, cluster)).code).toBe(0);
      expect(rememberedIn(cluster)).toEqual({ 'Deployment/web': '12', 'Deployment/worker': '4' });
      expect(replicasOf(cluster, 'worker')).toBe(0);
    });
  });

  test.concurrent('told to end while it checks the images: the image check goes, the application stays', async () => {
    const cluster = shopWithoutImages(marker({ applied: '1.0' }), deployment('web', 3));
    const program = startCheck(shell, cluster, { IMAGE_TIMEOUT: '10000' });
    await until(() => cluster.calls.some((call) => IMAGE_CHECK_UP.test(call)));
    program.terminate();
    expect((await program.ended).code).toBe(143);
    expect(replicasOf(cluster, IMAGE_CHECK)).toBe(0);
    expect(replicasOf(cluster, 'web')).toBe(3);
    expect(cluster.find(`ConfigMap/${MARKER}`)?.data).toEqual({ applied: '1.0' });
  });
});
