import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { App, Chart } from 'cdk8s';
import { addCheck, type Problem, ProblemsError, problemsIn } from '../../src/common';
import { problemText } from '../../src/common/problem';
import { PROBLEM_CODES } from '../../src/common/problem-codes';
import { temporaryFolder } from '../output/tree';

const SRC = path.join(__dirname, '..', '..', 'src');
const problem: Problem = { code: 'value-invalid', where: 'shop/web', what: "image is ''", remedy: 'give one' };

test('a problem reads as where, what and remedy', () => {
  expect(problemText(problem)).toBe("shop/web: image is ''; give one");
  expect(problemText({ ...problem, remedy: undefined })).toBe("shop/web: image is ''");
});

describe('codes', () => {
  test.each(Object.entries(PROBLEM_CODES))('%s is made of small words, is explained and is used', (code, text) => {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)+$/);
    expect(text).toMatch(/^[A-Z].*\.$/);
    const files = readdirSync(SRC, { recursive: true }).map(String);
    const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('problem-codes.ts'));
    expect(sources.filter((file) => readFileSync(path.join(SRC, file), 'utf8').includes(`'${code}'`))).not.toEqual([]);
  });
});

describe('a check', () => {
  const chartWith = (...problems: Problem[]) => {
    const chart = new Chart(new App({ outdir: temporaryFolder() }), 'shop');
    addCheck(chart, () => problems);
    return chart;
  };

  test('gives problems', () => {
    const chart = chartWith(problem, { ...problem, where: 'other' });
    expect(problemsIn(chart)).toEqual([problem, { ...problem, where: 'other' }]);
  });

  test('gives texts to the App of cdk8s', () => {
    const app = chartWith(problem).node.root as App;
    expect(() => app.synth()).toThrow(
      "Validation failed with the following errors:\n  [shop] shop/web: image is ''; give one",
    );
  });

  test('stands beside validations that give texts', () => {
    const chart = chartWith(problem);
    chart.node.addValidation({ validate: () => ['not so'] });
    expect(problemsIn(chart)).toEqual([problem, { code: 'validation-failed', where: 'shop', what: 'not so' }]);
  });

  test('may ask for the problems of another construct meanwhile', () => {
    const other = chartWith(problem);
    const chart = chartWith(problem);
    addCheck(chart, () => problemsIn(other).map((found) => ({ ...found, where: 'other' })));
    expect(problemsIn(chart)).toEqual([problem, { ...problem, where: 'other' }]);
  });
});

describe('an error', () => {
  test('of the program has its stack, and the text as its message', () => {
    const error = new ProblemsError([problem]);
    expect(error.message).toBe("shop/web: image is ''; give one");
    expect(error.stack?.split('\n').length).toBeGreaterThan(4);
    expect(error.problems).toEqual([problem]);
  });

  test('of inputs lists them, and shows nothing but where the program is', () => {
    const title = 'installations: 12 problems';
    const error = new ProblemsError(
      Array.from({ length: 12 }, (_, i) => ({ ...problem, where: `file-${i}` })),
      { title },
    );
    const lines = error.message.split('\n');
    expect(lines.slice(0, 2)).toEqual([title, "  file-0: image is ''; give one"]);
    expect(lines.slice(10)).toEqual(["  file-9: image is ''; give one", '  and 2 more']);
    expect(error.stack).toMatch(new RegExp(`^${error.message}\n    at [^\n]*problem\\.test\\.ts:\\d+:\\d+\\)$`));
    expect(error.problems).toHaveLength(12);
  });
});
