import { guard, rehearse } from './support/jobs';
import {
  CHECK_JOB,
  deployment,
  job,
  MIGRATE_JOB,
  marker,
  markerOf,
  migratorPod,
  POD,
  replicasOf,
  shop,
} from './support/objects';
import { OLD, podsOf, rolling } from './support/rollout';
import { inEachShell } from './support/shells';

// A sync of another version may have left them after the check job has looked: when that version comes back, nothing would run for it.
inEachShell('before the claim', (shell) => {
  const others = () => [job('shop-check-old', undefined, '1.0'), job('shop-migrate-old', undefined, '1.0')];
  const own = () => [job(CHECK_JOB), job(MIGRATE_JOB, { active: 1 })];
  const early = { requested: '2.0', applied: '1.0', stoppedAt: '2026-01-01T00:00:00Z', replicas: 'Deployment/web=3' };
  const stopped = (...jobs: any[]) =>
    shop(marker(early), deployment('web', 0), migratorPod(POD, '2.0', 'Pending'), ...jobs);

  test.concurrent('the guard deletes the finished Jobs of other versions', async () => {
    const running = job('shop-check-other', { active: 1 }, '1.5');
    const cluster = stopped(...others(), ...own(), running);
    let left: string[] = [];
    cluster.before(/^patch ConfigMap.*inProgress/, () => {
      left = cluster.ofKind('Job').map(({ metadata }) => metadata.name);
    });
    expect((await guard(shell, cluster)).code).toBe(0);
    expect(left.sort()).toEqual([CHECK_JOB, MIGRATE_JOB, 'shop-check-other'].sort());
  });

  test.concurrent('an answer that gets lost is survived', async () => {
    const cluster = stopped(...others()).loseAnswer(/^delete Job/);
    expect((await guard(shell, cluster)).code).toBe(0);
    expect(cluster.ofKind('Job')).toEqual([]);
  });

  test.concurrent('one that cannot be deleted holds up the upgrade, and the old version comes back', async () => {
    const cluster = stopped(...others()).fail(/^delete Job/);
    const { code, log } = await guard(shell, cluster);
    expect(code).toBe(1);
    expect(log).toMatch(/shop-check-old could not be deleted/);
    expect(markerOf(cluster)).toMatchObject({ applied: '1.0' });
    expect(replicasOf(cluster, 'web')).toBe(3);
  });

  test.concurrent('so it does in a rollout', async () => {
    const cluster = rolling(OLD, ...others()).fail(/^delete Job/);
    const pods = podsOf(cluster);
    const { code } = await rehearse(shell, cluster);
    expect(code).toBe(1);
    expect(markerOf(cluster)).toEqual(OLD);
    expect(podsOf(cluster)).toEqual(pods);
  });
});
