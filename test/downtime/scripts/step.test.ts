import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Folder, Program, until } from './support/program';
import { inEachShell } from './support/shells';

inEachShell('step', (shell) => {
  const start = (command: string[], folder = new Folder(), env: { [name: string]: string } = {}) => {
    const args = ['step', 'create-store', folder.state, ...command];
    return { program: new Program('step', { shell, folder, args, env }), folder };
  };
  const notes = (folder: Folder) => [folder.note('exit-code'), folder.note('failed-step')];

  test.concurrent('that succeeds leaves no note', async () => {
    const { program, folder } = start([
      'sh',
      '-c',
      'for a; do printf "<%s>" "$a"; done',
      'create',
      'two words',
      '$HOME',
    ]);
    expect(await program.ended).toMatchObject({ code: 0, log: '<two words><$HOME>' });
    expect(notes(folder)).toEqual([undefined, undefined]);
  });

  test.concurrent.each([
    ['fails', ['sh', '-c', 'exit 3'], '3\n'],
    ['is missing', ['no-such-step'], '127\n'],
    ['was killed', ['sh', '-c', 'kill -KILL $$'], '137\n'],
  ])('that %s leaves its exit code and name, and ends well so that the recorder starts', async (_, command, code) => {
    const { program, folder } = start(command);
    expect((await program.ended).code).toBe(0);
    expect(notes(folder)).toEqual([code, 'create-store\n']);
  });

  test.concurrent.each([
    ['skip', /[Ss]kipped/, undefined],
    ['exit-code', /step before it/, '5\n'],
  ])('does nothing when there is a note %s', async (note, said, left) => {
    const folder = new Folder();
    writeFileSync(join(folder.state, note), '5\n');
    const { program } = start(['sh', '-c', 'echo migrating'], folder);
    const { code, log } = await program.ended;
    expect(code).toBe(0);
    expect(log).toMatch(said);
    expect(log).not.toMatch(/migrating/);
    expect(notes(folder)).toEqual([left, undefined]);
  });

  test.concurrent('that is told to end is waited for', async () => {
    const { program, folder } = start([
      'sh',
      '-c',
      'trap "sleep 0.3; exit 6" TERM; echo ready; while :; do sleep 0.1; done',
    ]);
    await until(() => program.log.includes('ready'), 'the step');
    program.terminate();
    expect((await program.ended).code).toBe(0);
    expect(notes(folder)).toEqual(['6\n', 'create-store\n']);
  });

  test.concurrent('needs no program but the shell', async () => {
    const { program, folder } = start([process.execPath, '-e', 'process.exit(7)'], undefined, { PATH: '' });
    await program.ended;
    expect(notes(folder)).toEqual(['7\n', 'create-store\n']);
  });
});
