import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Testing } from 'cdk8s';
import { UpgradeStrategy } from '../../src';
import { checkRules } from '../support/rules';
import { container, environment, find, printed, problems } from '../support/synth';
import { expectValid } from '../support/validate';
import { type Adoption, adoptDesk, adoptIdentity, adoptSuite, inChart } from './adopted';

const CHARTS = { desk: adoptDesk, identity: adoptIdentity, suite: adoptSuite };
type Name = keyof typeof CHARTS;

function chartOf(name: Name, strategy?: UpgradeStrategy, change: Partial<Adoption> = {}) {
  const chart = inChart('tenant', Testing.app());
  CHARTS[name](chart, { version: '1.4.0', url: join(__dirname, `${name}.yaml`), strategy, ...change });
  return chart;
}

const migratorOf = (objects: any[], app: string) =>
  objects.find(({ kind, metadata }) => kind === 'Job' && metadata.name.startsWith(`${app}-migrate-`));

/** How what runs pods is stopped: `suspend CronJob/desk-nightly`. */
const stops = (objects: any[], app: string) => {
  const lines = environment(container(migratorOf(objects, app), 'guard')).WORKLOADS.split('\n');
  return lines.map((line) => line.replace(/^(\S+) \S+ (\S+) (\S+).*/, '$1 $2/$3'));
};

describe.each(Object.keys(CHARTS) as Name[])('%s', (name) => {
  test('is adopted without a problem, and every object is valid', () => {
    const objects = Testing.synth(chartOf(name));
    expectValid(objects);
    checkRules(objects);
  });

  test('the chart does not migrate by itself any more', () => {
    const hooks = Testing.synth(chartOf(name)).filter(
      ({ kind, metadata }) => kind === 'Job' && metadata.annotations?.['helm.sh/hook'],
    );
    expect(hooks).toEqual([]);
  });

  test('is deterministic', () => {
    expect(Testing.synth(chartOf(name))).toEqual(Testing.synth(chartOf(name)));
  });
});

test('docs/adopting.md adopts the desk as it is adopted here', () => {
  const [source, page] = [join(__dirname, 'adopted.ts'), join(__dirname, '../../docs/adopting.md')].map((file) =>
    readFileSync(file, 'utf8'),
  );
  const [, body] = /export function adoptDesk\(.*?\{\n(.*?)\n\}\n/s.exec(source) ?? [];
  expect(page).toContain(`\`\`\`ts\n${body.replace(/^ {2}/gm, '')}\n\`\`\``);
});

describe('desk', () => {
  test('everything on the database stops; the pooler and the cache do not', () => {
    const objects = Testing.synth(chartOf('desk'));
    expect(stops(objects, 'desk')).toEqual([
      'suspend CronJob/desk-nightly',
      'scale Deployment/desk-scheduler',
      'scale Deployment/desk-web',
      'scale Deployment/desk-worker',
    ]);
    for (const [kind, name] of [
      ['Deployment', 'desk-pooler'],
      ['StatefulSet', 'desk-cache'],
    ]) {
      expect(find(objects, kind, name).spec.template.spec.initContainers).toBeUndefined();
    }
    expect(find(objects, 'Deployment', 'desk-web').spec.replicas).toBe(2);
  });

  test('the migrator is the Job with all that is in its pod, and what it needs comes before it', () => {
    const objects = Testing.synth(chartOf('desk'));
    const migrate = migratorOf(objects, 'desk');
    const { initContainers } = migrate.spec.template.spec;
    expect(initContainers.map(({ name }: any) => name)).toEqual(['tools', 'guard', 'wait-for-database']);
    expect(container(migrate, 'migrate').envFrom).toEqual([{ configMapRef: { name: 'desk-env-migrator' } }]);
    expect(find(objects, 'ConfigMap', 'desk-env-migrator').metadata.annotations['argocd.argoproj.io/hook']).toBe(
      'PreSync',
    );
  });

  test('what a reviewer should know is said', () => {
    const warnings = printed(() => Testing.synth(chartOf('desk'))).map((text) => /\((\w+)\)\n$/.exec(text)?.[1]);
    expect([...new Set(warnings)].sort()).toEqual(['CLEAR_TEXT_SECRET', 'HOOK_CONFIGURATION', 'RECREATE_STRATEGY']);
  });

  test('in a rollout the Deployment with Recreate is refused, and what to do is said', () => {
    expect(problems(chartOf('desk', UpgradeStrategy.FENCED_ROLLOUT))).toEqual([
      expect.stringContaining(
        "Deployment/desk-scheduler has the strategy Recreate: its old pods would go before the new ones can wait beside them; use RollingUpdate, or the application's strategy UpgradeStrategy.PRE_SYNC_HOOKS",
      ),
    ]);
  });
});

describe('identity', () => {
  test('the StatefulSet stops', () => {
    expect(stops(Testing.synth(chartOf('identity')), 'identity')).toEqual(['scale StatefulSet/identity']);
  });

  test('in a rollout it is refused, with the strategy that can', () => {
    expect(problems(chartOf('identity', UpgradeStrategy.FENCED_ROLLOUT)).join()).toContain(
      'StatefulSet/identity cannot be upgraded with the strategy FENCED_ROLLOUT; use PRE_SYNC_HOOKS',
    );
  });
});

describe.each(Object.values(UpgradeStrategy))('suite under %s', (strategy) => {
  test('each schema stops its own', () => {
    const objects = Testing.synth(chartOf('suite', strategy));
    const verb = strategy === UpgradeStrategy.PRE_SYNC_HOOKS ? 'scale' : 'bounce';
    expect(stops(objects, 'billing')).toEqual(
      ['api', 'export', 'portal', 'worker'].map((part) => `${verb} Deployment/suite-billing-${part}`),
    );
    expect(stops(objects, 'catalog')).toEqual(
      ['api', 'import', 'search'].map((part) => `${verb} Deployment/suite-catalog-${part}`),
    );
  });
});
