import { runCommand } from '../terminal-of';

// Stands in for `helm template`.
const printing = (program: string) => ['random-values', '--', process.execPath, '-e', program];
const chart = (password: string) => `console.log(\`---
# Source: desk/templates/empty.yaml
---
kind: Secret
apiVersion: v1
metadata: { name: desk }
stringData: { password: "\${${password}}" }
\`)`;

test('what a chart makes at random is named', async () => {
  const { code, out, err } = await runCommand(printing(chart('process.pid')));
  expect([code, err]).toEqual([2, '']);
  expect(out).toMatch(/^Secret\/desk stringData\.password\n {2}.*existingSecret/);
}, 60_000);

test('a chart without such values may be committed', async () => {
  const { code, out } = await runCommand(printing(chart('"fixed"')));
  expect([code, out]).toEqual([0, 'Both renderings are the same.\n']);
}, 60_000);

test('findings are given to programs', async () => {
  const [command, ...rest] = printing(chart('process.pid'));
  const { out } = await runCommand([command, '--format', 'json', ...rest]);
  expect(JSON.parse(out)).toEqual([
    { object: 'Secret/desk', field: 'stringData.password', remedy: expect.any(String) },
  ]);
}, 60_000);

test.each([
  ['process.stderr.write("no such chart"); process.exit(1)', /fails: no such chart/],
  ['console.log("a: [")', /prints no YAML/],
  ['', /prints no manifests/],
])(
  '%s is refused',
  async (program, message) => {
    const { code, err } = await runCommand(printing(program));
    expect(code).toBe(1);
    expect(err).toMatch(message);
  },
  60_000,
);

test('a program that is not there is refused', async () => {
  const { code, err } = await runCommand(['random-values', '--', 'no-such-program']);
  expect(code).toBe(1);
  expect(err).toMatch(/'no-such-program' cannot be started/);
});
