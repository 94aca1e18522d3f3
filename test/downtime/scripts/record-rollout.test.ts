import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FakeCluster } from './fake-kubectl/cluster';
import { ROLLOUT_WORKLOADS, startRecord } from './support/jobs';
import { begun, folderWith, migrating, RECORDED } from './support/migration';
import { eventsOf, type MarkerData, marker, markerOf, migratorPod, POD, replicasOf, shop } from './support/objects';
import { expectOrder } from './support/order';
import { until } from './support/program';
import { rollout } from './support/rollout';
import { inEachShell } from './support/shells';

const ENV = { WORKLOADS: ROLLOUT_WORKLOADS, UNCHANGED_CODES: '3 75', SERVE_TIMEOUT: '60' };

/** The marker while the first attempt of `POD` runs: what the guard took away was 1.0. */
const first: MarkerData = { ...begun, attempts: '1' };

/** `appliedBefore` is what the guard noted. */
function folder(exitCode?: number, appliedBefore = '1.0') {
  const pod = folderWith(exitCode);
  writeFileSync(join(pod.tmp, 'applied-before'), appliedBefore);
  return pod;
}

const up = { observedGeneration: 3, updatedReplicas: 2, availableReplicas: 2, replicas: 2 };
const serving = (status: object = up, version = '2.0') => {
  const cluster = shop(marker(first), migratorPod(POD, '2.0'), rollout(version, { status }));
  cluster.logs[POD] = 'ERROR: lock timeout\n';
  return cluster;
};
const looks = (cluster: FakeCluster) =>
  cluster.calls.filter((call) => /^get Deployment\/web .*available/.test(call)).length;

inEachShell('record of a migrator that says it has changed nothing', (shell) => {
  const end = (cluster: FakeCluster, exitCode: number, appliedBefore?: string, env = {}) =>
    startRecord(shell, cluster, folder(exitCode, appliedBefore), { ...ENV, ...env }).ended;
  const stays = (cluster: FakeCluster, data: MarkerData) => {
    const { holder, ...rest } = data;
    expect(markerOf(cluster)).toEqual({ ...rest, lastFailure: expect.stringMatching(/stays down.*may be half way/) });
  };

  test.concurrent.each([3, 75])('exit code %i: the old version passes its fence again', async (exitCode) => {
    const cluster = serving();
    const { log } = await end(cluster, exitCode);
    const { requested, replicas, lastRefusal, history } = begun;
    expect(markerOf(cluster)).toEqual({
      ...{ requested, replicas, lastRefusal, history, previous: '1.0', applied: '1.0' },
      lastFailure: expect.stringMatching(
        /failed.*changed nothing: the database has schema version 1\.0(.|\n)*lock timeout/,
      ),
    });
    expect(log).toMatch(/let through their fence again/);
    expect(eventsOf(cluster)[0].message).toMatch(/revert the commit, which then changes nothing/);
  });

  test.concurrent.each([1, 4, 7, 37])('another exit code, %i: stays down', async (exitCode) => {
    const cluster = serving();
    await end(cluster, exitCode);
    stays(cluster, first);
  });

  test.concurrent('told to end meanwhile: stays down', async () => {
    const cluster = serving();
    const pod = folder();
    const program = startRecord(shell, cluster, pod, ENV);
    await until(() => cluster.calls.some((call) => /history/.test(call)), 'the preparation');
    program.terminate();
    writeFileSync(join(pod.state, 'exit-code'), '3\n');
    await program.ended;
    stays(cluster, first);
  });

  // It has changed nothing, but the attempt before it has.
  test.concurrent('after an attempt that ended half way: stays down', async () => {
    const cluster = migrating();
    await end(cluster, 3, '');
    stays(cluster, begun);
  });

  test.concurrent('while a version between is half way: stays down', async () => {
    const cluster = migrating(first);
    await end(cluster, 3, '');
    stays(cluster, first);
  });

  test.concurrent('without a note of the guard: stays down', async () => {
    const cluster = migrating(first);
    await startRecord(shell, cluster, folderWith(3), ENV).ended;
    stays(cluster, first);
  });

  test.concurrent('at a first install: there is no old version', async () => {
    const { previous, ...data } = first;
    const cluster = migrating(data);
    await end(cluster, 3, '');
    stays(cluster, data);
  });

  test.concurrent('although its marker is no longer held by this pod: is not given back', async () => {
    const { holder, ...data } = first;
    const cluster = migrating(data);
    await end(cluster, 3);
    expect(markerOf(cluster)?.applied).toBeUndefined();
  });

  test.concurrent('although nobody says who holds the marker: is not given back', async () => {
    const cluster = migrating(first).fail(/^get ConfigMap\/shop-schema .*\{\.data\.holder\}\|/);
    await end(cluster, 3);
    stays(cluster, first);
  });

  test.concurrent('of a transaction: every exit code of its own', async () => {
    const cluster = serving();
    await end(cluster, 1, '1.0', { UNCHANGED_CODES: 'any' });
    expect(markerOf(cluster)).toMatchObject({ applied: '1.0' });
  });

  test.concurrent.each([137, 143])('of a transaction, but killed (%i): stays down', async (exitCode) => {
    const cluster = serving();
    await end(cluster, exitCode, '1.0', { UNCHANGED_CODES: 'any' });
    stays(cluster, first);
  });

  describe('with hooks', () => {
    const hooks = { WORKLOADS: 'scale apps/v1 Deployment web app=web', SERVE_TIMEOUT: '0' };

    test.concurrent('brings back what was scaled to 0, when the fence lets it through', async () => {
      const cluster = migrating(first);
      await end(cluster, 3, '1.0', hooks);
      expect(markerOf(cluster)).toMatchObject({ applied: '1.0', stoppedAt: begun.stoppedAt });
      expect(markerOf(cluster)?.inProgress).toBeUndefined();
      expect(markerOf(cluster)?.lastFailure).toMatch(/the old version is brought back.*revert the commit/);
      expect(replicasOf(cluster, 'web')).toBe(3);
      expectOrder(cluster, /^patch ConfigMap\/shop-schema applied/, /^scale Deployment\/web 3/);
    });

    test.concurrent('brings nothing back after a failure that may have changed something', async () => {
      const cluster = migrating(first);
      await end(cluster, 4, '1.0', hooks);
      expect(replicasOf(cluster, 'web')).toBe(0);
    });

    test.concurrent('says so when it cannot be brought back', async () => {
      const cluster = migrating(first).fail(/^get Deployment\/web .*replicas/);
      const { log } = await end(cluster, 3, '1.0', hooks);
      expect(markerOf(cluster)).toMatchObject({ applied: '1.0' });
      expect(log).toMatch(/could not be brought back/);
    });
  });
});

inEachShell('record asks the database', (shell) => {
  const asks = { ...ENV, ASKS: 'true' };
  const end = async (exitCode: number, answer?: string, env = {}, before = '1.0') => {
    const cluster = serving();
    const pod = folder(exitCode, before);
    if (answer !== undefined) writeFileSync(join(pod.state, 'answer-after'), answer);
    await startRecord(shell, cluster, pod, { ...asks, ...env }).ended;
    return markerOf(cluster);
  };

  test.concurrent('which has the old version: it comes back, whatever the exit code', async () => {
    expect(await end(1, '=1.0\n')).toMatchObject({
      applied: '1.0',
      lastFailure: expect.stringMatching(/The database itself says so: the database has schema version 1\.0/),
    });
  });

  test.concurrent('also after an attempt that ended half way', async () => {
    expect(await end(1, '=1.0\n', {}, '')).toMatchObject({ applied: '1.0' });
  });

  test.concurrent.each([
    ['the new version', '=2.0\n', 3],
    ['no version', '=\n', 3],
    ['what is no version', '=1.0 (dirty)\n', 1],
    ['nothing at all', undefined, 1],
    ['something that ask.sh did not write', '1.0\n', 1],
    ['the old version, but the migrator was killed', '=1.0\n', 137],
  ])('which says %s: stays down', async (_, answer, exitCode) => {
    const marker = await end(exitCode, answer);
    expect(marker?.applied).toBeUndefined();
    expect(marker?.lastFailure).toMatch(/stays down/);
  });

  test.concurrent('which says nothing: then the exit code counts', async () => {
    expect(await end(3)).toMatchObject({ applied: '1.0', lastFailure: expect.stringMatching(/It says that/) });
  });

  test.concurrent('through no link', async () => {
    const cluster = serving();
    const pod = folder(1);
    writeFileSync(join(pod.tmp, 'elsewhere'), '=1.0\n');
    symlinkSync(join(pod.tmp, 'elsewhere'), join(pod.state, 'answer-after'));
    await startRecord(shell, cluster, pod, asks).ended;
    expect(markerOf(cluster)?.applied).toBeUndefined();
  });

  test.concurrent('after a step that failed, when the migrator has asked', async () => {
    const cluster = serving();
    const pod = folder(1);
    writeFileSync(join(pod.state, 'failed-step'), 'create-store\n');
    const program = startRecord(shell, cluster, pod, asks);
    await until(() => cluster.calls.some((call) => /holder/.test(call)), 'the failure');
    writeFileSync(join(pod.state, 'answer-after'), '=1.0\n');
    writeFileSync(join(pod.state, 'asked'), '');
    await program.ended;
    expect(markerOf(cluster)).toMatchObject({ applied: '1.0' });
  });
});

inEachShell('record of a rollout', (shell) => {
  const record = (cluster: FakeCluster, env = {}, pod = folder(0)) =>
    startRecord(shell, cluster, pod, { ...ENV, ...env }).ended;

  test.concurrent('succeeds when the new version serves, and has recorded the migration before', async () => {
    const cluster = serving({ ...up, availableReplicas: 1 });
    let applied: string | undefined;
    cluster.after(
      /^get Deployment\/web .*available/,
      () => {
        applied = markerOf(cluster)?.applied;
        if (looks(cluster) === 3) cluster.add(rollout('2.0', { status: up }));
      },
      99,
    );
    const { code, log } = await record(cluster);
    expect(code).toBe(0);
    expect(applied).toBe('2.0');
    expect(looks(cluster)).toBe(4);
    expect(log).toMatch(/new version serves/);
  });

  test.concurrent.each<[string, object, string]>([
    ['not yet observed', { ...up, observedGeneration: 2 }, '2.0'],
    ['not yet updated', { ...up, updatedReplicas: 1 }, '2.0'],
    ['not yet available', { ...up, availableReplicas: undefined }, '2.0'],
    ['beside pods of the old version', { ...up, replicas: 3 }, '2.0'],
    ['of another version', up, '3.0'],
    ['of a version that is the same number', up, '2.00'],
  ])('does not take a Deployment for serving that is %s', async (_, status, version) => {
    const cluster = serving(status, version);
    const { code, log } = await record(cluster, { SERVE_TIMEOUT: '1' });
    expect(code).toBe(1);
    expect(markerOf(cluster)).toEqual({
      ...RECORDED,
      lastFailure: expect.stringMatching(/not available.*Deployment\/web/),
    });
    expect(log).toMatch(/What to do: .*is not repeated/);
    expect(eventsOf(cluster)).toHaveLength(1);
  });

  test.concurrent('waits for the new version also when the migrator was skipped', async () => {
    const cluster = serving();
    const pod = folder(0);
    writeFileSync(join(pod.state, 'skip'), '');
    expect((await record(cluster, {}, pod)).code).toBe(0);
    expect(looks(cluster)).toBe(1);
    expect(cluster.changes).toEqual([]);
  });

  test.concurrent('told to end while it waits, ends: the migration is recorded', async () => {
    const cluster = serving({ ...up, availableReplicas: 1 });
    const program = startRecord(shell, cluster, folder(0), ENV);
    await until(() => looks(cluster) > 1, 'a look');
    program.terminate();
    expect((await program.ended).code).toBe(143);
    expect(markerOf(cluster)).toEqual(RECORDED);
  });

  test.concurrent('does not wait after a failure', async () => {
    const cluster = serving({});
    expect((await record(cluster, {}, folder(1))).code).toBe(0);
    expect(looks(cluster)).toBe(0);
  });
});
