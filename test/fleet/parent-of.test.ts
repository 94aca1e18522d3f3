import { parentOf } from '../../src/fleet/parent-of';

const TENANTS = Array.from({ length: 10_000 }, (_, i) => `tenant-${i}`);

test('parents get about as many each', () => {
  const counts = new Array(12).fill(0);
  for (const tenant of TENANTS) counts[parentOf(tenant, 12)]++;
  expect(Math.min(...counts)).toBeGreaterThan(700);
  expect(Math.max(...counts)).toBeLessThan(1000);
});

test('one more parent takes from the others, and nothing else moves', () => {
  const moved = TENANTS.filter((tenant) => parentOf(tenant, 12) !== parentOf(tenant, 13));
  expect(moved.every((tenant) => parentOf(tenant, 13) === 12)).toBe(true);
  expect(moved.length).toBeGreaterThan(600);
  expect(moved.length).toBeLessThan(900);
});

// A contract: another number would move Applications from one parent to another.
test('tenants stay where they are', () => {
  expect(['acme', 'bolt', 'cargo', 'delta', 'a', 'b'].map((tenant) => parentOf(tenant, 12))).toEqual([
    10, 11, 8, 10, 1, 5,
  ]);
  expect(parentOf('acme', 1)).toBe(0);
});
