import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../cli/terminal-of';
import { temporaryFolder } from '../output/tree';
import { ACME, ACME_APPLICATION, added, all, migrated, once, Repository } from './support';

describe('of an installation as a whole', () => {
  const label = (from: string, to: string) => once(`cdk8s-downtime/state: ${from}`, `cdk8s-downtime/state: ${to}`);
  const gone = (repository: Repository) => {
    for (const file of [ACME, ACME_APPLICATION]) rmSync(join(repository.folder, file));
  };

  test('that is new', () => {
    const repository = new Repository();
    gone(repository);
    repository.commit('without acme');
    repository.git('checkout', '--quiet', 'HEAD~1', '--', ACME, ACME_APPLICATION);
    expect(repository.installation().class).toBe('create');
    expect(repository.plan().verdict).toBe('production: 1 is new, 3 unchanged');
  });

  test('that is lost: blocked', () => {
    const repository = new Repository();
    gone(repository);
    const { class: changeClass, reasons } = repository.installation();
    expect([changeClass, reasons[0].code]).toEqual(['blocked', 'installation-lost']);
  });

  test('that is removed after it was off-boarded', () => {
    const repository = new Repository();
    repository.edit(ACME_APPLICATION, label('active', 'offboarding'));
    repository.commit('offboarding');
    gone(repository);
    expect(repository.installation().class).toBe('remove');
  });

  test('that is suspended, and runs again', () => {
    const repository = new Repository();
    repository.edit(ACME_APPLICATION, label('active', 'suspended'));
    expect(repository.installation().class).toBe('suspend');
    repository.commit('suspended');
    repository.edit(ACME_APPLICATION, label('suspended', 'active'));
    expect(repository.installation().class).toBe('resume');
  });

  test('that moves while it runs: blocked', () => {
    const repository = new Repository();
    repository.edit(ACME_APPLICATION, once('namespace: shop-production-acme', 'namespace: elsewhere'));
    expect(repository.installation().reasons[0].code).toBe('moved-while-active');
  });
});

describe('a plan', () => {
  test('of nothing', () => {
    const nothing = { outcome: 'unchanged', environments: [], verdict: 'nothing changes' };
    expect(new Repository().plan()).toMatchObject(nothing);
  });

  test('has a verdict for each environment, its waves in order, and each shape once', () => {
    const repository = new Repository();
    for (const tenant of ['acme', 'bolt', 'cargo']) {
      repository.edit(`dist/production/installations/${tenant}/manifests.yaml`, migrated('1.5'));
    }
    repository.edit('dist/staging/installations/acme/manifests.yaml', all(/app:[\d.]+/g, 'app:9.9.9'));
    const { verdict, environments, shapes, outcome } = repository.plan();
    expect(outcome).toBe('downtime');
    expect(verdict).toBe('production: 3 go down (1.4 → 1.5), 1 unchanged; staging: 1 restarts, 1 unchanged');
    const [production] = environments;
    expect(production.waves.every(({ longestSeconds }) => (longestSeconds ?? 0) > 0)).toBe(true);
    expect(production.waves.flatMap(({ name }) => name ?? [])).toContain('canary');
    expect(shapes.reduce((sum, { count }) => sum + count, 0)).toBe(4);
    expect(shapes.length).toBeLessThan(4);
  });

  test('shows no value of a Secret', () => {
    const repository = new Repository();
    repository.edit(
      ACME,
      added('apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\nstringData:\n  password: hunter1'),
    );
    repository.commit('secret');
    repository.edit(ACME, once('hunter1', 'hunter2'));
    const text = JSON.stringify(repository.plan());
    expect(text).toContain('Secret/s stringData.password changes');
    expect(text).not.toMatch(/hunter/);
  });

  test('of an application that is no fleet', () => {
    const repository = new Repository('legacy-shop');
    repository.edit('dist/legacy-shop.k8s.yaml', migrated('1.5'));
    expect(repository.plan().verdict).toBe('dist: 1 goes down (1.4 → 1.5)');
  });
});

describe('the command', () => {
  const plan = (repository: Repository, ...args: string[]) => runCommand(['plan', ...args], { cwd: repository.folder });

  test.each([
    [0, undefined],
    [2, all('app:1.4.1', 'app:1.4.2')],
    [3, migrated('1.5')],
    [4, migrated('1.3')],
  ])('ends with %d', async (code, change) => {
    const repository = new Repository();
    if (change) repository.edit(ACME, change);
    expect((await plan(repository)).code).toBe(code);
  });

  test('compares with where two branches have parted', async () => {
    const repository = new Repository();
    repository.git('checkout', '--quiet', '-b', 'change');
    repository.edit(ACME, migrated('1.5'));
    repository.commit('change');
    repository.git('checkout', '--quiet', 'main');
    repository.edit('dist/production/installations/bolt/manifests.yaml', all(/app:[\d.]+/g, 'app:9.9.9'));
    repository.commit('meanwhile');
    const { out, code } = await plan(repository, 'main', 'change');
    expect(code).toBe(3);
    expect(out).toMatch(/^production: 1 goes down \(1\.4 → 1\.5\), 3 unchanged\n/);
    expect(out).toMatch(/acme: downtime at most \d+ min: Job\/shop-migrate-\w+ migrates the schema from 1\.4 to 1\.5/);
  });

  test('writes Markdown with the verdict first, and JSON', async () => {
    const repository = new Repository();
    repository.edit(ACME, migrated('1.5'));
    const { out } = await plan(repository, '--format', 'markdown');
    expect(out).toMatch(/^\*\*production: 1 goes down/);
    expect(out).toMatch(/\| acme \| downtime \| 1\.4\.1 \| at most \d+ min \| Job/);
    const json = JSON.parse((await plan(repository, '--format', 'json')).out);
    expect(json).toMatchObject({ format: 1, outcome: 'downtime' });
  });

  test('writes Markdown that fits into a comment', async () => {
    const repository = new Repository();
    const source = readFileSync(join(repository.folder, ACME), 'utf8');
    for (let tenant = 0; tenant < 300; tenant++) {
      const folder = `dist/production/installations/t${tenant}`;
      mkdirSync(join(repository.folder, folder));
      const text = all(
        'app:1.4.1',
        `app:1.4.${tenant}`,
      )(source.replace('installations/acme/', `installations/t${tenant}/`));
      writeFileSync(join(repository.folder, folder, 'manifests.yaml'), text);
    }
    const { out } = await plan(repository, '--format', 'markdown');
    expect(out.length).toBeLessThan(61_000);
    expect(out).toMatch(/^\*\*production: 300 are new/);
  });

  test.each([
    [['nowhere'], /there is no commit 'nowhere'; give a branch/],
    [['--format', 'xml'], /--format is 'xml'/],
  ])('says what is wrong with %j', async (args, message) => {
    const { code, err } = await plan(new Repository(), ...args);
    expect(code).toBe(1);
    expect(err).toMatch(message);
  });

  test('says so outside of a repository', async () => {
    const { code, err } = await runCommand(['plan'], { cwd: temporaryFolder() });
    expect(code).toBe(1);
    expect(err).toMatch(/run it in a clone/);
  });
});
