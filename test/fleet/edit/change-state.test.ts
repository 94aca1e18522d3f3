import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeKey } from '../../../src/fleet/edit/yaml-edit';
import { runCommand } from '../../cli/terminal-of';
import { fleetFolder } from '../configuration/support';

const ACTIVE = '# ours\nversion: 1.4.0 # the release\n';
const SUSPENDED = `${ACTIVE}suspended: true\n`;
const OFFBOARDING = `${ACTIVE}offboarding: true\n`;
const REMOVED = `${ACTIVE}removed:\n  date: 2026-01-31\n  approvedBy: Ada Lovelace\n`;

const text = (folder: string, tenant = 'acme') => readFileSync(join(folder, `production/${tenant}.yaml`), 'utf8');
const run = (folder: string, step: string, ...args: string[]) =>
  runCommand([step, '-e', 'production', '--folder', folder, ...args]);
const APPROVED = ['--approved-by', 'Ada Lovelace', '--date', '2026-01-31'];

test.each([
  ['suspend', ACTIVE, SUSPENDED, 'active → suspended'],
  ['resume', SUSPENDED, ACTIVE, 'suspended → active'],
  ['resume', OFFBOARDING, ACTIVE, 'offboarding → active'],
  ['offboard', ACTIVE, OFFBOARDING, 'active → offboarding'],
  ['offboard', SUSPENDED, OFFBOARDING, 'suspended → offboarding'],
  ['remove', OFFBOARDING, REMOVED, 'offboarding → removed'],
])('%s', async (step, before, after, said) => {
  const folder = fleetFolder({ 'production/acme.yaml': before });
  const args = step === 'remove' ? ['acme', ...APPROVED] : ['acme'];
  const { code, out } = await run(folder, step, ...args);
  expect([code, out]).toEqual([0, expect.stringContaining(`acme.yaml: ${said}`)]);
  expect(text(folder)).toBe(after);
  expect((await run(folder, step, ...args)).err).toContain('Everything is so already.');
});

test.each([
  ['remove', ACTIVE, ['acme', ...APPROVED], /acme is active, and remove is not possible; off-board it/],
  ['remove', OFFBOARDING, ['acme'], /--approved-by is missing/],
  ['remove', OFFBOARDING, ['acme', '--approved-by', 'Ada', '--date', 'today'], /date/],
  ['suspend', OFFBOARDING, ['acme'], /acme is offboarding, and suspend is not possible; resume it first/],
  ['resume', REMOVED, ['acme'], /delete 'removed' in its file/],
  ['offboard', REMOVED, ['acme'], /nothing of it is left/],
  ['suspend', ACTIVE, ['bolt', 'acne'], /production has no installation 'acne'; did you mean 'acme'/],
  ['suspend', ACTIVE, ['-e', 'prod', 'acme'], /-e is given twice/],
])('%s is refused, and nothing is changed (%#)', async (step, before, args, message) => {
  const folder = fleetFolder({ 'production/acme.yaml': before, 'production/bolt.yaml': ACTIVE });
  const { code, err } = await run(folder, step, ...args);
  expect([code, err]).toEqual([1, expect.stringMatching(message)]);
  expect([text(folder), text(folder, 'bolt')]).toEqual([before, ACTIVE]);
});

test.each([
  ['{ suspended: true, version: 1 }\n', '{ version: 1 }\n'],
  ['{ version: 1, suspended: true } # a\n', '{ version: 1 } # a\n'],
  ['{ suspended: true }\n', '{  }\n'],
  ['a: 1\nsuspended: true # b\nc: 2\n', 'a: 1\nc: 2\n'],
  ['a: 1\nsuspended: true', 'a: 1\n'],
  ['a: 1\n', 'a: 1\n'],
  ['# b\nsuspended: true # c\n', '# b\n{} # c\n'],
])('a key goes out of %j', (before, after) => {
  expect(removeKey(before, 'suspended').text).toBe(after);
});
