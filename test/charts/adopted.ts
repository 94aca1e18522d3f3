import { Chart, Duration, Include } from 'cdk8s';
import type { Construct } from 'constructs';
import { DowntimeUpgradeApp, Migrator, type UpgradeStrategy } from '../../src';

/** What a chart is adopted with. */
export interface Adoption {
  readonly version: string;
  /** The chart as `helm template` gives it. */
  readonly url: string;
  readonly strategy?: UpgradeStrategy;
}

/** A help desk: web, worker, scheduler, a CronJob, and a migration after the upgrade. */
export function adoptDesk(chart: Construct, { version, url, strategy }: Adoption): void {
  const desk = new Include(chart, 'chart', { url });
  const migrator = Migrator.fromJob(desk, { timeout: Duration.minutes(30) });
  const app = new DowntimeUpgradeApp(chart, 'desk', { version, strategy, migrator, schemaVersion: schemaOf(version) });
  app.addWorkloads(desk, {
    replicas: { 'desk-web': 2 },
    except: {
      'desk-pooler': 'the migrator connects through it',
      'desk-cache': 'it keeps nothing of the schema',
    },
  });
}

/** An identity server: one StatefulSet, and a migration before the upgrade. */
export function adoptIdentity(chart: Construct, { version, url, strategy }: Adoption): void {
  const identity = new Include(chart, 'chart', { url });
  const migrator = Migrator.fromJob(identity, { timeout: Duration.minutes(30) });
  const app = new DowntimeUpgradeApp(chart, 'identity', {
    version,
    strategy,
    migrator,
    schemaVersion: schemaOf(version),
  });
  app.addWorkloads(identity);
}

/** A suite: eight Deployments on two schemas, each with a migration of its own. */
export function adoptSuite(chart: Construct, { version, url, strategy }: Adoption): void {
  const suite = new Include(chart, 'chart', { url });
  for (const name of ['billing', 'catalog']) {
    const migrator = Migrator.fromJob(suite, { jobs: [`suite-${name}-migrate`], timeout: Duration.minutes(30) });
    const app = new DowntimeUpgradeApp(chart, name, { version, strategy, migrator, schemaVersion: schemaOf(version) });
    if (name === 'billing') app.leaveOut(suite.node.findChild('suite-gateway-deployment'), 'it has no database');
    for (const object of suite.apiObjects) if (object.name.startsWith(`suite-${name}-`)) app.addWorkload(object);
  }
}

/** Patch releases share a schema. */
const schemaOf = (version: string) => version.split('.').slice(0, 2).join('.');

export const inChart = (namespace: string, scope: Construct) =>
  new Chart(scope, 'adopted', { namespace, disableResourceNameHashes: true });
