import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesIn, read, temporaryFolder } from '../output/tree';
import { LinkedProject, putProgram } from '../support/linked-project';

const ROOT = join(__dirname, '..', '..');
const [, SECTION = ''] = readFileSync(join(ROOT, 'docs', 'fleet.md'), 'utf8').split('\n## From nothing\n');
const [, BLOCK = ''] = SECTION.split('```');
const LINES = BLOCK.replace(/^sh\n/, '').trim().split('\n');

test('from an empty folder to twelve tenants in three environments and the upgrade of a wave, in ten commands', async () => {
  expect(LINES.length).toBeLessThanOrEqual(10);
  expect(LINES.filter((line) => /[;&|]/.test(line))).toEqual([]);

  const around = temporaryFolder();
  const project = new LinkedProject(join(around, 'empty'));
  mkdirSync(project.folder);
  // What npx would load, before anything is installed.
  putProgram(around, 'cdk8s-downtime', `exec '${ROOT}/node_modules/.bin/tsx' '${ROOT}/src/cli/main.ts' "$@"`);
  const said: string[] = [];
  for (const [index, line] of LINES.entries()) {
    if (line === 'npm install') {
      project.link();
      continue;
    }
    const command = index === 0 ? line.replace('npx cdk8s-downtime', `'${around}/cdk8s-downtime'`) : line;
    const { status, stdout, stderr } = await project.run(command);
    // Somebody goes down: that is no error of `plan`.
    expect({ line, status, stderr }).toMatchObject({
      line,
      status: line.startsWith('npx cdk8s-downtime plan') ? 3 : 0,
    });
    said.push(stdout);
  }

  const manifests = filesIn(join(project.folder, 'deploy')).filter((file) => file.endsWith('/manifests.yaml'));
  expect(manifests).toHaveLength(36);
  // Each line with a comment that promises an output keeps it.
  expect(BLOCK).toContain('# production: 1 goes down (1.0 → 1.1), 11 unchanged\n');
  expect(said.join('')).toContain('production: 1 goes down (1.0 → 1.1), 11 unchanged\n');
  const upgraded = manifests.filter((file) => read(project.folder, `deploy/${file}`).includes('shop/app:1.1.0'));
  expect(upgraded).toEqual(['production/installations/acme/manifests.yaml']);
  expect((await project.run('git status --porcelain && git rev-list --count HEAD')).stdout).toBe('2\n');
}, 180_000);
