import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pause, run } from './support/run';

// "No violations" proves something only if the witness speaks up when there are some. This needs no cluster: the
// fixture's programs run here, beside each other, as the library must never let them.
describe('the witness', () => {
  let folder = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'witness-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('is silent while the application works on its own schema', async () => {
    await migrate('1.4.0');
    await work('1.4.0');
    expect(await violations()).toEqual([]);
    expect(await count('heartbeats')).toBeGreaterThan(0);
  });

  it('reports an application on a foreign schema', async () => {
    await migrate('1.4.0');
    await work('1.5.0');
    expect(await violations()).toContainEqual({ schema: '1.5', found: '1.4' });
  });

  it('reports an application beside a migration', async () => {
    await migrate('1.4.0');
    const migration = migrate('1.5.0', { SECONDS_NEEDED: '2' });
    await pause(0.5);
    await work('1.4.0');
    await migration;
    expect(await violations()).toContainEqual({ schema: '1.4', found: '1.4' });
  });

  it('reports an application after a migration that failed half way', async () => {
    await migrate('1.4.0');
    await run('sh', ['-c', `echo 1 >${folder}/fail-migrations`]);
    await expect(migrate('1.5.0')).rejects.toThrow('migration to 1.5 failed');
    await work('1.4.0');
    expect(await violations()).toContainEqual({ schema: '1.4', found: 'half way to 1.5' });
  });

  it('reports two migrators at once', async () => {
    await migrate('1.4.0');
    const first = migrate('1.5.0', { SECONDS_NEEDED: '2' });
    await pause(0.7);
    await Promise.all([first, migrate('1.5.0')]);
    expect(await violations()).toEqual([{ schema: '1.5', found: 'second migrator' }]);
  });

  const environment = (tag: string) => ({
    DATABASE: join(folder, 'app.db'),
    READY: join(folder, 'ready'),
    IMAGE_TAG: tag,
    SECONDS_NEEDED: '0',
  });

  async function migrate(tag: string, more: { [name: string]: string } = {}): Promise<void> {
    await run('sh', [program('legacy-migrate')], { env: { ...environment(tag), ...more } });
  }

  /** Lets the application work for a second. */
  async function work(tag: string): Promise<void> {
    const app = spawn('sh', [program('legacy-app')], { env: { ...process.env, ...environment(tag) }, stdio: 'ignore' });
    const ended = new Promise((resolve) => app.on('close', resolve));
    await pause(1);
    app.kill('SIGTERM');
    await ended;
  }

  async function violations(): Promise<object[]> {
    return query('select distinct schema, found from violations');
  }

  async function count(table: string): Promise<number> {
    return (await query(`select count(*) as n from ${table}`))[0].n;
  }

  async function query(sql: string): Promise<{ n: number }[]> {
    const text = await run('sqlite3', ['-json', join(folder, 'app.db'), sql]);
    return text.trim() === '' ? [] : JSON.parse(text);
  }
});

function program(name: string): string {
  return join(__dirname, 'fixture', 'bin', name);
}
