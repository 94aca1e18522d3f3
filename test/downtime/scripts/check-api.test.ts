import { check } from './support/jobs';
import {
  deployment,
  IMAGE_CHECK_UP,
  job,
  MARKER,
  marker,
  markerOf,
  migratorPod,
  replicasOf,
  shopWithImages,
  shopWithoutImages,
} from './support/objects';
import { inEachShell } from './support/shells';

const EVERYTHING = /./;
// What every upgrade asks for and does before the application is stopped.
const CALLS: [string, RegExp][] = [
  ['reading the marker', /^get ConfigMap\/shop-schema/],
  ['looking for migrators', /^get Pod\/\* .*job=migrate/],
  ['looking for forgotten workloads', /^get Deployment\/\*/],
  ['reading the workloads', /^get Deployment\/web/],
  ['starting the image check', IMAGE_CHECK_UP],
  ['looking for old jobs', /^get Job\/\*/],
];

const running = () => shopWithImages(marker({ applied: '1.0' }), deployment('web', 3), job('shop-check-old'));

inEachShell('check and an API server', (shell) => {
  describe('that is away for a moment', () => {
    test.concurrent.each([
      ['everything', EVERYTHING],
      ...CALLS,
      ['the state of the image check', /^get Deployment\/shop-image-check/],
      ['scaling to 0', /^scale Deployment\/web 0/],
    ] as [string, RegExp][])('%s: survived', async (_, pattern) => {
      const cluster = running().fail(pattern, 4);
      const { code } = await check(shell, cluster);
      expect(code).toBe(0);
      expect(markerOf(cluster)?.requested).toBe('2.0');
      expect(replicasOf(cluster, 'web')).toBe(0);
    });

    test.concurrent('creating the marker: survived', async () => {
      const cluster = shopWithImages().fail(/^create ConfigMap/, 3);
      expect((await check(shell, cluster)).code).toBe(0);
      expect(markerOf(cluster)?.requested).toBe('2.0');
    });

    test.concurrent('the answer to scaling to 0 gets lost: survived', async () => {
      const cluster = running().loseAnswer(/^scale Deployment\/web 0/);
      expect((await check(shell, cluster)).code).toBe(0);
      expect(replicasOf(cluster, 'web')).toBe(0);
    });

    test.concurrent('an old job that cannot be deleted does not hold up the upgrade', async () => {
      const cluster = running().fail(/^delete Job/);
      const { code, log } = await check(shell, cluster);
      expect(code).toBe(0);
      expect(log).toMatch(/shop-check-old could not be deleted/);
    });

    // The history must be read before it can be said that the database never had this version.
    test('reading the history: no downgrade slips through', async () => {
      const cluster = shopWithImages(
        marker({ applied: 'blue', history: 'x from=none to=red stop=x' }),
        deployment('web', 3),
      ).fail(/^get ConfigMap\/shop-schema .*history/, 1);
      expect((await check(shell, cluster, { SCHEMA_VERSION: 'red' })).code).toBe(42);
      expect(replicasOf(cluster, 'web')).toBe(3);
    });
  });

  describe('that stays away', () => {
    test.concurrent.each([['everything', EVERYTHING], ...CALLS] as [string, RegExp][])(
      '%s: fails so that the Job tries again, and stops nothing',
      async (_, pattern) => {
        const cluster = running().fail(pattern);
        const { code } = await check(shell, cluster);
        expect(code).toBe(1);
        expect(replicasOf(cluster, 'web')).toBe(3);
        expect(markerOf(cluster)).toEqual({ applied: '1.0' });
      },
    );

    test.concurrent('the marker cannot be read: says what may be missing', async () => {
      const { log } = await check(shell, running().fail(/^get ConfigMap/));
      expect(log).toMatch(/shop-schema cannot be read.*Role/);
    });

    test.concurrent('the marker cannot be written: stops nothing', async () => {
      const cluster = running().fail(/^patch ConfigMap/);
      expect((await check(shell, cluster)).code).toBe(1);
      expect(replicasOf(cluster, 'web')).toBe(3);
    });

    test.concurrent('scaling to 0 fails: the Job tries again', async () => {
      expect((await check(shell, running().fail(/^scale Deployment\/web/))).code).toBe(1);
    });

    // Exit code 42 would say that trying again cannot help, and blame the images.
    test('during the image check: fails so that the Job tries again', async () => {
      const cluster = shopWithoutImages(marker({ applied: '1.0' }), deployment('web', 3));
      cluster.after(IMAGE_CHECK_UP, () => cluster.fail(EVERYTHING));
      const { code } = await check(shell, cluster, { IMAGE_TIMEOUT: '3' });
      expect(replicasOf(cluster, 'web')).toBe(3);
      expect(code).toBe(1);
    });
  });

  describe('whose marker somebody else changes meanwhile', () => {
    test.concurrent('just before it is written: stops nothing', async () => {
      const cluster = running().before(/^patch ConfigMap/, () =>
        cluster.edit(`ConfigMap/${MARKER}`, ({ data }) => Object.assign(data, { inProgress: '1.5' })),
      );
      const { code, log } = await check(shell, cluster);
      expect(code).toBe(1);
      expect(log).toMatch(/changed meanwhile/);
      expect(replicasOf(cluster, 'web')).toBe(3);
      expect(markerOf(cluster)).toEqual({ applied: '1.0', inProgress: '1.5' });
    });

    // The check of the images takes minutes: what was looked at before must still be so afterwards.
    test('during the image check: stops nothing', async () => {
      const cluster = running().before(IMAGE_CHECK_UP, () => {
        cluster.add(migratorPod('shop-migrate-x-1', '3.0'));
        cluster.edit(`ConfigMap/${MARKER}`, (object) => {
          object.data = { requested: '3.0', inProgress: '3.0', previous: '1.0', holder: 'shop-migrate-x-1' };
        });
      });
      const { code } = await check(shell, cluster);
      expect(code).not.toBe(0);
      expect(markerOf(cluster)?.requested).toBe('3.0');
    });
  });
});
