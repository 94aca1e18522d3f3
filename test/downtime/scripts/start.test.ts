import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UpgradeStrategy } from '../../../src';
import { jobPrograms, jobProgramsDigest } from '../../../src/downtime/programs';
import type { FakeCluster } from './fake-kubectl/cluster';
import { CHECK_ENV, guardEnv } from './support/jobs';
import { deployment, MARKER, marker, markerOf, shop, shopWithoutImages } from './support/objects';
import { Folder, Program, until } from './support/program';
import { inEveryShell, type Shell } from './support/shells';

const PROGRAMS = jobPrograms(UpgradeStrategy.PRE_SYNC_HOOKS);
const EVIL = 'echo EVIL\n';
type Changes = { [file: string]: string | undefined };

const upToDate = () => shop(marker({ applied: '2.0' }));

/** A pod with the ConfigMap's files as they are, apart from changes; undefined: the file is not there. */
function podWith(changes: Changes = {}): Folder {
  const folder = new Folder();
  for (const [file, text] of Object.entries({ ...PROGRAMS, ...changes })) {
    const path = join(folder.programs, file);
    if (text === undefined) rmSync(path);
    else writeFileSync(path, text);
  }
  return folder;
}

inEveryShell('start', (shell: Shell) => {
  const start = (
    name: string,
    cluster: FakeCluster,
    folder = podWith(),
    digest = jobProgramsDigest(UpgradeStrategy.PRE_SYNC_HOOKS),
  ) => {
    const env = { ...CHECK_ENV, ...guardEnv(folder), TIME_LIMIT: '10' };
    return new Program('start', { shell, cluster, folder, env, args: ['start', name, digest] });
  };

  test.concurrent('runs the check', async () => {
    const { code, log } = await start('check', upToDate()).ended;
    expect([code, log]).toEqual([0, expect.stringMatching(/already has schema version 2\.0: nothing to stop/)]);
  });

  test.concurrent('runs the guard, and leaves the programs for the recorder', async () => {
    const folder = podWith();
    const { code, log } = await start('guard', upToDate(), folder).ended;
    expect([code, log]).toEqual([0, expect.stringMatching(/the migrator is skipped/)]);
    const copy = join(folder.tmp, 'programs');
    const files = readdirSync(copy).map((file) => [file, readFileSync(join(copy, file), 'utf8')]);
    expect(Object.fromEntries(files)).toEqual(PROGRAMS);
  });

  test.concurrent('gives way to the program: it is told to end, and ends as it likes', async () => {
    const program = start('check', shopWithoutImages(deployment('web', 1), marker({ applied: '1.0' })));
    await until(() => program.log.includes('Checking that every image'), 'the check of the images');
    program.terminate();
    expect((await program.ended).code).toBe(143);
  });

  describe('refuses', () => {
    const half = PROGRAMS['guard.sh'].indexOf('main() {');
    test.concurrent.each<[string, Changes]>([
      ['another program', { 'check.sh': EVIL }],
      ['an addition to it', { 'check.sh': PROGRAMS['check.sh'] + EVIL }],
      ['a line that was cut', { 'check.sh': PROGRAMS['check.sh'].trimEnd() }],
      ['an addition to what it includes', { 'common.sh': EVIL + PROGRAMS['common.sh'] }],
      ['an addition to what runs only later', { 'record.sh': EVIL + PROGRAMS['record.sh'] }],
      ['a program more', { 'evil.sh': EVIL }],
      ['a program less', { 'record.sh': undefined }],
      ['exchanged programs', { 'check.sh': PROGRAMS['guard.sh'], 'guard.sh': PROGRAMS['check.sh'] }],
      [
        'programs that are cut elsewhere',
        { 'common.sh': PROGRAMS['guard.sh'].slice(0, half), 'guard.sh': PROGRAMS['guard.sh'].slice(half) },
      ],
    ])('%s', async (_, changes) => {
      const cluster = upToDate();
      const { code, log } = await start('check', cluster, podWith(changes)).ended;
      expect(code).toBe(42);
      expect(log).toMatch(/^REFUSED: The programs of the jobs are not those of Git\. /m);
      expect(log).not.toMatch(/EVIL|nothing to stop/);
      expect(cluster.calls).toEqual([expect.stringMatching(/^patch ConfigMap\/shop-schema/)]);
    });

    test.concurrent('another digest, and says so where people look', async () => {
      const cluster = upToDate();
      await start('check', cluster, podWith(), '0'.repeat(64)).ended;
      expect(markerOf(cluster)).toEqual({
        applied: '2.0',
        lastRefusal: expect.stringMatching(
          /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ The programs .* What to do: .*kubectl --namespace shop-test delete configmaps --selector cdk8s-downtime\/upgrade=shop; then run a full sync\.$/,
        ),
      });
    });

    test.concurrent('also when there is no marker yet', async () => {
      const cluster = shop();
      const { code, log } = await start('check', cluster, podWith({ 'check.sh': EVIL })).ended;
      expect([code, markerOf(cluster)]).toEqual([42, undefined]);
      expect(log).toContain(MARKER);
    });
  });
});
