import { startRecord } from './support/jobs';
import { folderWith, migrating } from './support/migration';
import { eventsOf, markerOf, POD } from './support/objects';
import { inEachShell, type Shell } from './support/shells';

/** What the marker says after a migrator failed that had logged this. */
async function lastFailure(shell: Shell, log: string | Buffer): Promise<string> {
  const cluster = migrating();
  cluster.logs[POD] = log;
  await startRecord(shell, cluster, folderWith(3)).ended;
  const text = markerOf(cluster)?.lastFailure ?? '';
  expect(text).toMatch(/exit code 3/);
  expect(eventsOf(cluster)).toHaveLength(1);
  expect(eventsOf(cluster)[0].message).toMatch(/exit code 3/);
  return text;
}

inEachShell('record keeps the log of a failed migrator', (shell) => {
  test.concurrent.each([
    ['quotes', `ERROR: relation "users" doesn't exist, "" ''`],
    ['tabs', '\tat\tjava.lang'],
    ['several lines, empty ones too', 'one\n\n  three'],
    ['unicode', 'Größe → 数据库 🐘 \u2028 e\u0301'],
    ['what a shell would expand', '$HOME $(date) `date` * ~ !x $1'],
    ['what printf would expand', '100% %s %d %5$s'],
    ['what looks like an option', '-n -e --'],
    ['what ends the Event in the program', 'EVENT\nLINE\nLINES'],
    ['JSON', '{"message":"x","list":[1,{"a":null}]}'],
  ])('%s', async (_, text) => {
    expect(await lastFailure(shell, `${text}\n`)).toContain(text);
  });

  const backslashes = 'C:\\temp\\new "\\d+" \\\\server\\u0041 \\';
  // mawk and every other awk that does as POSIX says takes "\\\\" in gsub() for one backslash; busybox's takes it for two.
  test('backslashes', async () => {
    expect(await lastFailure(shell, `${backslashes}\n`)).toContain(backslashes);
  });

  test.concurrent('control characters go, the text around them stays', async () => {
    const log = 'progress 1%\rprogress 2%\r\n\u001b[31mröd\u001b[0m\u0000\u0007\b\f\v\u007f end\n';
    const text = await lastFailure(shell, log);
    expect(text).toMatch(/progress 2%\s*\n/);
    expect(text).toMatch(/röd.* end/);
    expect([...text].filter((character) => character < ' ' && character !== '\n')).toEqual([]);
  });

  test.concurrent('bytes that are no text do no harm', async () => {
    const bytes = Buffer.concat([
      Buffer.from('before '),
      Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0x80]),
      Buffer.from(' after\n'),
    ]);
    expect(await lastFailure(shell, bytes)).toMatch(/before.* after/);
  });

  test.concurrent('an empty log', async () => {
    expect(await lastFailure(shell, '')).toMatch(/exit code 3/);
  });

  test.concurrent('only the end of a long one', async () => {
    const lines = Array.from({ length: 5000 }, (_, index) => `line ${index + 1} of the log`);
    const text = await lastFailure(shell, `${lines.join('\n')}\n`);
    expect(text).toMatch(/line 5000 of the log$/);
    expect(text).not.toMatch(/line 4000 /);
  });

  // A few long lines (SQL, stack traces) hold more bytes than are asked for: the first of them come, the error is the last.
  test('the end of one with long lines', async () => {
    const lines = Array.from({ length: 60 }, (_, index) => `INSERT ${index} ${'x'.repeat(2000)}`);
    expect(await lastFailure(shell, `${lines.join('\n')}\nERROR: the cause\n`)).toMatch(/ERROR: the cause$/);
  });

  test.concurrent.each(['x', 'ä'])(
    'and makes it no larger than a ConfigMap and an Event can take (%s)',
    async (letter) => {
      const cluster = migrating();
      cluster.logs[POD] = `${letter.repeat(100_000)}\n`;
      await startRecord(shell, cluster, folderWith(3)).ended;
      expect(markerOf(cluster)?.lastFailure?.length).toBeLessThan(10_000);
      expect(eventsOf(cluster)[0].message.length).toBeLessThanOrEqual(1024);
    },
  );
});
