import { startRecord } from './support/jobs';
import { begun, folderWith, historyOf, migrating, migratorEnds, RECORDED } from './support/migration';
import { MARKER, markerOf } from './support/objects';
import { until } from './support/program';
import { inEachShell } from './support/shells';

const APPENDED = ['line 1', 'line 2', expect.stringMatching(/from=1\.0 to=2\.0/)];

inEachShell('record and an API server', (shell) => {
  describe('that is away for a moment', () => {
    test.concurrent.each([
      ['when it begins', /./, 4],
      ['when it reads the marker', /^get ConfigMap/, 4],
      ['when it reads the history', /^get ConfigMap.*history/, 4],
      ['when it writes the marker', /^patch ConfigMap/, 4],
    ] as [string, RegExp, number][])(
      '%s: the success is recorded, with the whole history',
      async (_, pattern, times) => {
        const cluster = migrating().fail(pattern, times);
        expect((await startRecord(shell, cluster, folderWith(0)).ended).code).toBe(0);
        expect(markerOf(cluster)).toEqual(RECORDED);
        expect(historyOf(cluster)).toEqual(APPENDED);
      },
    );

    test.concurrent('when the answer to the recorded success gets lost: recorded once', async () => {
      const cluster = migrating().loseAnswer(/^patch ConfigMap/);
      expect((await startRecord(shell, cluster, folderWith(0)).ended).code).toBe(0);
      expect(markerOf(cluster)).toEqual(RECORDED);
      expect(historyOf(cluster)).toEqual(APPENDED);
    });

    test.concurrent('when it writes a failure: recorded', async () => {
      const cluster = migrating().fail(/^patch ConfigMap/, 4);
      await startRecord(shell, cluster, folderWith(3)).ended;
      expect(markerOf(cluster)?.lastFailure).toMatch(/exit code 3/);
    });

    test.concurrent('when it reads the log: the failure is recorded without', async () => {
      const cluster = migrating().fail(/^logs/);
      await startRecord(shell, cluster, folderWith(3)).ended;
      expect(markerOf(cluster)?.lastFailure).toMatch(/exit code 3/);
    });

    // Argo CD deletes the failed Job, and with it the only other copy.
    test('when it reads the log: the log is not lost', async () => {
      const cluster = migrating().fail(/^logs/, 2);
      await startRecord(shell, cluster, folderWith(3)).ended;
      expect(markerOf(cluster)?.lastFailure).toMatch(/ERROR: relation exists$/);
    });

    // A migration takes minutes or hours; what was asked for too early can be asked for again at its end.
    test('for half a minute while the migrator runs: the success is recorded', async () => {
      const cluster = migrating().fail(/^get ConfigMap/, 6);
      const program = startRecord(shell, cluster, folderWith());
      await until(() => cluster.calls.filter((call) => call.startsWith('get ConfigMap')).length >= 6);
      migratorEnds(cluster, 0);
      await program.ended;
      expect(markerOf(cluster)).toEqual(RECORDED);
    });

    test('for half a minute when it reads the history: the history is not lost', async () => {
      const cluster = migrating().fail(/^get ConfigMap.*\.history/, 6);
      await startRecord(shell, cluster, folderWith(0)).ended;
      expect(historyOf(cluster)).toEqual(expect.arrayContaining(['line 1', 'line 2']));
    });
  });

  describe('that stays away', () => {
    test.concurrent('a success that cannot be written fails, and says what to do', async () => {
      const cluster = migrating().fail(/^patch ConfigMap/);
      const { code, log } = await startRecord(shell, cluster, folderWith(0)).ended;
      expect(code).toBe(1);
      expect(log).toMatch(/could not be written.*2\.0.*sync again/);
      expect(markerOf(cluster)).toEqual(begun);
    });

    test.concurrent('a failure that cannot be written is in the log', async () => {
      const cluster = migrating()
        .fail(/^patch ConfigMap/)
        .fail(/^create Event/);
      const { log } = await startRecord(shell, cluster, folderWith(3)).ended;
      expect(log).toMatch(/exit code 3/);
      expect(log).toMatch(new RegExp(`could not be written.*${MARKER}`));
    });
  });
});
