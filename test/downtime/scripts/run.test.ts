import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Folder, Program, until } from './support/program';
import { inEachShell, putBusybox } from './support/shells';

inEachShell('run', (shell) => {
  const start = (command: string[], folder = new Folder(), env: { [name: string]: string } = {}) => {
    const program = new Program('run', { shell, folder, args: ['run', folder.state, ...command], env });
    return { program, folder };
  };
  const run = async (...command: string[]) => {
    const { program, folder } = start(command);
    return { ...(await program.ended), left: folder.note('exit-code') };
  };

  test.concurrent.each([0, 1, 3, 42, 255])('passes exit code %d on', async (code) => {
    expect(await run('sh', '-c', `exit ${code}`)).toMatchObject({ code, left: `${code}\n` });
  });

  test.concurrent('a command that is missing is 127, and named', async () => {
    const { code, left, log } = await run('no-such-migrator', 'up');
    expect([code, left]).toEqual([127, '127\n']);
    expect(log).toMatch(/no-such-migrator/);
  });

  test.concurrent('a command that may not be run is 126', async () => {
    const folder = new Folder();
    writeFileSync(join(folder.path, 'migrator'), '');
    const { program } = start([join(folder.path, 'migrator')], folder);
    expect((await program.ended).code).toBe(126);
    expect(folder.note('exit-code')).toBe('126\n');
  });

  test.concurrent('a migrator that was killed has 128 and the number of the signal', async () => {
    expect(await run('sh', '-c', 'kill -KILL $$')).toMatchObject({ code: 137, left: '137\n' });
  });

  test.concurrent('hands the arguments over as they are', async () => {
    const args = ['two words', '', '$HOME', '*', "it's", '"quoted"', 'a\nb', '-x', '\\n'];
    const { log, code } = await run('sh', '-c', 'for a; do printf "<%s>" "$a"; done', 'migrate', ...args);
    expect(code).toBe(0);
    expect(log).toBe(args.map((arg) => `<${arg}>`).join(''));
  });

  test.concurrent('the migrator has the environment of the container', async () => {
    const { program } = start(['sh', '-c', 'echo "$DATABASE_URL"'], undefined, { DATABASE_URL: 'postgres://x y' });
    expect((await program.ended).log).toBe('postgres://x y\n');
  });

  describe('the question of the migrator', () => {
    const folderWith = (question: string[], notes: { [name: string]: string } = {}) => {
      const folder = new Folder();
      putBusybox(join(folder.state, 'busybox'), shell);
      const words = question.map((word) => (word === 'STATE' ? folder.state : word));
      writeFileSync(join(folder.state, 'question'), words.map((word) => `${word}\0`).join(''));
      for (const [name, text] of Object.entries(notes)) writeFileSync(join(folder.state, name), text);
      return folder;
    };
    const asking = (question: string[], command: string[], notes?: { [name: string]: string }) =>
      start(command, folderWith(question, notes));

    test.concurrent('is asked again when it has failed, before anybody learns of that', async () => {
      const question = ['sh', '-c', '[ ! -e "$1/exit-code" ] && printf "%s" "$2"', 'x', 'STATE', "1.4 it's"];
      const { program, folder } = asking(question, ['sh', '-c', 'exit 3']);
      expect((await program.ended).code).toBe(3);
      expect(folder.note('answer-after')).toBe("=1.4 it's\n");
    });

    test.concurrent('is not asked when it has succeeded', async () => {
      const { program, folder } = asking(['echo', '1.4'], ['true']);
      expect((await program.ended).code).toBe(0);
      expect(folder.note('answer-after')).toBeUndefined();
    });

    test.concurrent('that fails leaves no answer', async () => {
      const { program, folder } = asking(['sh', '-c', 'echo 1.4; exit 1'], ['false']);
      expect((await program.ended).code).toBe(1);
      expect(folder.note('answer-after')).toBeUndefined();
      expect(folder.note('exit-code')).toBe('1\n');
    });

    test.concurrent('is asked when a step before has failed', async () => {
      const { program, folder } = asking(['echo', '1.4'], ['true'], { 'exit-code': '7\n' });
      expect((await program.ended).code).toBe(7);
      expect(folder.note('answer-after')).toBe('=1.4\n');
      expect(folder.note('asked')).toBe('');
    });
  });

  describe('told to end', () => {
    const ready = (program: Program) => until(() => program.log.includes('ready'), 'the migrator');

    test.concurrent('tells the migrator, and 143 when that ends of it', async () => {
      const { program, folder } = start(['sh', '-c', 'echo ready; exec sleep 60']);
      await ready(program);
      program.terminate();
      expect((await program.ended).code).toBe(143);
      expect(folder.note('exit-code')).toBe('143\n');
    });

    test.concurrent('waits for a migrator that brings its work to an end, and passes its exit code on', async () => {
      const { program, folder } = start([
        'sh',
        '-c',
        'trap "echo rolling back; sleep 0.5; echo rolled back; exit 5" TERM; echo ready; while :; do sleep 0.1; done',
      ]);
      await ready(program);
      program.terminate();
      await until(() => program.log.includes('rolling back'), 'the signal');
      expect(folder.note('exit-code')).toBeUndefined();
      const { code, log } = await program.ended;
      expect(log).toMatch(/rolled back/);
      expect([code, folder.note('exit-code')]).toEqual([5, '5\n']);
    });

    test.concurrent('twice, is told twice', async () => {
      const { program, folder } = start([
        'sh',
        '-c',
        'trap "echo not now; trap \\"exit 6\\" TERM" TERM; echo ready; while :; do sleep 0.1; done',
      ]);
      await ready(program);
      program.terminate();
      await until(() => program.log.includes('not now'), 'the first signal');
      program.terminate();
      expect((await program.ended).code).toBe(6);
      expect(folder.note('exit-code')).toBe('6\n');
    });
  });

  test.concurrent('skips when the guard left a note', async () => {
    const folder = new Folder();
    writeFileSync(join(folder.state, 'skip'), '');
    const { program } = start(['sh', '-c', 'echo migrating'], folder);
    const { code, log } = await program.ended;
    expect(code).toBe(0);
    expect(log).toMatch(/[Ss]kipped/);
    expect(log).not.toMatch(/migrating/);
    expect(folder.note('exit-code')).toBeUndefined();
  });

  test.concurrent('does not start after a step that failed, and ends with its exit code', async () => {
    const folder = new Folder();
    writeFileSync(join(folder.state, 'exit-code'), '5\n');
    const { program } = start(['sh', '-c', 'echo migrating'], folder);
    const { code, log } = await program.ended;
    expect([code, folder.note('exit-code')]).toEqual([5, '5\n']);
    expect(log).toMatch(/step before it/);
    expect(log).not.toMatch(/migrating/);
  });

  test.concurrent('needs no program but the shell', async () => {
    // An image may hold nothing but the migrator.
    const { program, folder } = start([process.execPath, '-e', 'process.exit(7)'], undefined, { PATH: '' });
    const { code, log } = await program.ended;
    expect(log).toBe('');
    expect([code, folder.note('exit-code')]).toEqual([7, '7\n']);
  });
});
