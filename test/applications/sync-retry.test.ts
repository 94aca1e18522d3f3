import { Duration } from 'cdk8s';
import { SyncRetry } from '../../src';
import { synthApplication } from '../support/argo';
import { expectValid } from '../support/validate';

function rendered(retry: SyncRetry): any {
  const manifest = synthApplication({ retry });
  expectValid([manifest]);
  return manifest.spec.syncPolicy.retry;
}

test('no retries are written down, too', () => {
  expect(rendered(SyncRetry.none())).toEqual({});
  expect(SyncRetry.none().retries).toBe(0);
});

test('retries with the pauses of Argo CD', () => {
  expect(rendered(SyncRetry.limit(5))).toEqual({
    limit: 5,
    backoff: { duration: '5s', factor: 2, maxDuration: '3m' },
  });
  expect(SyncRetry.limit(5).retries).toBe(5);
});

test('retries with other pauses', () => {
  const retry = SyncRetry.limit(1, {
    pause: Duration.seconds(90),
    factor: 1,
    maxPause: Duration.minutes(150),
    refresh: true,
  });
  expect(rendered(retry)).toEqual({
    limit: 1,
    backoff: { duration: '1m30s', factor: 1, maxDuration: '2h30m' },
    refresh: true,
  });
});

test('a pause may be nothing', () => {
  const { backoff } = rendered(SyncRetry.limit(1, { pause: Duration.seconds(0), refresh: false }));
  expect(backoff.duration).toBe('0s');
});

test.each([0, -1, 1.5, Number.NaN])('fails for the limit %p', (limit) => {
  expect(() => SyncRetry.limit(limit)).toThrow(
    new Error(`retry limit ${limit} is not a whole number from 1 on; use SyncRetry.none() for no retries`),
  );
});

test.each([0, -2, 1.5])('fails for the factor %p', (factor) => {
  expect(() => SyncRetry.limit(1, { factor })).toThrow(
    new Error(`retry factor ${factor} is not a whole number from 1 on; 1 keeps the pauses equal`),
  );
});
