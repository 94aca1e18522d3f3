import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, formatOption } from '../../src/cli/command';
import { COMMANDS } from '../../src/cli/commands';
import { completionScript } from '../../src/cli/completion-scripts';
import { hasColors } from '../../src/cli/terminal';
import { runCommand } from './terminal-of';

const PAINT: Command = {
  name: 'paint',
  summary: 'Paint a wall',
  positionals: [
    { name: 'WALL', help: 'a wall', required: true },
    { name: 'OTHER', help: 'other walls', repeated: true },
  ],
  options: {
    format: formatOption('text', 'json'),
    coats: { value: 'N', short: 'c', help: 'how many coats' },
    dry: { help: 'only say it' },
    color: { value: 'COLOR', help: 'a color', repeated: true },
  },
  examples: [{ line: 'paint north', says: 'one wall' }],
  exitCodes: { 0: 'painted', 7: 'no paint' },
  run(given, terminal) {
    const { positionals } = given;
    const shown = { format: given.get('format'), coats: given.number('coats'), dry: given.has('dry') };
    terminal.out(JSON.stringify({ positionals, ...shown, colors: given.all('color') }));
    return 7;
  },
};

const run = (...args: string[]) => runCommand(args, {}, [PAINT]);

test.each([
  [['north'], { positionals: ['north'], format: 'text', dry: false, colors: [] }],
  [
    ['--dry', 'north', '-c', '2', 'south', '--format=json', 'west'],
    { positionals: ['north', 'south', 'west'], format: 'json', coats: 2, dry: true, colors: [] },
  ],
  [
    ['--color', 'red', '--color=blue', '--', '--north'],
    { positionals: ['--north'], format: 'text', dry: false, colors: ['red', 'blue'] },
  ],
])('paint %j', async (args, expected) => {
  const { code, out, err } = await run('paint', ...args);
  expect([code, err]).toEqual([7, '']);
  expect(JSON.parse(out)).toEqual(expected);
});

test.each([
  [['paint'], ['WALL is missing; give a wall']],
  [['paint', 'a', '--coat', '2'], ["'--coat' is not known; did you mean '--coats'?"]],
  [['paint', 'a', '--dry=yes'], ["--dry is 'yes'; write --dry alone"]],
  [['paint', 'a', '--coats'], ['--coats has no value; give N']],
  [['paint', 'a', '--coats', '--dry'], ["--coats is '--dry'; give N before the next option"]],
  [['paint', 'a', '--coats', 'many'], ["--coats is 'many'; give a whole number"]],
  [['paint', 'a', '--format', 'jsn'], ["--format is 'jsn'; did you mean 'json'?"]],
  [['paint', 'a', '--coats=1', '-c', '2'], ['-c is given twice; give it once']],
  [
    ['paint', '--wet', '--coats'],
    ["'--wet' is not known", '--coats has no value', 'WALL is missing'],
  ],
  [['pant'], ["there is no command 'pant'; did you mean 'paint'?"]],
])('%j is refused with all that is wrong', async (args, messages) => {
  const { code, out, err } = await run(...args);
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(/^cdk8s-downtime: The command cannot be called so:\n/);
  for (const message of messages) expect(err).toContain(`arguments: ${message}`);
});

test('help says arguments, options, examples and exit codes, and runs nothing', async () => {
  for (const args of [
    ['paint', '--help'],
    ['paint', '--wet', '-h'],
    ['help', 'paint'],
  ]) {
    const { code, out, err } = await run(...args);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('cdk8s-downtime paint WALL [OTHER...] [OPTIONS]');
    expect(out).toMatch(/--format FORMAT {2,}how the output is written: text, json \(text\)/);
    expect(out).toMatch(/-c, --coats N {2,}how many coats/);
    expect(out).toContain('# one wall\n  cdk8s-downtime paint north');
    expect(out).toMatch(/ {2}1 {2}an error\n {2}7 {2}no paint/);
  }
});

test('without a command the help is an error', async () => {
  const asked = await run('--help');
  expect(asked).toMatchObject({ code: 0, err: '' });
  expect(await run()).toEqual({ code: 1, out: '', err: asked.out });
});

test('a mistake of the program says where it was made', async () => {
  const broken: Command = { ...PAINT, run: () => (undefined as any).wall };
  const { code, err } = await runCommand(['paint', 'a'], {}, [broken]);
  expect(code).toBe(1);
  expect(err).toMatch(/this is a mistake of cdk8s-downtime.*TypeError.*at /s);
});

test.each([
  [true, {}, true],
  [false, {}, false],
  [true, { NO_COLOR: '1' }, false],
  [true, { NO_COLOR: '' }, true],
  [true, { TERM: 'dumb' }, false],
  [false, { FORCE_COLOR: '1' }, true],
  [true, { FORCE_COLOR: '0' }, false],
  [true, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
])('a terminal: %j, with %j: colours %j', (isTerminal, env, expected) => {
  expect(hasColors(isTerminal, env)).toBe(expected);
});

describe('every command', () => {
  test.each(COMMANDS.map((command) => [command.name, command] as const))(
    '%s explains itself',
    async (name, command) => {
      expect(command.examples.length).toBeGreaterThan(0);
      for (const { line } of command.examples) expect(line.split(' ')[0]).toBe(name);
      const { code, out } = await runCommand([name, '--help']);
      expect(code).toBe(0);
      expect(out.split('\n').filter((line) => line.length > 120)).toEqual([]);
      expect((await runCommand(['--help'])).out).toContain(command.summary);
    },
  );
});

test('bash completes commands, options and their values', () => {
  const complete = (...words: string[]) => {
    const script = `${completionScript('bash', [PAINT])}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}) COMP_CWORD=${words.length - 1}
_cdk8s_downtime; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return spawnSync('bash', ['-c', script], { encoding: 'utf8' }).stdout.trim().split('\n');
  };
  expect(complete('cdk8s-downtime', 'p')).toEqual(['paint']);
  expect(complete('cdk8s-downtime', 'paint', '--c')).toEqual(['--coats', '--color']);
  expect(complete('cdk8s-downtime', 'paint', '--format', '')).toEqual(['text', 'json']);
});

test('the scripts for the other shells name every option', async () => {
  for (const shell of ['zsh', 'fish']) {
    const { out } = await runCommand(['completion', shell]);
    for (const { name } of COMMANDS) expect(out).toContain(name);
  }
  expect((await runCommand(['completion', 'tcsh'])).err).toContain('choose one of bash, zsh, fish');
});

test('the version is that of the package', async () => {
  const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8'));
  expect(await runCommand(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
});
