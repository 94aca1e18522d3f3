import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditLines } from './support/audit';

// The order of events proves something only if none is missing. This needs no cluster.
describe('the audit log', () => {
  let folder = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'audit-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const write = (name: string, ...lines: string[]) => writeFile(join(folder, name), `${lines.join('\n')}\n`);

  async function read(): Promise<string[]> {
    const lines: string[] = [];
    for await (const line of auditLines(folder)) lines.push(line);
    return lines;
  }

  it('is read with the files that were full, the oldest first', async () => {
    await write('audit.log', 'last');
    await write('audit-2026-01-02T03-04-06.000.log', 'second', 'third');
    await write('audit-2026-01-02T03-04-05.000.log', 'first');
    await write('audit-policy.yaml', 'no log');
    expect(await read()).toEqual(['first', 'second', 'third', 'last']);
  });

  it('has each line once when a file is renamed while it is read', async () => {
    await write('audit.log', 'last');
    await write('audit-2026-01-02T03-04-05.000.log', 'first');
    const lines = auditLines(folder);
    const before = [(await lines.next()).value];
    await rename(join(folder, 'audit.log'), join(folder, 'audit-2026-01-02T03-04-06.000.log'));
    await write('audit.log', 'written later');
    for await (const line of lines) before.push(line);
    expect(before).toEqual(['first', 'last']);
  });
});
