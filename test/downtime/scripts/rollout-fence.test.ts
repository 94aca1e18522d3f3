import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FakeCluster } from './fake-kubectl/cluster';
import { rolloutFenceEnv } from './support/jobs';
import { MARKER, type MarkerData, marker, shop } from './support/objects';
import { Folder, Program, until } from './support/program';
import { inEachShell } from './support/shells';

const QUESTION = /^get ConfigMap\/shop-schema .*applied/;
const WAIT = /^wait ConfigMap\/shop-schema/;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const count = (cluster: FakeCluster, pattern: RegExp) => cluster.calls.filter((call) => pattern.test(call)).length;

inEachShell('the fence of a rollout', (shell) => {
  /** `mounted` is what the kubelet has written by now; none while there is no marker. */
  const start = (cluster: FakeCluster, mounted?: string, env = {}) => {
    const folder = new Folder();
    const variables = { ...rolloutFenceEnv(folder), ...env };
    const mount = (version: string) => writeFileSync(join(folder.path, 'applied'), version);
    if (mounted !== undefined) mount(mounted);
    const unmount = () => rmSync(join(folder.path, 'applied'));
    return { program: new Program('rollout-fence', { shell, cluster, folder, env: variables }), mount, unmount };
  };
  const database = (data: MarkerData) => shop(marker(data));
  const away = (data: MarkerData = { applied: '1.0' }) => database(data).fail(/ConfigMap/);

  test.concurrent('opens when the API server says that the database has its schema', async () => {
    const { code, log } = await start(database({ applied: '2.0' }), '1.0').program.ended;
    expect(code).toBe(0);
    expect(log.trim()).toMatch(/^The database has schema version 2\.0: go\.$/);
  });

  test.concurrent.each<[string, MarkerData]>([
    ['another version', { applied: '1.0' }],
    ['a number of the same value', { applied: '2.00' }],
    ['a migration in progress', { inProgress: '2.0' }],
  ])('waits beside %s, and opens as soon as the answer changes', async (_, data) => {
    const cluster = database(data);
    // The mounted file does not open it while somebody answers.
    const { program, mount } = start(cluster, '2.0', { STALE_SECONDS: '0' });
    mount('1.0');
    mount('2.0');
    await until(() => count(cluster, WAIT) > 0, 'the wait');
    await pause(100);
    expect(program.log).toMatch(/^WAITING: .*2\.0.*What to do:/);
    expect(program.log).not.toMatch(/go\.$/m);
    expect(count(cluster, QUESTION)).toBe(1);
    cluster.edit(`ConfigMap/${MARKER}`, (object) => (object.data.applied = '2.0'));
    expect((await program.ended).code).toBe(0);
    expect(count(cluster, WAIT)).toBe(1);
  });

  test.concurrent('waits for a marker that is not there yet', async () => {
    const cluster = shop();
    const { program } = start(cluster);
    await until(() => count(cluster, QUESTION) > 2, 'questions');
    expect(program.log.match(/^WAITING/gm)).toHaveLength(1);
    cluster.add(marker({ applied: '2.0' }));
    expect((await program.ended).code).toBe(0);
  });

  test.concurrent('asks again when a wait ends without the answer', async () => {
    const cluster = database({ applied: '1.0' });
    const { program } = start(cluster);
    for (const [index, applied] of ['1.5', '3.0'].entries()) {
      await until(() => count(cluster, WAIT) === index + 1, 'a wait');
      cluster.edit(`ConfigMap/${MARKER}`, (object) => (object.data.applied = applied));
      cluster.endWatches();
    }
    await until(() => count(cluster, WAIT) === 3, 'the third wait');
    expect(program.log.match(/^WAITING.*has \S+/gm)).toEqual([
      expect.stringMatching(/has 1\.0$/),
      expect.stringMatching(/has 1\.5$/),
      expect.stringMatching(/has 3\.0$/),
    ]);
    program.terminate();
    await program.ended;
  });

  describe('when the API server does not answer', () => {
    test.concurrent('a mounted marker that may be old does not open it', async () => {
      const cluster = away();
      const { program } = start(cluster, '2.0');
      await until(() => count(cluster, QUESTION) > 3, 'questions');
      expect(program.log).not.toMatch(/go\.$/m);
      expect(program.log.match(/does not answer/g)).toHaveLength(1);
      expect(program.log).toMatch(/connection refused.*mounted marker.*60 seconds old/);
      program.terminate();
      await program.ended;
    });

    test.concurrent('one that changed while it looked does', async () => {
      const cluster = away();
      const { program, mount } = start(cluster, '1.0');
      await until(() => count(cluster, QUESTION) > 1, 'questions');
      mount('2.0');
      expect((await program.ended).code).toBe(0);
    });

    test.concurrent('one that came while it looked does', async () => {
      const cluster = away();
      const { program, mount } = start(cluster);
      await until(() => count(cluster, QUESTION) > 1, 'questions');
      mount('2.0');
      expect((await program.ended).code).toBe(0);
    });

    test.concurrent('one that has been so for longer than the kubelet takes to notice does', async () => {
      const cluster = away();
      const began = Date.now();
      const { program } = start(cluster, '2.0', { STALE_SECONDS: '2' });
      expect((await program.ended).code).toBe(0);
      expect(Date.now() - began).toBeGreaterThan(1000);
    });

    test.concurrent('one of another version never does', async () => {
      const cluster = away();
      const { program, unmount, mount } = start(cluster, '1.0', { STALE_SECONDS: '0' });
      await until(() => count(cluster, QUESTION) > 2, 'questions');
      unmount();
      await until(() => count(cluster, QUESTION) > 4, 'questions');
      mount('3.0');
      await until(() => count(cluster, QUESTION) > 6, 'questions');
      expect(program.log).not.toMatch(/go\.$/m);
      program.terminate();
      await program.ended;
    });

    test.concurrent('and answers again, its answer counts', async () => {
      const cluster = database({ applied: '1.0' }).fail(/ConfigMap/, 3);
      const { program } = start(cluster, '2.0');
      await until(() => count(cluster, WAIT) > 0, 'the wait');
      expect(program.log).toMatch(/does not answer(.|\n)*WAITING/);
      program.terminate();
      await program.ended;
    });

    test.concurrent('or may not answer this account, the mounted marker is read', async () => {
      const cluster = database({ applied: '2.0' }).fail(/ConfigMap/, 99, 'Error from server (Forbidden): configmaps');
      const { program, mount } = start(cluster, '1.0');
      await until(() => /Forbidden/.test(program.log), 'the reason');
      mount('2.0');
      expect((await program.ended).code).toBe(0);
    });
  });

  describe('told to end', () => {
    test.concurrent('while it waits for the answer, ends at once', async () => {
      const cluster = database({ applied: '1.0' });
      const { program } = start(cluster);
      await until(() => count(cluster, WAIT) > 0, 'the wait');
      const told = Date.now();
      program.terminate();
      expect((await program.ended).code).toBe(143);
      expect(Date.now() - told).toBeLessThan(3000);
    });

    test.concurrent('while nobody answers, ends at once', async () => {
      const cluster = away();
      const { program } = start(cluster);
      await until(() => count(cluster, QUESTION) > 1, 'questions');
      program.terminate();
      expect((await program.ended).code).toBe(143);
    });
  });
});
