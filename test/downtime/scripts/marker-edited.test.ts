import { existsSync, readdirSync } from 'node:fs';
import { printHistoryEntry } from '../../../src/downtime/marker';
import { check, guard, startRecord } from './support/jobs';
import { begun, folderWith, historyOf, migrating, RECORDED } from './support/migration';
import {
  deployment,
  eventsOf,
  MARKER,
  type MarkerData,
  marker,
  markerOf,
  replicasOf,
  shop,
  shopWithImages,
} from './support/objects';
import { inEveryShell } from './support/shells';

/** Edits, and the end of the command that mends them. */
const EDITS: [data: MarkerData, shown: string, patch: string][] = [
  [{ applied: '1.0\n' }, "applied says '1.0<newline>'", '{"data":{"applied":"1.0"}}'],
  [{ applied: '1.0|' }, "applied says '1.0?'", '{"data":{"applied":"VERSION"}}'],
  [{ applied: '"1.0"' }, "applied says '?1.0?'", '{"data":{"applied":"1.0"}}'],
  [{ applied: '2.0\n' }, "applied says '2.0<newline>'", '{"data":{"applied":"2.0"}}'],
  [{ inProgress: '2.0\n2.0' }, "inProgress says '2.0<newline>2.0'", '{"data":{"inProgress":"VERSION"}}'],
  [{ inProgress: '2.0', attempts: 'x y' }, "attempts says 'x y'", '{"data":{"attempts":null}}'],
  [{ inProgress: '2.0', attempts: '1e9' }, "attempts says '1e9'", '{"data":{"attempts":null}}'],
  [{ inProgress: '2.0', attempts: 'PATH[$(touch executed)]' }, "attempts says 'PATH", '{"data":{"attempts":null}}'],
  [{ inProgress: '2.0', attempts: '010' }, "attempts says '010'", '{"data":{"attempts":null}}'],
  [{ applied: '1.0', replicas: '*' }, "replicas says '?'", '{"data":{"replicas":null}}'],
  [{ applied: '1.0', stoppedAt: 'now", "x": "' }, "stoppedAt says 'now", '{"data":{"stoppedAt":null}}'],
  [{ applied: '1.0', previous: 'x'.repeat(5000) }, "previous says 'xxx", '{"data":{"previous":null}}'],
];

const LINE = '2026-01-31T09:30:00Z from=red to=green stop=x';
const LONG = `${`${LINE}\n`.repeat(4500)}${LINE}`;

inEveryShell('a marker that was edited by hand', (shell) => {
  describe.each(EDITS)('%j', (edit, shown, patch) => {
    const data = { requested: '2.0', ...edit };
    const expectRefused = (cluster: ReturnType<typeof shop>, { code, log }: { code: number; log: string }) => {
      const { lastRefusal, ...rest } = markerOf(cluster) ?? {};
      expect(log).toContain(shown);
      expect(code).toBe(42);
      expect(rest).toEqual(data);
      expect(lastRefusal).toContain(shown);
      expect(lastRefusal).toContain(
        `kubectl --namespace shop-test patch configmap ${MARKER} --type merge --patch '${patch}'`,
      );
      expect(lastRefusal?.length).toBeLessThan(600);
      expect(eventsOf(cluster)[0].message).toContain(shown);
      expect(replicasOf(cluster, 'web')).toBe(3);
    };

    test.concurrent('is refused by the check job', async () => {
      const cluster = shopWithImages(marker(data), deployment('web', 3));
      expectRefused(cluster, await check(shell, cluster));
    });

    test.concurrent('is refused by the guard, which executes nothing of it', async () => {
      const cluster = shop(marker(data), deployment('web', 3));
      const ended = await guard(shell, cluster);
      expectRefused(cluster, ended);
      expect(ended.folder.note('stopped')).toBeUndefined();
      expect(readdirSync(ended.folder.path)).not.toContain('executed');
      expect(existsSync('executed')).toBe(false);
    });
  });

  test.concurrent('during the check of the images is refused before anything stops', async () => {
    const cluster = shopWithImages(marker({ applied: '1.0' }), deployment('web', 3));
    cluster.before(/^get Job/, () =>
      cluster.edit(`ConfigMap/${MARKER}`, ({ data }) => Object.assign(data, { replicas: '$' })),
    );
    expect((await check(shell, cluster)).code).toBe(42);
    expect(replicasOf(cluster, 'web')).toBe(3);
  });

  test.concurrent('the refusal is written when the API server is away for a moment', async () => {
    const cluster = shopWithImages(marker({ applied: '1.0\n' }), deployment('web', 3)).fail(/^patch ConfigMap/, 4);
    await check(shell, cluster);
    expect(markerOf(cluster)?.lastRefusal).toMatch(/applied/);
  });

  describe('while the migrator runs', () => {
    const edited = (data: MarkerData) => migrating({ ...begun, ...data });

    test.concurrent.each([
      [{ attempts: 'PATH[$(touch executed)]' }, 'attempts=unknown'],
      [{ previous: '1.0\n' }, 'from=none'],
      [{ stoppedAt: '"' }, 'stop=unknown'],
      [{ applied: '1.0|2.0' }, 'from=1.0'],
    ] as [MarkerData, string][])('%j: the success is recorded without it', async (data, word) => {
      const cluster = edited(data);
      const folder = folderWith(0);
      const { code, log } = await startRecord(shell, cluster, folder).ended;
      expect(code).toBe(0);
      expect(log).toMatch(new RegExp(`key ${Object.keys(data)[0]} says`));
      expect(markerOf(cluster)).toEqual({ ...RECORDED, previous: data.previous ?? '1.0' });
      expect(historyOf(cluster).at(-1)).toContain(` ${word} `.trimEnd());
      expect(readdirSync(folder.path)).not.toContain('executed');
    });

    test.concurrent.each([undefined, `${begun.holder}\n`, 'no pod'])(
      'holder %j: the success is not recorded, and does not look like one',
      async (holder) => {
        const cluster = edited({ holder });
        if (holder === undefined) cluster.edit(`ConfigMap/${MARKER}`, ({ data }) => delete data.holder);
        const { code, log } = await startRecord(shell, cluster, folderWith(0)).ended;
        expect(code).toBe(1);
        expect(log).toMatch(/does not say so: .*holder says.*not shop-migrate/);
        expect(markerOf(cluster)).toMatchObject({ inProgress: '2.0' });
        expect(markerOf(cluster)?.applied ?? markerOf(cluster)?.holder).toBeUndefined();
        expect(markerOf(cluster)?.lastFailure).toMatch(/succeeded.*holder.*What to do: sync again/);
        expect(eventsOf(cluster)[0].message).toMatch(/holder/);
      },
    );

    test.concurrent('no holder: a failure is recorded', async () => {
      const cluster = edited({});
      cluster.edit(`ConfigMap/${MARKER}`, ({ data }) => delete data.holder);
      await startRecord(shell, cluster, folderWith(3)).ended;
      expect(markerOf(cluster)?.lastFailure).toMatch(/exit code 3/);
    });

    test.concurrent('deleted: the success does not look like one', async () => {
      const cluster = edited({});
      cluster.remove(`ConfigMap/${MARKER}`);
      const { code, log } = await startRecord(shell, cluster, folderWith(0)).ended;
      expect(code).toBe(1);
      expect(log).toMatch(/is gone.*What to do: sync again/s);
    });

    test.concurrent('a failure that another version holds is left alone, and its name is shown harmlessly', async () => {
      const theirs = { holder: '\u001b[31mred' };
      const cluster = edited(theirs);
      const { log } = await startRecord(shell, cluster, folderWith(3)).ended;
      expect(markerOf(cluster)).toEqual({ ...begun, ...theirs });
      expect(log).not.toContain('\u001b');
    });
  });

  describe('with a history of 200 kB', () => {
    test.concurrent('the success is recorded, with the end of it', async () => {
      const cluster = migrating({ ...begun, history: LONG });
      expect((await startRecord(shell, cluster, folderWith(0)).ended).code).toBe(0);
      expect(markerOf(cluster)?.applied).toBe('2.0');
      expect(historyOf(cluster)).toEqual([...Array(99).fill(LINE), expect.stringMatching(/to=2\.0/)]);
    });

    test.concurrent('in one line: the success is recorded', async () => {
      const cluster = migrating({ ...begun, history: `ä"\\${'x'.repeat(200_000)}` });
      expect((await startRecord(shell, cluster, folderWith(0)).ended).code).toBe(0);
      expect(markerOf(cluster)?.applied).toBe('2.0');
      expect(markerOf(cluster)?.history?.length).toBeLessThan(1000);
    });

    test.concurrent('a version that is in it is not gone back to', async () => {
      const cluster = shopWithImages(marker({ applied: 'blue', history: LONG }), deployment('web', 3));
      expect((await check(shell, cluster, { SCHEMA_VERSION: 'green' })).code).toBe(42);
    });
  });

  test('no line of the history is longer than what is kept of one', () => {
    const time = '2026-01-31T09:30:00Z';
    const entry = {
      from: 'x'.repeat(63),
      to: 'x'.repeat(63),
      stop: time,
      stopped: time,
      migrated: time,
      attempts: 999_999,
    };
    expect(printHistoryEntry(entry).length).toBeLessThanOrEqual(300);
  });
});
