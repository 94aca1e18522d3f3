import { check } from './support/jobs';
import { marker, markerOf, shopWithImages } from './support/objects';
import { inEachShell } from './support/shells';

const OLDER: [version: string, database: string][] = [
  ['1.9', '1.10'],
  ['1.9.9', '1.10'],
  ['9', '10'],
  ['1.4', '1.4.1'],
  ['1.4.0', '1.4.0.1'],
  ['v1.2', 'v1.3'],
  ['v1.2', '1.3'],
  ['1.2', 'v1.3'],
  ['2.0.0-rc.1', '2.0.0'],
  ['2.0.0-rc.2', '2.0.0-rc.10'],
  ['2.0.0-rc', '2.0.0-rc.1'],
  ['2.0.0-alpha', '2.0.0-beta'],
  ['2.0.0-1', '2.0.0-alpha'],
  ['2.0.0-alpha.9', '2.0.0-beta.1'],
  ['1.9.9', '2.0.0-rc.1'],
  ['1.0.0+build.9', '1.0.1+build.1'],
  ['2024.9.1', '2024.10.1'],
  ['20240901', '20241001'],
  ['2024-09-01', '2024-10-01'],
];

const SAME: [string, string][] = [
  ['1.4', '1.4.0'],
  ['v1.2', '1.2'],
  ['01.2', '1.2'],
  ['1.0.0+build.1', '1.0.0+build.2'],
  ['1.0.0', '1.0.0+build.2'],
  ['1.0.0-rc.1+build-1', '1.0.0-rc.1'],
];

const NOT_COMPARABLE: [string, string][] = [
  ['1.x', '2.0'],
  ['latest', '2.0'],
  ['abc123', 'def456'],
  ['1..2', '2.0'],
  ['1.0_1', '2.0'],
];

const mayFollow = (version: string, database: string) => `${version} may follow ${database}`;
const mayNotFollow = (version: string, database: string) => `${version} may not follow ${database}`;

inEachShell('check compares version numbers', (shell) => {
  const upgrade = async (version: string, database: string) => {
    const cluster = shopWithImages(marker({ applied: database }));
    const { code } = await check(shell, cluster, { SCHEMA_VERSION: version });
    return { code, requested: markerOf(cluster)?.requested };
  };

  for (const [older, newer] of OLDER) {
    test.concurrent(mayNotFollow(older, newer), async () => {
      expect(await upgrade(older, newer)).toEqual({ code: 42, requested: undefined });
    });
  }

  for (const [one, other] of [
    ...OLDER.map(([older, newer]) => [newer, older]),
    ...SAME,
    ...SAME.map(([a, b]) => [b, a]),
  ]) {
    test.concurrent(mayFollow(one, other), async () => {
      expect(await upgrade(one, other)).toEqual({ code: 0, requested: one });
    });
  }

  for (const [version, database] of NOT_COMPARABLE) {
    test.concurrent(`${mayFollow(version, database)}: numbers say nothing`, async () => {
      expect(await upgrade(version, database)).toEqual({ code: 0, requested: version });
    });
  }
});
