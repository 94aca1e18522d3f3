import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FakeCluster } from './fake-kubectl/cluster';
import { startRecord } from './support/jobs';
import { begun, folderWith, migrating } from './support/migration';
import { MARKER, type MarkerData, markerOf, replicasOf } from './support/objects';
import { inEachShell } from './support/shells';

const first: MarkerData = { ...begun, attempts: '1' };
const WORD = /^patch ConfigMap.*lastFailure/;

inEachShell('what record says of a failure', (shell) => {
  const end = (cluster: FakeCluster, exitCode: number) => {
    const folder = folderWith(exitCode);
    writeFileSync(join(folder.tmp, 'applied-before'), '1.0');
    return startRecord(shell, cluster, folder, { UNCHANGED_CODES: '3' }).ended;
  };
  const edited = (data: MarkerData) => {
    const cluster = migrating(first);
    return cluster.before(WORD, () => cluster.edit(`ConfigMap/${MARKER}`, (object) => Object.assign(object, { data })));
  };

  test.concurrent.each([3, 4])('is not said over a marker that was edited meanwhile: exit code %i', async (code) => {
    const cluster = edited({ applied: '0.9' });
    const { log } = await end(cluster, code);
    expect(markerOf(cluster)).toEqual({ applied: '0.9' });
    expect(log).toMatch(/not held by this pod/);
    expect(replicasOf(cluster, 'web')).toBe(0);
  });

  test.concurrent('brings nothing back when the holder was taken away meanwhile', async () => {
    const { holder, ...data } = first;
    const cluster = edited(data);
    await end(cluster, 3);
    expect(markerOf(cluster)).toEqual(data);
    expect(replicasOf(cluster, 'web')).toBe(0);
  });

  test.concurrent('is said although another key was added meanwhile', async () => {
    const cluster = edited({ ...first, note: 'by hand' } as MarkerData);
    await end(cluster, 3);
    expect(markerOf(cluster)).toMatchObject({ applied: '1.0', note: 'by hand' });
    expect(replicasOf(cluster, 'web')).toBe(3);
  });

  test.concurrent.each([3, 4])('survives that its answer gets lost: exit code %i', async (code) => {
    const cluster = migrating(first).loseAnswer(WORD);
    await end(cluster, code);
    expect(markerOf(cluster)).toMatchObject({ lastFailure: expect.stringMatching(/failed/) });
    expect([markerOf(cluster)?.applied, replicasOf(cluster, 'web')]).toEqual(code === 3 ? ['1.0', 3] : [undefined, 0]);
  });
});
