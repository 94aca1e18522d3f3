import { check } from './support/jobs';
import { marker, markerOf, shopWithImages } from './support/objects';
import { inEachShell } from './support/shells';

const OLDER: [version: string, database: string][] = [
  ['1.9', '1.10'],
  ['v1.2', '1.3'],
  ['2.0.0-rc.1', '2.0.0'],
  ['0009', '0010'],
];

const SAME: [string, string][] = [
  ['1.4', '1.4.0'],
  ['01.2', '1.2'],
];

const NOT_COMPARABLE: [string, string][] = [
  ['latest', '2.0'],
  ['abc123', 'def456'],
];

const mayFollow = (version: string, database: string) => `${version} may follow ${database}`;
const mayNotFollow = (version: string, database: string) => `${version} may not follow ${database}`;

// The comparison itself: versions.test.ts.
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

  for (const [one, other] of [...OLDER.map(([older, newer]) => [newer, older]), ...SAME]) {
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
