import { join } from 'node:path';
import { Folder, Program } from './support/program';
import { inEachShell, putBusybox } from './support/shells';

inEachShell('ask', (shell) => {
  const ask = async (...command: string[]) => {
    const folder = new Folder();
    putBusybox(join(folder.state, 'busybox'), shell);
    const { code, log } = await new Program('ask', { shell, folder, args: ['ask', folder.state, ...command] }).ended;
    return { code, log, answer: folder.note('answer-before'), question: folder.note('question') };
  };

  test.concurrent('leaves the answer, and the question for later', async () => {
    const words = ['-c', 'printf 1.4', "it's", 'two words', '$HOME'];
    const { code, answer, question, log } = await ask('sh', ...words);
    expect(code).toBe(0);
    expect(answer).toBe('=1.4\n');
    expect(question).toBe(['sh', ...words].map((word) => `${word}\0`).join(''));
    expect(log).toMatch(/The database says: 1\.4/);
  });

  test.concurrent('no output is an answer: the database has no schema', async () => {
    expect(await ask('true')).toMatchObject({ code: 0, answer: '=\n' });
  });

  test.concurrent.each([
    ['a question that fails', 'echo 1.4; exit 3'],
    ['a command that is missing', 'exec no-such-program'],
  ])('%s leaves no answer, and fails nothing', async (_, command) => {
    const { code, answer, log } = await ask('sh', '-c', command);
    expect([code, answer]).toEqual([0, undefined]);
    expect(log).toMatch(/question failed with exit code (3|127)/);
  });
});
