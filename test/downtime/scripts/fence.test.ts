import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MARKER } from './support/objects';
import { Folder, Program, until } from './support/program';
import { inEachShell } from './support/shells';

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const waitings = (program: Program) => program.log.match(/^WAITING.*/gm) ?? [];

inEachShell('fence', (shell) => {
  /** The kubelet writes one file for each key of the marker; none while there is no marker. */
  const start = (applied?: string) => {
    const folder = new Folder();
    const file = join(folder.path, 'applied');
    const write = (version: string) => writeFileSync(file, version);
    if (applied !== undefined) write(applied);
    const env = { SCHEMA_VERSION: '2.0', MARKER, MARKER_FILE: file };
    return { program: new Program('fence', { shell, folder, env }), write, remove: () => rmSync(file) };
  };

  test.concurrent('lets a pod go whose schema version the database has', async () => {
    const { code, log } = await start('2.0').program.ended;
    expect(code).toBe(0);
    expect(log).not.toMatch(/WAITING/);
    expect(log).toMatch(/2\.0/);
  });

  test.concurrent.each(['2.0.1', '2', '1.0', '', ' ', '2.0 beta', '[2].0'])(
    'waits while it has "%s"',
    async (applied) => {
      const { program, write } = start(applied);
      await until(() => waitings(program).length > 0, 'waiting');
      await pause(100);
      expect(program.log).not.toMatch(/go\.$/m);
      write('2.0');
      expect((await program.ended).code).toBe(0);
    },
  );

  test.concurrent('waits while there is no marker, and says what that may mean', async () => {
    const { program, write } = start();
    await until(() => waitings(program).length > 0, 'waiting');
    expect(program.log).toMatch(/needs schema version 2\.0.*none.*shop-schema/);
    expect(program.log).toMatch(/What to do/);
    write('2.0');
    expect((await program.ended).code).toBe(0);
  });

  test.concurrent('says why once for each state', async () => {
    const { program, write, remove } = start('1.0');
    await until(() => waitings(program).length === 1, 'the first state');
    await pause(300);
    expect(waitings(program)).toEqual([expect.stringMatching(/2\.0.*1\.0/)]);
    remove();
    await until(() => waitings(program).length === 2, 'the second state');
    await pause(300);
    expect(waitings(program)[1]).toMatch(/migration is in progress/);
    write('3.0');
    await until(() => waitings(program).length === 3, 'the third state');
    write('2.0');
    const { code, log } = await program.ended;
    expect(code).toBe(0);
    expect(log.match(/^WAITING/gm)).toHaveLength(3);
    expect(log.trim().split('\n').pop()).toMatch(/2\.0.*go/);
  });

  test.concurrent('ends when the pod is told to end', async () => {
    const { program } = start('1.0');
    await until(() => waitings(program).length > 0, 'waiting');
    program.terminate();
    expect((await program.ended).code).toBe(143);
  });
});
