import { startGuard, startRehearse } from './support/jobs';
import { deployment, type MarkerData, marker, markerOf, migratorPod, POD, replicasOf, shop } from './support/objects';
import { podsOf, rolling } from './support/rollout';
import { inEachShell } from './support/shells';

/** A guard of 3.0 was killed between its claim and the migrator's beginning, while the database had 2.0. */
const claimed: MarkerData = { inProgress: '3.0', untouched: '2.0', holder: 'shop-migrate-gone', attempts: '1' };

inEachShell('a sync of the version that the database still has', (shell) => {
  // Its pods have passed their fence, and none will stand there.
  test.concurrent('does not wait for a rehearsal, and takes the claim back', async () => {
    const cluster = rolling({ ...claimed, previous: '2.0' });
    const pods = podsOf(cluster);
    const { code, log } = await startRehearse(shell, cluster).ended;
    expect(code).toBe(0);
    expect(log).toMatch(/migration to 3\.0 was claimed, but has not begun/);
    expect(markerOf(cluster)).toEqual({ applied: '2.0', previous: '2.0' });
    expect(podsOf(cluster)).toEqual(pods);
  });

  test.concurrent('stops nothing with hooks either', async () => {
    const data = { ...claimed, requested: '2.0' };
    const cluster = shop(marker(data), deployment('web', 3), migratorPod(POD, '2.0', 'Pending'));
    const { code } = await startGuard(shell, cluster).ended;
    expect(code).toBe(0);
    expect(markerOf(cluster)).toEqual({ applied: '2.0' });
    expect(replicasOf(cluster, 'web')).toBe(3);
  });

  test.concurrent('gives way when the marker changes meanwhile', async () => {
    const cluster = shop(marker({ ...claimed, requested: '2.0' }), deployment('web', 3)).fail(/^patch ConfigMap/);
    const { code } = await startGuard(shell, cluster).ended;
    expect(code).toBe(1);
    expect(markerOf(cluster)?.inProgress).toBe('3.0');
  });
});
