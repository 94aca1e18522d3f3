import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseHistory, printHistoryEntry } from '../../../src/downtime/marker';
import type { FakeCluster } from './fake-kubectl/cluster';
import { startRecord } from './support/jobs';
import { begun, folderWith, historyOf, migrating, migratorEnds, RECORDED, STOPPED } from './support/migration';
import { eventsOf, MARKER, markerOf, POD } from './support/objects';
import { until } from './support/program';
import { inEachShell } from './support/shells';

inEachShell('record', (shell) => {
  const record = (cluster: FakeCluster, exitCode?: number, env = {}) =>
    startRecord(shell, cluster, folderWith(exitCode), env).ended;

  describe('a step that failed', () => {
    const failed = async (step: string) => {
      const cluster = migrating();
      const folder = folderWith(4);
      writeFileSync(join(folder.state, 'failed-step'), step);
      cluster.logs[`${POD}/create-store`] = 'ERROR: no space';
      const { code } = await startRecord(shell, cluster, folder).ended;
      expect(code).toBe(0);
      return markerOf(cluster)?.lastFailure;
    };

    test.concurrent('is named, and its log is shown', async () => {
      const lastFailure = await failed('create-store\n');
      expect(lastFailure).toMatch(/failed: its step 'create-store' ended with exit code 4\./);
      expect(lastFailure).toMatch(/\nERROR: no space$/);
    });

    test.concurrent.each(['', 'x y', '$(id)', '../token'])('called %j is the migrator', async (step) => {
      const lastFailure = await failed(step);
      expect(lastFailure).toMatch(/failed: the migrator ended with exit code 4\./);
      expect(lastFailure).toMatch(/relation exists/);
    });
  });

  describe('success', () => {
    test.concurrent('writes `applied` and clears what belonged to the upgrade', async () => {
      const cluster = migrating();
      const { code, log } = await record(cluster, 0);
      expect(code).toBe(0);
      expect(markerOf(cluster)).toEqual(RECORDED);
      expect(log).toMatch(/[Rr]ecorded.*2\.0/);
      expect(eventsOf(cluster)).toEqual([]);
    });

    test.concurrent('appends to the history', async () => {
      const cluster = migrating();
      await record(cluster, 0);
      const [first, second, third, ...more] = historyOf(cluster);
      expect([first, second, more]).toEqual(['line 1', 'line 2', []]);
      expect(third).toMatch(
        new RegExp(`from=1\\.0 to=2\\.0 stop=${begun.stoppedAt} stopped=${STOPPED} migrated=20.*Z`),
      );
      expect(third).toMatch(/attempts=2/);
    });

    test.concurrent('appends a line that marker.ts can read', async () => {
      const cluster = migrating();
      await record(cluster, 0);
      const line = historyOf(cluster).at(-1) ?? '';
      const { entries } = parseHistory(line);
      const entry = { from: '1.0', to: '2.0', stop: begun.stoppedAt, stopped: STOPPED, attempts: 2 };
      expect(entries).toEqual([{ ...entry, migrated: expect.stringMatching(/^20.*Z$/) }]);
      expect(printHistoryEntry(entries[0])).toBe(line);
    });

    test.concurrent('begins the history at a first install', async () => {
      const cluster = migrating({ requested: '2.0', inProgress: '2.0', holder: POD });
      await record(cluster, 0);
      expect(historyOf(cluster)).toEqual([expect.stringMatching(/ from=none to=2\.0 /)]);
    });

    test.concurrent('keeps no more than so many lines', async () => {
      const cluster = migrating({ ...begun, history: 'line 1\nline 2\nline 3\nline 4' });
      await record(cluster, 0, { HISTORY_LINES: '3' });
      expect(historyOf(cluster)).toEqual(['line 3', 'line 4', expect.stringMatching(/to=2\.0/)]);
    });

    test.concurrent('that run.sh cannot tell of is learnt from the API server', async () => {
      const cluster = migrating();
      const program = startRecord(shell, cluster, folderWith());
      await until(() => cluster.calls.some((call) => call.startsWith('watch')));
      expect(cluster.changes).toEqual([]);
      migratorEnds(cluster, 0);
      expect((await program.ended).code).toBe(0);
      expect(markerOf(cluster)).toEqual(RECORDED);
    });

    test.concurrent('before the watch began is seen too', async () => {
      const cluster = migrating();
      migratorEnds(cluster, 0);
      expect((await record(cluster)).code).toBe(0);
      expect(markerOf(cluster)?.applied).toBe('2.0');
    });

    test.concurrent('is seen also when watches fail or end', async () => {
      const watches = (cluster: FakeCluster) => cluster.calls.filter((call) => call.startsWith('watch')).length;
      const cluster = migrating().fail(/^watch/, 2);
      const program = startRecord(shell, cluster, folderWith());
      await until(() => watches(cluster) === 3, 'the third watch');
      cluster.endWatches();
      await until(() => watches(cluster) === 4, 'the fourth watch');
      migratorEnds(cluster, 0);
      expect((await program.ended).code).toBe(0);
      expect(markerOf(cluster)?.applied).toBe('2.0');
    });
  });

  describe('failure', () => {
    test.concurrent('writes down the exit code and the log, and leaves the migration in progress', async () => {
      const cluster = migrating();
      const { log } = await record(cluster, 3);
      const { lastFailure, holder, ...rest } = markerOf(cluster) ?? {};
      expect(holder).toBeUndefined();
      expect(rest).toEqual({ ...begun, lastFailure: undefined, holder: undefined });
      expect(lastFailure).toMatch(/2\.0 failed.*exit code 3/);
      expect(lastFailure).toMatch(/What to do/);
      expect(lastFailure).toMatch(/creating table\nERROR: relation exists$/);
      expect(log).toMatch(/exit code 3/);
      expect(log).toMatch(/What to do/);
      expect(eventsOf(cluster)).toHaveLength(1);
      expect(eventsOf(cluster)[0]).toMatchObject({
        reason: 'DowntimeUpgradeFailed',
        involvedObject: { name: 'web' },
        message: expect.stringMatching(/exit code 3(.|\n)*ERROR: relation exists/),
      });
    });

    test.concurrent('that run.sh cannot tell of, because it was killed too', async () => {
      const cluster = migrating();
      const program = startRecord(shell, cluster, folderWith());
      await until(() => cluster.calls.some((call) => call.startsWith('watch')));
      migratorEnds(cluster, 137);
      await program.ended;
      expect(markerOf(cluster)?.lastFailure).toMatch(/exit code 137/);
      expect(markerOf(cluster)?.applied).toBeUndefined();
    });

    test.concurrent('because the pod was told to end: waits for the migrator and says so', async () => {
      const cluster = migrating();
      const folder = folderWith();
      const program = startRecord(shell, cluster, folder);
      await until(() => cluster.calls.some((call) => /history/.test(call)), 'the preparation');
      program.terminate();
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(cluster.changes).toEqual([]);
      writeFileSync(join(folder.state, 'exit-code'), '143\n');
      await program.ended;
      expect(markerOf(cluster)?.lastFailure).toMatch(/143.*told to end/);
    });

    test.concurrent('a migrator that was told to end and succeeded has succeeded', async () => {
      const cluster = migrating();
      const folder = folderWith();
      const program = startRecord(shell, cluster, folder);
      await until(() => cluster.calls.some((call) => /history/.test(call)), 'the preparation');
      program.terminate();
      writeFileSync(join(folder.state, 'exit-code'), '0\n');
      expect((await program.ended).code).toBe(0);
      expect(markerOf(cluster)?.applied).toBe('2.0');
    });
  });

  test.concurrent('a migrator that was skipped leaves nothing to record', async () => {
    const cluster = migrating({ applied: '2.0' });
    const folder = folderWith(0);
    writeFileSync(join(folder.state, 'skip'), '');
    expect((await startRecord(shell, cluster, folder).ended).code).toBe(0);
    expect(cluster.calls).toEqual([]);
  });

  describe('a marker that another pod holds', () => {
    const theirs = { ...begun, holder: 'another' };

    test.concurrent('is left alone after a success', async () => {
      const cluster = migrating(theirs);
      const { log } = await record(cluster, 0);
      expect(markerOf(cluster)).toEqual(theirs);
      expect(log).toMatch(/held by another/);
    });

    test('is not said to be written', async () => {
      const { log } = await record(migrating(theirs), 0);
      expect(log).not.toMatch(/[Rr]ecorded/);
    });

    // The other pod's recorder would find itself no longer the holder, and never write its success.
    test('is left alone after a failure', async () => {
      const cluster = migrating(theirs);
      await record(cluster, 3);
      expect(markerOf(cluster)).toEqual(theirs);
    });
  });

  test.concurrent('a marker that somebody changed meanwhile keeps that change', async () => {
    const cluster = migrating().before(/^patch ConfigMap/, () =>
      cluster.edit(`ConfigMap/${MARKER}`, ({ data }) => Object.assign(data, { note: 'by hand', history: 'line 1' })),
    );
    expect((await record(cluster, 0)).code).toBe(0);
    expect(markerOf(cluster)).toEqual({ ...RECORDED, note: 'by hand' });
    expect(historyOf(cluster)).toEqual(['line 1', expect.stringMatching(/to=2\.0/)]);
  });
});
