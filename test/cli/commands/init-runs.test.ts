import { join } from 'node:path';
import { filesIn, read, temporaryFolder } from '../../output/tree';
import { LinkedProject } from '../../support/linked-project';
import { runCommand } from '../terminal-of';

describe.each([
  [['fleet']],
  [['fleet', '--branches', '--pipeline', 'gitlab', '--tenants', 'echo']],
  [['app', '--pipeline', 'none']],
])('init %j', ([kind, ...options]) => {
  test.concurrent('synthesizes, commits and is unchanged by the commands that it names', async () => {
    const cwd = temporaryFolder();
    const { out } = await runCommand(['init', kind, 'shop', ...options], { cwd });
    const [, next = ''] = out.split('\nNext\n');
    const [enter, ...commands] = next
      .trim()
      .split('\n')
      .map((line) => line.trim());
    expect(enter).toBe('cd shop');
    const project = new LinkedProject(join(cwd, 'shop'));
    expect(commands.at(-1)).toBe('npx cdk8s-downtime plan');
    for (const command of commands) {
      if (command === 'npm install') project.link();
      else expect({ command, ...(await project.run(command)) }).toMatchObject({ command, status: 0 });
    }
    // Nothing is left that Git does not have, and everything that is synthesized is there.
    expect((await project.run('git status --porcelain')).stdout).toBe('');
    const manifests = filesIn(join(cwd, 'shop', 'deploy')).filter((file) => file.endsWith('manifests.yaml'));
    const installations = filesIn(join(cwd, 'shop')).filter((file) => /^installations\/.*\/.*.yaml$/.test(file));
    expect(manifests).toHaveLength(kind === 'app' ? 1 : installations.length - 3);
    const main = await project.run('npx tsx main.ts');
    expect(main.stderr).toMatch(/^deploy: 0 manifests written, \d+ unchanged, 0 removed\n$/);
    expect(read(cwd, `shop/deploy/${manifests[0]}`)).toContain('image: registry.example.com/shop/app:1.0.0\n');
  }, 120_000);
});
