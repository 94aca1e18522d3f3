import { programArguments } from '../../src/fleet/program-arguments';

test.each([
  [[], { changed: false }],
  [['--changed'], { changed: true }],
  [['--max-removals', '3'], { changed: false, maxRemovals: 3 }],
  [['x', '--max-removals=0', '--changed', '--own'], { changed: true, maxRemovals: 0 }],
  [['--max-removals-of', 'x'], { changed: false }],
])('%j', (args, expected) => {
  expect(programArguments(args)).toEqual(expected);
});

test.each([
  [['--max-removals'], '--max-removals is without a number; give a whole number'],
  [['--max-removals', '--changed'], "--max-removals is '--changed'; give a whole number"],
  [['--max-removals=-1'], "--max-removals is '-1'; give a whole number"],
  [['--max-removals=1.5'], "--max-removals is '1.5'; give a whole number"],
])('%j is refused', (args, message) => {
  expect(() => programArguments(args)).toThrow(message);
});
