import { Duration } from 'cdk8s';
import { AppEnvValue, AppVolume, UpgradeStrategy } from '../../src';
import { container, environment, job, LONG_FORM, refusal, synthShortForm } from '../support/synth';
import { expectValid } from '../support/validate';

const schemaQuery = ['migrate', 'version'];

const synth = (change: any, props: any = {}) => {
  const objects = synthShortForm({ migrator: { ...LONG_FORM.migrator, ...change }, ...props });
  expectValid(objects);
  return job(objects, 'migrate');
};
const names = (list: any[]) => list.map(({ name }) => name);

describe.each(Object.values(UpgradeStrategy))('the question to the database with %s', (strategy) => {
  test('stands before the guard, which compares, with all that the migrator has', () => {
    const change = {
      schemaQuery,
      command: ['migrate', 'up'],
      args: ['--yes'],
      workingDir: '/app',
      envValues: { PASSWORD: AppEnvValue.secretKey('shop-database', 'password') },
      volumes: [AppVolume.secret('shop-tls', '/tls')],
    };
    const migrate = synth(change, { strategy });
    const { initContainers } = migrate.spec.template.spec;
    expect(names(initContainers)).toEqual(['tools', 'ask', 'guard']);
    const [ask, own] = ['ask', 'migrate'].map((name) => container(migrate, name));
    for (const key of ['image', 'env', 'envFrom', 'workingDir', 'volumeMounts', 'securityContext', 'resources']) {
      expect(ask[key]).toEqual(own[key]);
    }
    expect(ask.command.slice(-3)).toEqual(['/downtime/state', ...schemaQuery]);
    expect(ask.args).toBeUndefined();
    for (const name of ['guard', 'record']) expect(environment(container(migrate, name)).ASKS).toBe('true');
  });

  test('is not asked unless it is given', () => {
    const migrate = synth({}, { strategy });
    expect(names(migrate.spec.template.spec.initContainers)).not.toContain('ask');
    expect(environment(container(migrate, 'guard')).ASKS).toBe('false');
  });

  test('has its time beside the migration', () => {
    const seconds = (change: any) => synth({ timeout: Duration.minutes(10), ...change }, { strategy }).spec;
    const [without, asked] = [{}, { schemaQuery }].map((change) => seconds(change).activeDeadlineSeconds);
    expect(asked - without).toBe(120);
  });
});

test('only the guard and the recorder see the token', () => {
  const migrate = synth({ schemaQuery });
  const { initContainers, containers } = migrate.spec.template.spec;
  const seeing = [...initContainers, ...containers].filter(({ volumeMounts = [] }) =>
    volumeMounts.some(({ name }: any) => name === 'downtime-api-token'),
  );
  expect(names(seeing)).toEqual(['guard', 'record']);
});

test('a transaction makes every exit code of the migrator say that nothing has changed', () => {
  const codes = (change: any) => environment(container(synth(change), 'record')).UNCHANGED_CODES;
  expect([codes({}), codes({ unchangedExitCodes: [3, 75] }), codes({ transactional: true })]).toEqual([
    '',
    '3 75',
    'any',
  ]);
});

test.each<[string, any, RegExp]>([
  ['no list', { schemaQuery: 'migrate version' }, /migrator\.schemaQuery is .*no list/],
  ['an empty list', { schemaQuery: [] }, /migrator\.schemaQuery is empty/],
  ['what is no text', { schemaQuery: ['migrate', 1] }, /migrator\.schemaQuery has /],
  ['a migrator without a command', { schemaQuery, command: undefined }, /without migrator\.command/],
  ['codes beside a transaction', { transactional: true, unchangedExitCodes: [3] }, /beside transactional/],
  ['a transaction that is a text', { transactional: 'yes' }, /migrator\.transactional is /],
])('%s is refused', (_, change, reason) => {
  expect(refusal(() => synth(change))).toMatch(reason);
});
