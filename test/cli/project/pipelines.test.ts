import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { pipelineFile } from '../../../src/cli/project/project-files';
import { put, read, temporaryFolder } from '../../output/tree';
import { LinkedProject, putProgram } from '../../support/linked-project';
import type { Ended } from '../../support/run-program';
import { runCommand } from '../terminal-of';

const RUN_LIST = readFileSync(join(__dirname, '../../../docs/run-list.md'), 'utf8');
const FLEET = { fleet: true, app: false };
const TIMEOUT = 120_000;

/** A branch of a new fleet on which a wave is upgraded. The programs that speak to a server are replaced, and note what they were asked. */
class PullRequest extends LinkedProject {
  public static async of(pipeline: 'github' | 'gitlab', change = 'npx tsx main.ts'): Promise<PullRequest> {
    const cwd = temporaryFolder();
    await runCommand(['init', 'fleet', 'shop', '--pipeline', pipeline], { cwd });
    const project = new PullRequest(join(cwd, 'shop'), cwd);
    project.link();
    const begun = await project.run(`
      git init --quiet --initial-branch main && npx tsx main.ts && git add --all && git commit --quiet --message a
      git update-ref refs/remotes/origin/main main && git checkout --quiet -b upgrade
      npx cdk8s-downtime set -e production --wave canary version=1.1.0
      ${change}
      git commit --quiet --all --message b`);
    expect(begun).toMatchObject({ status: 0 });
    project.putServers();
    return project;
  }

  private constructor(
    folder: string,
    private readonly around: string,
  ) {
    super(folder);
  }

  private putServers(): void {
    const bin = join(this.around, 'bin');
    mkdirSync(bin);
    const note = (name: string) => `printf '%s\\n' "${name} $*" >> '${this.around}/calls'`;
    for (const name of ['npm', 'gh']) putProgram(bin, name, note(name));
    this.putNotes([{ id: 1, body: 'hello' }]);
    putProgram(bin, 'curl', `${note('curl')}\ncase "$*" in *per_page*) cat '${this.around}/notes' ;; esac`);
  }

  /** What has been said of a merge request. */
  public putNotes(notes: { id: number; body: string }[]): void {
    put(this.around, 'notes', JSON.stringify(notes));
  }

  public runStep(step: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    put(this.around, 'calls', '');
    return this.run(step, { ...env, PATH: `${this.around}/bin:${process.env.PATH}` });
  }

  public get calls(): string[] {
    return read(this.around, 'calls').trim().split('\n');
  }

  public get plan(): string {
    return read(this.folder, 'plan.md');
  }
}

test.each(['github', 'github-upgrade', 'gitlab'] as const)(
  'the run list shows the pipeline of %s as it is',
  (pipeline) => {
    expect(RUN_LIST).toContain(`\n${pipelineFile(pipeline, FLEET)}\`\`\`\n`);
  },
);

describe('GitHub Actions', () => {
  const VALUES: { [expression: string]: string } = { 'github.base_ref': 'main', 'github.event.number': '7' };
  const steps: string[] = parse(pipelineFile('github', FLEET))
    .jobs.plan.steps.flatMap(({ run }: { run?: string }) => run ?? [])
    .map((run: string) => run.replace(/\$\{\{ (\S+) \}\}/g, (_, expression) => VALUES[expression]));

  test.concurrent(
    'comments the plan',
    async () => {
      const request = await PullRequest.of('github');
      const calls: string[] = [];
      for (const step of steps) {
        expect({ step, ...(await request.runStep(step)) }).toMatchObject({ step, status: 0 });
        calls.push(...request.calls);
      }
      expect(calls.filter(Boolean)).toEqual([
        'npm ci',
        'gh pr comment 7 --body-file plan.md --edit-last --create-if-none',
      ]);
      expect(request.plan).toMatch(/^\*\*production: 1 goes down \(1\.0 → 1\.1\), 2 unchanged\*\*\n/);
    },
    TIMEOUT,
  );

  test.concurrent(
    'is red when the synthesis was forgotten, or the plan cannot be made',
    async () => {
      const request = await PullRequest.of('github', 'true');
      const statuses = [];
      for (const step of steps.slice(0, 3)) statuses.push((await request.runStep(step)).status);
      expect(statuses).toEqual([0, 2, 0]);
      expect((await request.runStep(steps[2].replace('origin/main', 'origin/mian'))).status).toBe(1);
    },
    TIMEOUT,
  );
});

describe('the upgrade', () => {
  const given: [string, { [name: string]: string }, string][] = [
    ['all waves', { WAVE: '' }, 'npx cdk8s-downtime run v 41 HEAD --environment production --result run.md'],
    [
      'one wave',
      { WAVE: 'big ones' },
      'npx cdk8s-downtime run v 41 HEAD --environment production --wave big ones --result run.md',
    ],
  ];

  test.each(given)(
    'of %s',
    async (_, env, line) => {
      const around = temporaryFolder();
      putProgram(around, 'npm', 'true');
      // An argument a line, to see that none is divided.
      putProgram(
        around,
        'npx',
        `printf '%s|' npx "$@" >> '${around}/calls'; printf '\\n' >> '${around}/calls'; echo report > run.md`,
      );
      const all = { ...env, BASE: 'v 41', ENVIRONMENT: 'production', GITHUB_STEP_SUMMARY: `${around}/summary` };
      const project = new LinkedProject(around);
      const [github] = Object.values<any>(parse(pipelineFile('github-upgrade', FLEET)).jobs);
      const steps: string[] = github.steps.flatMap(({ run }: { run?: string }) => run ?? []);
      for (const step of [...steps, parse(pipelineFile('gitlab', FLEET)).upgrade.script.join('\n')]) {
        const path = `${around}:${process.env.PATH}`;
        expect({ step, ...(await project.run(step, { ...all, PATH: path })) }).toMatchObject({ step, status: 0 });
      }
      const words = line.replace('v 41', 'v_41').replace('big ones', 'big_ones').split(' ');
      const call = words.map((word) => `${word.replace('_', ' ')}|`).join('');
      expect(read(around, 'calls')).toBe(`${call}\n${call}\n`);
      expect(read(around, 'summary')).toBe('report\n');
    },
    TIMEOUT,
  );

  test('of one application there is none: it is synced by hand', () => {
    expect(pipelineFile('gitlab', { fleet: false, app: true })).not.toContain('upgrade:');
  });
});

describe('GitLab CI', () => {
  const { script, variables } = parse(pipelineFile('gitlab', FLEET)).plan;
  // All of them in one shell.
  const step = script.join('\n');
  const API = 'https://gitlab.example.com/api/v4';
  const NOTES = `${API}/projects/3/merge_requests/7/notes`;

  const environment = async (request: PullRequest): Promise<NodeJS.ProcessEnv> => {
    const env: NodeJS.ProcessEnv = {
      CI_API_V4_URL: API,
      CI_PROJECT_ID: '3',
      CI_MERGE_REQUEST_IID: '7',
      CI_MERGE_REQUEST_DIFF_BASE_SHA: (await request.run('git rev-parse main')).stdout.trim(),
      PLAN_TOKEN: 'secret',
    };
    return { ...env, NOTES: variables.NOTES.replace(/\$(\w+)/g, (_: string, name: string) => env[name]) };
  };

  test.concurrent(
    'comments the plan, once',
    async () => {
      const request = await PullRequest.of('gitlab');
      const env = await environment(request);
      expect(await request.runStep(step, env)).toMatchObject({ status: 0 });
      const curl = 'curl --fail --silent --show-error --header PRIVATE-TOKEN: secret';
      const asked = `${curl} ${NOTES}?per_page=100`;
      const posted = `${curl} --output /dev/null`;
      expect(request.calls).toEqual(['npm ci', asked, `${posted} --data-urlencode body@plan.md ${NOTES}`]);
      expect(request.plan).toContain('**production: 1 goes down (1.0 → 1.1), 2 unchanged**\n');

      request.putNotes([
        { id: 5, body: 'hello' },
        { id: 4, body: request.plan },
      ]);
      expect(await request.runStep(step, env)).toMatchObject({ status: 0 });
      expect(request.calls[2]).toBe(`${posted} --request PUT --data-urlencode body@plan.md ${NOTES}/4`);
    },
    TIMEOUT,
  );

  test.concurrent(
    'is red when the synthesis was forgotten, or the plan cannot be made',
    async () => {
      const request = await PullRequest.of('gitlab', 'true');
      expect((await request.runStep(step, await environment(request))).status).toBe(2);
      expect(request.calls).toEqual(['npm ci']);
      const lines = step.replace(/^npx tsx.*$/m, '');
      const env = { ...(await environment(request)), CI_MERGE_REQUEST_DIFF_BASE_SHA: 'nothing' };
      expect((await request.runStep(lines, env)).status).toBe(1);
      expect(request.calls).toEqual(['npm ci']);
    },
    TIMEOUT,
  );
});
