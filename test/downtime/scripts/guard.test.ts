import { guard, startGuard } from './support/jobs';
import {
  appPod,
  deployment,
  eventsOf,
  MARKER,
  type MarkerData,
  marker,
  markerOf,
  migratorPod,
  POD,
  replicasOf,
  shop,
} from './support/objects';
import { expectOrder } from './support/order';
import { until } from './support/program';
import { inEachShell } from './support/shells';

const stopped = (data: MarkerData) => shop(marker(data), deployment('web', 0), migratorPod(POD, '2.0', 'Pending'));

inEachShell('guard', (shell) => {
  const expectRefused = (cluster: ReturnType<typeof stopped>, ended: { code: number; log: string }, reason: RegExp) => {
    expect(ended.log).toMatch(reason);
    expect(ended.code).toBe(42);
    expect(ended.log).toMatch(/REFUSED/);
    expect(ended.log).toMatch(/What to do/);
    expect(markerOf(cluster)?.inProgress).toBeUndefined();
    expect(markerOf(cluster)?.lastRefusal).toMatch(reason);
    expect(eventsOf(cluster)[0]).toMatchObject({ reason: 'DowntimeUpgradeRefused', involvedObject: { name: 'web' } });
  };

  describe('when the database has the schema version already', () => {
    test.concurrent('leaves a note to skip', async () => {
      const cluster = stopped({ applied: '2.0' }).add(appPod('web-1'));
      const { code, log, folder } = await guard(shell, cluster);
      expect(code).toBe(0);
      expect(log).toMatch(/already has schema version 2\.0.*skipped/);
      expect(folder.note('skip')).toBe('');
      expect(cluster.changes).toEqual([]);
    });

    test.concurrent('refuses to run beside the application what cannot be skipped', async () => {
      const cluster = stopped({ applied: '2.0' }).add(appPod('web-1'));
      const ended = await guard(shell, cluster, { CAN_SKIP: 'false' });
      expectRefused(cluster, ended, /web-1.*command/);
      expect(markerOf(cluster)?.applied).toBe('2.0');
      expect(ended.folder.note('skip')).toBeUndefined();
    });

    test.concurrent('goes on with what cannot be skipped when no pod runs', async () => {
      const cluster = stopped({ applied: '2.0', previous: '1.0' });
      const { code, folder } = await guard(shell, cluster, { CAN_SKIP: 'false' });
      expect(code).toBe(0);
      expect(markerOf(cluster)).toMatchObject({ inProgress: '2.0', previous: '2.0', holder: POD });
      expect(markerOf(cluster)?.applied).toBeUndefined();
      expect(folder.note('skip')).toBeUndefined();
      expect(folder.note('stopped')).toMatch(/^\d{4}-/);
    });

    test.concurrent('pods that cannot be counted are not "no pods"', async () => {
      const cluster = stopped({ applied: '2.0' }).fail(/^get Pod\/\* .*app=shop/);
      const ended = await guard(shell, cluster, { CAN_SKIP: 'false' });
      expect(ended.code).not.toBe(0);
      expect(markerOf(cluster)?.applied).toBe('2.0');
      expect(ended.folder.note('stopped')).toBeUndefined();
    });
  });

  describe('when the check job did not make room', () => {
    test.concurrent.each([
      ['for this version', { applied: '1.0', requested: '1.5' }, /requested 1\.5/],
      ['at all', { applied: '1.0' }, /requested nothing/],
    ] as [string, MarkerData, RegExp][])('%s: refuses', async (_, data, reason) => {
      const cluster = stopped(data).add(appPod('web-1'));
      const ended = await guard(shell, cluster);
      expectRefused(cluster, ended, reason);
      expect(markerOf(cluster)).toMatchObject(data);
      expect(cluster.changes.filter((change) => change.startsWith('scale'))).toEqual([]);
    });

    test.concurrent('and there is no marker: refuses', async () => {
      const { code, log } = await guard(shell, shop());
      expect(code).toBe(42);
      expect(log).toMatch(/REFUSED/);
    });
  });

  describe('while another migrator runs', () => {
    const other = 'shop-migrate-2-old';

    test.concurrent('waits, and takes what that has done into account', async () => {
      const cluster = stopped({ requested: '2.0', inProgress: '2.0', holder: other }).add(migratorPod(other, '2.0'));
      let waits = 0;
      cluster.before(
        /^wait/,
        () => {
          if (++waits < 3) return;
          cluster.remove(`Pod/${other}`);
          cluster.edit(`ConfigMap/${MARKER}`, (object) => {
            object.data = { applied: '2.0' };
          });
        },
        9,
      );
      const { code, log, folder } = await guard(shell, cluster);
      expect(code).toBe(0);
      expect(log).toMatch(new RegExp(`[Ww]aiting.*${other}`));
      expect(folder.note('skip')).toBe('');
      expect(cluster.changes).toEqual([]);
    });

    test.concurrent('refuses when that does not end', async () => {
      const data = { requested: '2.0', inProgress: '2.0', holder: other };
      const cluster = stopped(data).add(migratorPod(other, '2.0'));
      const { code, log } = await guard(shell, cluster, { DRAIN_TIMEOUT: '1' });
      expect(code).toBe(42);
      expect(log).toMatch(new RegExp(`REFUSED.*${other}`));
      expect(markerOf(cluster)).toMatchObject(data);
      expect(markerOf(cluster)?.lastRefusal).toMatch(other);
    });

    test.concurrent('migrators that cannot be counted are not "no migrator"', async () => {
      const cluster = stopped({ applied: '1.0', requested: '2.0' }).fail(/^get Pod\/\* .*job=migrate/);
      const ended = await guard(shell, cluster, { DRAIN_TIMEOUT: '1' });
      expect(ended.code).not.toBe(0);
      expect(markerOf(cluster)?.inProgress).toBeUndefined();
      expect(ended.folder.note('stopped')).toBeUndefined();
    });

    test.concurrent("one that has ended, and another application's, are no hindrance", async () => {
      const theirs = migratorPod('blog-migrate-1', '2.0');
      theirs.metadata.labels['cdk8s-downtime/upgrade'] = 'blog';
      const cluster = stopped({ applied: '1.0', requested: '2.0' }).add(
        migratorPod('shop-migrate-2-a', '2.0', 'Failed'),
        migratorPod('shop-migrate-2-b', '2.0', 'Succeeded'),
        theirs,
      );
      expect((await guard(shell, cluster)).code).toBe(0);
    });
  });

  describe('claims the marker', () => {
    test.concurrent('for this pod, at its first attempt', async () => {
      const cluster = stopped({ applied: '1.0', requested: '2.0', history: 'earlier' });
      const { log } = await guard(shell, cluster);
      expect(markerOf(cluster)).toMatchObject({
        requested: '2.0',
        inProgress: '2.0',
        previous: '1.0',
        attempts: '1',
        holder: POD,
        history: 'earlier',
      });
      expect(markerOf(cluster)?.applied).toBeUndefined();
      expect(log).toMatch(/2\.0 in progress, attempt 1/);
    });

    test.concurrent('counting attempts', async () => {
      const cluster = stopped({ requested: '2.0', inProgress: '2.0', previous: '1.0', attempts: '9' });
      await guard(shell, cluster);
      expect(markerOf(cluster)).toMatchObject({ attempts: '10', previous: '1.0' });
    });

    test.concurrent('counting anew for a newer version after a failed one', async () => {
      const cluster = stopped({ requested: '2.0', inProgress: '1.5', previous: '1.0', attempts: '9' });
      await guard(shell, cluster);
      expect(markerOf(cluster)).toMatchObject({ inProgress: '2.0', attempts: '1', previous: '1.0' });
    });

    test.concurrent('of an empty database', async () => {
      const cluster = stopped({ requested: '2.0' });
      expect((await guard(shell, cluster)).code).toBe(0);
      expect(markerOf(cluster)).toMatchObject({ inProgress: '2.0', attempts: '1' });
      expect(markerOf(cluster)?.previous).toBeUndefined();
    });

    test.concurrent('but gives way when somebody else was faster', async () => {
      const data = { applied: '1.0', requested: '2.0', replicas: 'Deployment/web=3' };
      const cluster = shop(marker(data), deployment('web', 3)).before(/^patch ConfigMap.*inProgress/, () =>
        cluster.edit(`ConfigMap/${MARKER}`, (object) => Object.assign(object.data, { holder: 'another' })),
      );
      const { code, log, folder } = await guard(shell, cluster);
      expect(code).toBe(1);
      expect(log).toMatch(/changed meanwhile/);
      expect(markerOf(cluster)).toEqual({ ...data, holder: 'another' });
      expect(replicasOf(cluster, 'web')).toBe(3);
      expect(folder.note('stopped')).toBeUndefined();
    });

    test.concurrent('but not when that cannot be read', async () => {
      const cluster = stopped({ applied: '1.0', requested: '2.0' }).fail(/^get ConfigMap/);
      expect((await guard(shell, cluster)).code).toBe(1);
      expect(markerOf(cluster)).toEqual({ applied: '1.0', requested: '2.0' });
    });

    test.concurrent('also when the API server is away for a moment while it is read', async () => {
      const cluster = stopped({ applied: '1.0', requested: '2.0' }).fail(/^get ConfigMap/, 4);
      expect((await guard(shell, cluster)).code).toBe(0);
      expectOrder(cluster, /^get ConfigMap/, /^patch ConfigMap/);
    });
  });

  test.concurrent('told to end while it waits: ends', async () => {
    const cluster = stopped({ applied: '1.0', requested: '2.0' }).add(appPod('web-1'));
    const program = startGuard(shell, cluster, { DRAIN_TIMEOUT: '600' });
    await until(() => program.log.includes('Waiting'), 'waiting');
    program.terminate();
    expect((await program.ended).code).toBe(143);
  });
});
