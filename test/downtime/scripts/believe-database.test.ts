import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FakeCluster } from './fake-kubectl/cluster';
import { rolloutFolder, startGuard, startRehearse } from './support/jobs';
import { deployment, type MarkerData, marker, markerOf, migratorPod, POD, replicasOf, shop } from './support/objects';
import { Folder } from './support/program';
import { inEachShell } from './support/shells';

const ENV = { ASKS: 'true', ALLOW_DOWNGRADE: 'false' };

inEachShell('the guard believes the database', (shell) => {
  const guard = async (data: MarkerData, answer: string | undefined, env = {}, replicas = 3) => {
    const cluster = shop(marker(data), deployment('web', replicas), migratorPod(POD, '2.0', 'Pending'));
    const folder = new Folder();
    if (answer !== undefined) writeFileSync(join(folder.state, 'answer-before'), answer);
    const ended = await startGuard(shell, cluster, { ...ENV, ...env }, folder).ended;
    return { ...ended, cluster, folder };
  };
  const asked = { requested: '2.0' };

  test.concurrent('a marker that says the same is right', async () => {
    const { code, cluster } = await guard({ ...asked, applied: '1.0' }, '=1.0\n');
    expect(code).toBe(0);
    expect(markerOf(cluster)).toMatchObject({ inProgress: '2.0', previous: '1.0' });
  });

  test.concurrent.each([
    [
      'an older version',
      '=0.9\n',
      /says that the database has schema version 1\.0, but the database says 0\.9/,
      '"applied":"0.9"',
    ],
    ['no schema at all', '=\n', /but the database says none/, '"applied":null'],
  ])('a marker that is wrong is refused, and nothing stops: %s', async (_, answer, reason, patch) => {
    const { code, log, cluster } = await guard({ ...asked, applied: '1.0' }, answer);
    expect(code).toBe(42);
    expect(log).toMatch(reason);
    expect(markerOf(cluster)).toMatchObject({ applied: '1.0', lastRefusal: expect.stringMatching(reason) });
    expect(markerOf(cluster)?.lastRefusal).toContain(patch);
    expect(replicasOf(cluster, 'web')).toBe(3);
  });

  test.concurrent('what the check job has stopped comes back at such a refusal', async () => {
    const data = { ...asked, applied: '1.0', stoppedAt: '2026-01-01T00:00:00Z', replicas: 'Deployment/web=3' };
    const { code, cluster } = await guard(data, '=0.9\n', {}, 0);
    expect(code).toBe(42);
    expect(replicasOf(cluster, 'web')).toBe(3);
  });

  test.concurrent('a marker that was lost learns what the database has, and the upgrade goes on', async () => {
    const { code, cluster } = await guard(asked, '=1.0\n');
    expect(code).toBe(0);
    expect(markerOf(cluster)).toMatchObject({ inProgress: '2.0', previous: '1.0' });
  });

  test.concurrent('a database that has the wanted version needs no migration', async () => {
    const { code, cluster, folder } = await guard(asked, '=2.0\n');
    expect(code).toBe(0);
    expect(folder.note('skip')).toBe('');
    expect(markerOf(cluster)).toEqual({ applied: '2.0' });
    expect(replicasOf(cluster, 'web')).toBe(3);
  });

  test.concurrent('a database that has a newer version is no first install', async () => {
    const { code, log, cluster } = await guard(asked, '=3.0\n');
    expect(code).toBe(42);
    expect(log).toMatch(/2\.0 is older than 3\.0/);
    expect(markerOf(cluster)?.inProgress).toBeUndefined();
    // So its pods pass their fence again, and the next check job knows.
    expect(markerOf(cluster)?.applied).toBe('3.0');
    expect(replicasOf(cluster, 'web')).toBe(3);
  });

  test.concurrent('and what the check job has stopped without knowing of it comes back', async () => {
    const stopped = { ...asked, stoppedAt: '2026-01-01T00:00:00Z', replicas: 'Deployment/web=3' };
    const { code, cluster } = await guard(stopped, '=3.0\n', {}, 0);
    expect(code).toBe(42);
    expect(replicasOf(cluster, 'web')).toBe(3);
  });

  test.concurrent('what was only claimed is void when the database has the wanted version', async () => {
    const claimed = { inProgress: '2.0', untouched: 'none', holder: 'shop-migrate-gone', attempts: '1' };
    const { code, cluster } = await guard({ ...asked, ...claimed, lastFailure: 'x', lastRefusal: 'y' }, '=2.0\n');
    expect(code).toBe(0);
    expect(markerOf(cluster)).toEqual({ applied: '2.0' });
  });

  // What it said may have been true before that migrator's last word.
  test.concurrent('an answer that was given beside another migrator does not count', async () => {
    const other = 'shop-migrate-other';
    const cluster = shop(marker(asked), deployment('web', 3), migratorPod(POD, '2.0', 'Pending'));
    cluster.put(migratorPod(other, '2.0'));
    cluster.before(/^wait/, () => cluster.remove(`Pod/${other}`));
    const folder = new Folder();
    writeFileSync(join(folder.state, 'answer-before'), '=1.0\n');
    const { code, log } = await startGuard(shell, cluster, ENV, folder).ended;
    expect(code).toBe(0);
    expect(log).toMatch(/was asked while another migrator was there/);
    expect(markerOf(cluster)).toMatchObject({ inProgress: '2.0' });
    expect(markerOf(cluster)?.previous).toBeUndefined();
  });

  test.concurrent.each([
    ['a question that failed', undefined],
    ['what is no version', '=1.0 (dirty)\n'],
    ['a version that is too long', `=${'1'.repeat(64)}\n`],
  ])('%s is no answer: the marker is believed', async (_, answer) => {
    const { code, log } = await guard({ ...asked, applied: '1.0' }, answer);
    expect(code).toBe(0);
    expect(log).toMatch(/did not say/);
  });

  // It may say the one or the other.
  test.concurrent('of a migration that ended half way nothing is believed', async () => {
    const { code, cluster } = await guard({ ...asked, inProgress: '2.0', previous: '1.0' }, '=1.0\n');
    expect(code).toBe(0);
    expect(markerOf(cluster)).toMatchObject({ inProgress: '2.0', attempts: '1' });
  });

  test.concurrent('a guard that asks nothing looks for no answer', async () => {
    const { code } = await guard({ ...asked, applied: '1.0' }, '=0.9\n', { ASKS: 'false' });
    expect(code).toBe(0);
  });

  test.concurrent('a rollout does the same', async () => {
    const cluster: FakeCluster = shop(marker({ applied: '1.0' }), deployment('web', 3));
    const folder = rolloutFolder();
    writeFileSync(join(folder.state, 'answer-before'), '=0.9\n');
    const { code, log } = await startRehearse(shell, cluster, ENV, folder).ended;
    expect(code).toBe(42);
    expect(log).toMatch(/but the database says 0\.9/);
  });
});
