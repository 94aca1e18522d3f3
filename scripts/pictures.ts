// Draws docs/pictures/ with Chromium: the pages of `plan` and `run`, of an upgrade of the fleet's example, on a desktop, a phone and a dark screen.
//   tsx scripts/pictures.ts     CHROMIUM  the browser's program (default chromium)
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitRepository, makePlan, type Plan, planHtml } from '../src/plan';
import { type InstallationResult, resultHtml, wavesToRun } from '../src/run';

const ROOT = join(__dirname, '..');
const PICTURES = join(ROOT, 'docs', 'pictures');
const DARK = '--blink-settings=preferredColorScheme=0';
const SCREENS = {
  desktop: ['--window-size=1200,900'],
  phone: ['--window-size=500,900'],
  dark: ['--window-size=1200,900', DARK],
};

const folder = mkdtempSync(join(tmpdir(), 'pictures-'));
try {
  const plan = planOfAnUpgrade(join(folder, 'fleet'));
  mkdirSync(PICTURES, { recursive: true });
  for (const [name, page] of Object.entries({ plan: planHtml(plan), result: resultHtml(resultOf(plan)) })) {
    const file = join(folder, `${name}.html`);
    writeFileSync(file, page);
    for (const [screen, options] of Object.entries(SCREENS))
      draw(file, join(PICTURES, `${name}-${screen}.png`), options);
  }
} finally {
  rmSync(folder, { recursive: true });
}

function planOfAnUpgrade(repository: string): Plan {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: repository });
  cpSync(join(ROOT, 'dist', 'tenant-fleet'), join(repository, 'dist'), { recursive: true });
  git('init', '--quiet', '--initial-branch', 'main');
  git('add', '--all');
  git('-c', 'user.name=fleet', '-c', 'user.email=fleet@example.com', 'commit', '--quiet', '--message', '1.4');
  const production = join(repository, 'dist', 'production');
  const schema = /(schema-version: |SCHEMA_VERSION\n\s+value: )"1\.4"/g;
  for (const name of readdirSync(production, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.yaml')) continue;
    const file = join(production, name);
    const text = readFileSync(file, 'utf8').replace(schema, '$1"1.5"');
    writeFileSync(file, text.replace(/\b1\.4\.[01]\b/g, '1.5.0'));
  }
  const opened = GitRepository.around(repository);
  return {
    ...makePlan(opened, opened.commit('HEAD'), opened.workingTree()),
    base: { name: 'v41' },
    head: { name: 'v42' },
  };
}

/** A night on which one migration failed in the last wave. */
function resultOf(plan: Plan) {
  const waves = wavesToRun(plan, { waves: [], names: [] });
  const installations = waves.flatMap(({ environment, name: wave, targets }, index) =>
    targets.map(({ name, plan: { class: changeClass, downtime } }, place): InstallationResult => {
      const one = { environment, wave, name, planned: { class: changeClass, downtime } };
      const seconds = 31 + 7 * place;
      if (index < waves.length - 1 || place === 0) return { ...one, seconds, outcome: 'done', downtimeSeconds: 14 };
      if (place > 1) return { ...one, outcome: 'not-started' };
      return {
        ...one,
        seconds,
        outcome: 'failed',
        message: 'Job/shop-migrate failed: the migration to 1.5 ended with exit code 1',
      };
    }),
  );
  const [startedAt, endedAt] = ['2027-01-30T22:00:00.000Z', '2027-01-30T22:03:20.000Z'];
  return {
    format: 1 as const,
    base: 'v41',
    revision: 'v42',
    startedAt,
    endedAt,
    outcome: 'failed' as const,
    installations,
  };
}

function draw(page: string, picture: string, options: string[]): void {
  const always = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', `--screenshot=${picture}`];
  execFileSync(process.env.CHROMIUM ?? 'chromium', [...always, ...options, `file://${page}`], { stdio: 'ignore' });
}
