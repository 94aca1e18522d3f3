import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../cli/terminal-of';

/** What fixes what the charts would make at random, or leave to the cluster. */
const VALUES: { readonly [chart: string]: string[] } = {
  desk: ['--set', 'persistence.existingClaim=shop-data,sessionKey=VfzCKXwwFnrMqbtf'],
  identity: [],
  suite: [],
};

const template = (chart: string) => ['template', chart, join(__dirname, chart), '--namespace', chart];
const hasHelm = spawnSync('helm', ['version']).status === 0;
// Without Helm the committed renderings are taken as they are.
const testWithHelm = hasHelm ? test : test.skip;

testWithHelm.each(Object.entries(VALUES))('%s.yaml is what Helm makes of the chart', (chart, values) => {
  const { stdout, stderr } = spawnSync('helm', [...template(chart), ...values], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout).toBe(readFileSync(join(__dirname, `${chart}.yaml`), 'utf8'));
});

testWithHelm(
  'what the desk makes at random is found',
  async () => {
    const { env } = process;
    const { code, out } = await runCommand(['random-values', '--', 'helm', ...template('desk')], { env });
    expect(code).toBe(2);
    expect(out.split('\n')[0]).toBe('Secret/desk-secrets data.session-key');
    const fixed = await runCommand(['random-values', '--', 'helm', ...template('desk'), ...VALUES.desk], { env });
    expect([fixed.code, fixed.out]).toEqual([0, 'Both renderings are the same.\n']);
  },
  60_000,
);
