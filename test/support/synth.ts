import { tmpdir } from 'node:os';
import { ApiObject, Chart, Duration, Testing } from 'cdk8s';
import type { Construct } from 'constructs';
import { AppProbe, DowntimeUpgradeApp, type DowntimeUpgradeAppProps } from '../../src';

/** Complete in every respect: nothing in here is refused or warned of. */
export const LONG_FORM: DowntimeUpgradeAppProps = {
  version: '1.4.0',
  migrator: {
    image: 'registry.example.com/shop/migrator:1.4.0',
    command: ['migrate', 'up'],
    timeout: Duration.hours(1),
  },
};

/** Complete, too. */
export const SHORT_FORM: DowntimeUpgradeAppProps = {
  ...LONG_FORM,
  image: 'registry.example.com/shop/app',
  replicas: 2,
  port: 8080,
  readinessProbe: AppProbe.http('/ready'),
};

/** A chart with the id and the namespace `shop` in a tree of its own. Nothing is ever written for it. */
export function shopChart(props: { id?: string; namespace?: string; labels?: { [key: string]: string } } = {}): Chart {
  const { id = 'shop', ...rest } = props;
  return new Chart(Testing.app({ outdir: tmpdir() }), id, { namespace: 'shop', ...rest });
}

/** The application `shop` without a Deployment of its own. `props` may be wrong on purpose. */
export function longForm(scope: Construct, props: any = {}): DowntimeUpgradeApp {
  return new DowntimeUpgradeApp(scope, 'shop', { ...LONG_FORM, ...props });
}

/** The application `shop` with a Deployment of its own. `props` may be wrong on purpose. */
export function shortForm(scope: Construct, props: any = {}): DowntimeUpgradeApp {
  return new DowntimeUpgradeApp(scope, 'shop', { ...SHORT_FORM, ...props });
}

/** Synthesizes the short form in a tree of its own. */
export function synthShortForm(props: any = {}): any[] {
  const chart = shopChart();
  shortForm(chart, props);
  return Testing.synth(chart);
}

export interface DeploymentParts {
  metadata?: any;
  spec?: any;
  pod?: any;
  container?: any;
}

/** A plain Deployment that lacks nothing; parts of it can be replaced. */
export function deployment(scope: Construct, name: string, parts: DeploymentParts = {}): ApiObject {
  const labels = { component: name };
  return new ApiObject(scope, name, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, ...parts.metadata },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              name: 'main',
              image: 'registry.example.com/shop/app:1.4.0',
              resources: { requests: { cpu: '100m', memory: '64Mi' } },
              readinessProbe: { httpGet: { path: '/ready', port: 8080 } },
              ...parts.container,
            },
          ],
          ...parts.pod,
        },
      },
      ...parts.spec,
    },
  });
}

/** The one object of a kind, and of a name when there are several. A workload's admission check must be asked for by its name. */
export function find(objects: any[], kind: string, name?: string): any {
  const found = objects.filter(
    (object) =>
      object.kind === kind && (name === undefined ? !isAdmissionCheck(object) : name === object.metadata.name),
  );
  if (found.length !== 1)
    throw new Error(`there are ${found.length} objects of kind ${kind} called ${name ?? '(any)'}`);
  return found[0];
}

const isAdmissionCheck = ({ metadata }: any) => metadata.labels?.['cdk8s-downtime/job'] === 'admission-check';

/** The check Job or the migrator Job of the application `shop`. */
export function job(objects: any[], which: 'check' | 'migrate'): any {
  const jobs = objects.filter(({ kind, metadata }) => kind === 'Job' && metadata.name.startsWith(`shop-${which}-`));
  if (jobs.length !== 1) throw new Error(`there are ${jobs.length} ${which} Jobs`);
  return jobs[0];
}

/** All containers of an object's pods, those for initialization first. */
export function containers(object: any): any[] {
  const { initContainers = [], containers: others = [] } = object.spec?.template?.spec ?? {};
  return [...initContainers, ...others];
}

export function container(object: any, name: string): any {
  const found = containers(object).find((candidate) => candidate.name === name);
  if (!found) throw new Error(`${object.metadata.name} has no container ${name}`);
  return found;
}

/** A container's environment in plain text. */
export function environment(ofContainer: any): { [name: string]: string } {
  return Object.fromEntries((ofContainer.env ?? []).map(({ name, value }: any) => [name, value]));
}

/** What somebody reads who tried something impossible. */
export function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}

/** What somebody reads at synth, one problem a line. */
export function problems(chart: Chart): string[] {
  const [title, ...lines] = refusal(() => Testing.synth(chart)).split('\n');
  expect(title).toBe('Validation failed with the following errors:');
  return lines.map((line) => line.trim());
}

/** What is printed to standard error meanwhile. */
export function printed(action: () => unknown): string[] {
  const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    action();
    return write.mock.calls.map(([text]) => String(text));
  } finally {
    write.mockRestore();
  }
}
