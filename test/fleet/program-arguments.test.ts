import { argumentsOfProcess, HELP, programArguments } from '../../src/fleet/program-arguments';

const NOTHING = { help: false, changed: false, check: false, maxRemovals: undefined };

test.each([
  [[], NOTHING],
  [['--changed'], { ...NOTHING, changed: true }],
  [['--max-removals', '3'], { ...NOTHING, maxRemovals: 3 }],
  [['--max-removals=0', '--changed'], { ...NOTHING, changed: true, maxRemovals: 0 }],
  [['--check'], { ...NOTHING, check: true }],
  [['--help'], { ...NOTHING, help: true }],
  [['-h', '--changed'], { ...NOTHING, help: true, changed: true }],
])('%j', (args, expected) => {
  expect(programArguments(args)).toEqual(expected);
});

test.each([
  [['--max-removals'], '--max-removals is without a number; give a whole number'],
  [['--max-removals', '--changed'], "--max-removals is '--changed'; give a whole number"],
  [['--max-removals=-1'], "--max-removals is '-1'; give a whole number"],
  [['--max-removals=1.5'], "--max-removals is '1.5'; give a whole number"],
  [['--max-removals='], "--max-removals is ''; give a whole number"],
  [['--max-removal', '3'], "'--max-removal' is not known; did you mean '--max-removals'?"],
  [['--max-removal=3'], "'--max-removal=3' is not known; did you mean '--max-removals'?"],
  [['--change'], "'--change' is not known; did you mean '--changed'?"],
  [['--changed=true'], "'--changed=true' is not known; write --changed alone"],
  [['--dry-run'], "'--dry-run' is not known; there is --changed, --check, --help, --max-removals"],
  [['--'], "'--' is not known; there is --changed, --check, --help, --max-removals"],
  [['--changed', 'plan'], "'plan' is not known; there is --changed, --check, --help, --max-removals; if it is for "],
])('%j is refused', (args, message) => {
  expect(() => programArguments(args)).toThrow(`The program cannot be called so:\n  arguments: ${message}`);
});

test('the help names all arguments', () => {
  expect(HELP).toMatch(
    /^Synth.*\n\n {2}--changed {2,}take .*\n {2}--check {2,}.*\n {2}--help {2,}.*\n {2}--max-removals N {2,}.*\n$/,
  );
});

describe('the arguments of the process', () => {
  const { argv, execArgv, env } = process;
  afterEach(() => Object.assign(process, { argv, execArgv, env }));

  test.each([
    ['a program', '/shop/main.ts'],
    ['a program on Windows', 'C:\\shop\\main.ts'],
  ])('are those of %s', (_, main) => {
    Object.assign(process, { argv: ['node', main, '--changed', 'x'] });
    expect(argumentsOfProcess()).toEqual(['--changed', 'x']);
  });

  test.each([
    ['an installed program', { argv: ['node', '/shop/node_modules/.bin/mocha', '--watch', 'x'] }],
    ['an installed program on Windows', { argv: ['node', 'C:\\shop\\node_modules\\jest\\bin\\jest.js', 'x'] }],
    [
      'a test under the runner of Node.js',
      { argv: ['node', '/shop/a.test.js', 'x'], env: { NODE_TEST_CONTEXT: 'child-v8' } },
    ],
    ['tests in the runner of Node.js', { argv: ['node', '/shop/a.test.js', '/shop/b.test.js'], execArgv: ['--test'] }],
    ['no program', { argv: ['node'] }],
  ])('are not those of %s', (_, of) => {
    Object.assign(process, of);
    expect(argumentsOfProcess()).toEqual([]);
  });

  test('are not those of jest', () => {
    expect(argumentsOfProcess()).toEqual([]);
  });
});
