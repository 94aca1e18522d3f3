import { linkSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startRecord } from './support/jobs';
import { folderWith, historyOf, migrating, migratorEnds } from './support/migration';
import { eventsOf, markerOf } from './support/objects';
import { type Folder, until } from './support/program';
import { inEveryShell } from './support/shells';

const TOKEN = 'eyJhbGciOiJSUzI1NiIs.secret.token';

/** What a migrator can leave under the name of a note, in place of what run.sh and the guard write. */
const FORGED: [what: string, forge: (file: string, folder: Folder) => void][] = [
  ['a link to the token', (file, folder) => symlinkSync(token(folder), file)],
  ['a copy of something secret', (file) => writeFileSync(file, `${TOKEN}\n`)],
  ['a second name of something secret', (file, folder) => linkSync(token(folder), file)],
  ['a number and something secret', (file) => writeFileSync(file, `0\n${TOKEN}\n`)],
  ['a folder', (file) => mkdirSync(file)],
  ['nothing', (file) => writeFileSync(file, '')],
  ['what a shell would execute', (file) => writeFileSync(file, `$(echo ${TOKEN})\n`)],
  ['a link to a device without an end', (file) => symlinkSync('/dev/zero', file)],
  ['a large file', (file) => writeFileSync(file, '0'.repeat(10_000_000))],
];

function token(folder: Folder): string {
  const file = join(folder.tmp, 'token');
  writeFileSync(file, TOKEN);
  return file;
}

inEveryShell('record does not trust the folder that it shares with the migrator', (shell) => {
  describe.each(FORGED)('%s', (_, forge) => {
    test.concurrent('as exit code: the API server tells it', async () => {
      const cluster = migrating();
      const folder = folderWith();
      forge(join(folder.state, 'exit-code'), folder);
      const program = startRecord(shell, cluster, folder);
      await until(() => cluster.calls.some((call) => call.startsWith('watch')));
      migratorEnds(cluster, 7);
      const { log } = await program.ended;
      expect(markerOf(cluster)?.lastFailure).toMatch(/exit code 7\./);
      expect(log + JSON.stringify([markerOf(cluster), eventsOf(cluster)])).not.toMatch(/eyJ|secret/);
    });

    test.concurrent('as the time of the stop: unknown', async () => {
      const cluster = migrating();
      const folder = folderWith(0);
      rmSync(join(folder.state, 'stopped'));
      forge(join(folder.state, 'stopped'), folder);
      const { code, log } = await startRecord(shell, cluster, folder).ended;
      expect(code).toBe(0);
      expect(historyOf(cluster).at(-1)).toMatch(/ stopped=unknown migrated=/);
      expect(log + JSON.stringify([markerOf(cluster), eventsOf(cluster)])).not.toMatch(/eyJ|secret/);
    });
  });

  test.concurrent('an exit code that comes after a forged one counts', async () => {
    const cluster = migrating();
    const folder = folderWith();
    const file = join(folder.state, 'exit-code');
    symlinkSync(token(folder), file);
    const program = startRecord(shell, cluster, folder);
    await until(() => cluster.calls.some((call) => /history/.test(call)));
    rmSync(file);
    writeFileSync(file, '255\n');
    await program.ended;
    expect(markerOf(cluster)?.lastFailure).toMatch(/exit code 255\./);
  });
});
