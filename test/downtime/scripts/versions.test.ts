import { compareVersions } from '../../../src/downtime/version';
import { randomVersions, VERSION_VECTORS } from '../versions';
import { callFunctions } from './support/program';
import { inEveryShell, type Shell } from './support/shells';

/** What the check job's program says of pairs of versions, all in one process. */
const relations = (shell: Shell, pairs: string[][]) =>
  callFunctions(shell, 'check', 'compare_versions', pairs.map(([a, b]) => `${a} ${b}\n`).join(''))
    .trimEnd()
    .split('\n');

inEveryShell('the program of the check job', (shell) => {
  test('compares versions as the vectors say', () => {
    const answers = relations(shell, VERSION_VECTORS);
    expect(VERSION_VECTORS.map(([a, b], index) => [a, b, answers[index]])).toEqual(VERSION_VECTORS);
  });

  test('compares random versions as the TypeScript does', () => {
    const versions = randomVersions(20_000, 10);
    const pairs = versions.slice(1).map((version, index) => [versions[index], version]);
    const answers = relations(shell, pairs);
    expect(pairs.map(([a, b], index) => [a, b, answers[index]])).toEqual(
      pairs.map(([a, b]) => [a, b, compareVersions(a, b)]),
    );
  });

  test.each([
    ['1.9', '1.10', 0],
    ['0009', '0010', 0],
    ['0010', '0009', 1],
    ['1.4', '1.4.0', 1],
    ['abc123', 'def456', 2],
    ['', '1.0', 2],
    ['1.0\n', '1.0', 2],
    ['1.0\n2.0', '1.0 3.0', 2],
    ['*', '1.0', 2],
  ])('older %j %j exits with %d', (a, b, code) => {
    expect(callFunctions(shell, 'check', `older '${a}' '${b}'; echo $?`)).toBe(`${code}\n`);
  });

  test('an awk that fails does not look like versions that cannot be compared', () => {
    expect(callFunctions(shell, 'check', 'awk() { return 137; }; (older 1 2; echo compared) || echo ended')).toBe(
      'ended\n',
    );
  });
});
