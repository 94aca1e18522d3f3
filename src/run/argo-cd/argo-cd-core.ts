import { setTimeout as pause } from 'node:timers/promises';
import { type Application, isBusy, list, parseApplication, record, text } from './application';
import {
  type ArgoCd,
  ArgoCdError,
  type KubernetesObject,
  type ObjectReference,
  type PodLog,
  printSelector,
  type Selector,
  type SyncRequest,
} from './argo-cd';
import type { Kubectl } from './kubectl';

const APPLICATIONS = 'applications.argoproj.io';
const REFRESH = 'argocd.argoproj.io/refresh';
const REFRESH_SECONDS = 120;
/** As Argo CD's own API server asks, which has an informer and no need to. */
const REFRESH_PAUSE_MILLISECONDS = 500;
const IN_CLUSTER = 'https://kubernetes.default.svc';
/** A row for each Application: an object of a fleet may have 50 kB, and a row has one. kubectl prints maps as JSON. */
const COLUMNS = [
  '.metadata.name',
  '.metadata.labels',
  '.metadata.annotations',
  '.spec',
  '.status.sync',
  '.status.health',
  '.status.summary',
  '.status.operationState.phase',
  '.status.operationState.startedAt',
  '.status.operationState.finishedAt',
  '.operation',
];
const ROWS = `{range .items[*]}${COLUMNS.map((column) => `{${column}}`).join('{"\\t"}')}{"\\n"}{end}`;

/** Argo CD by its objects in the cluster, with kubectl: where its API server is not there, or whoever asks has no token for it. */
export class ArgoCdCore implements ArgoCd {
  constructor(
    public readonly name: string,
    private readonly kubectl: Kubectl,
    private readonly namespace: string,
  ) {}

  public async list(selector: Selector): Promise<Application[]> {
    const which = Object.keys(selector).length === 0 ? [] : ['--selector', printSelector(selector)];
    const printed = await this.kubectl.run([
      ...this.in(),
      'get',
      APPLICATIONS,
      ...which,
      '--output',
      `jsonpath=${ROWS}`,
    ]);
    const rows = printed.split('\n').filter((row) => row !== '');
    return rows.map((row) => parseApplication(objectOf(row.split('\t'))));
  }

  public async get(name: string): Promise<Application | undefined> {
    const object = await this.kubectl.json([...this.in(), 'get', APPLICATIONS, name, '--ignore-not-found']);
    return object === undefined ? undefined : parseApplication(object);
  }

  public async refresh(name: string): Promise<Application | undefined> {
    if (!(await this.get(name))) return undefined;
    await this.kubectl.run([...this.in(), 'annotate', APPLICATIONS, name, `${REFRESH}=hard`, '--overwrite']);
    const end = Date.now() + REFRESH_SECONDS * 1000;
    while (Date.now() < end) {
      const application = await this.get(name);
      // Argo CD takes the annotation away when it has compared.
      if (!application || application.annotations[REFRESH] === undefined) return application;
      await pause(REFRESH_PAUSE_MILLISECONDS);
    }
    throw new ArgoCdError('unreachable', `Argo CD has not compared ${name} within ${REFRESH_SECONDS} seconds`);
  }

  /** The repo server knows, and only Argo CD may ask it. */
  public async manifests(): Promise<undefined> {
    return undefined;
  }

  public async sync(application: Application, { revision, prune, info }: SyncRequest): Promise<void> {
    const current = await this.get(application.name);
    if (!current || isBusy(current)) throw busy(application.name);
    const patch = {
      // Refused when anything has changed meanwhile: another operation may have begun.
      metadata: { resourceVersion: current.resourceVersion },
      // Argo CD before 3.5.3 mixes what stands here with the new operation.
      status: { operationState: null },
      operation: {
        initiatedBy: { username: 'cdk8s-downtime' },
        info: Object.entries(info).map(([name, value]) => ({ name, value })),
        retry: current.retry,
        sync: { revision, prune, syncOptions: current.syncOptions, syncStrategy: { hook: {} } },
      },
    };
    const args = ['patch', APPLICATIONS, application.name, '--type', 'merge', '--patch', JSON.stringify(patch)];
    await this.kubectl.run([...this.in(), ...args]);
  }

  public async object(application: Application, reference: ObjectReference): Promise<KubernetesObject | undefined> {
    if (!isHere(application)) return undefined;
    const { namespace, name } = reference;
    const args = ['get', typeOf(reference), name, '--ignore-not-found'];
    const object = await unlessHidden(this.kubectl.json([...inNamespace(namespace), ...args]));
    return object === undefined ? undefined : record(object);
  }

  public async tree(application: Application): Promise<ObjectReference[]> {
    const { namespace } = application.destination;
    if (!isHere(application) || namespace === undefined) return application.resources;
    const args = [...inNamespace(namespace), 'get', 'pods,jobs.batch'];
    const { items } = record(await unlessHidden(this.kubectl.json(args)));
    const found = list(items).map((item) => {
      const { kind, metadata } = record(item);
      const group = kind === 'Job' ? 'batch' : '';
      return { group, version: 'v1', kind: String(kind), namespace, name: text(record(metadata).name) ?? '' };
    });
    return [...application.resources, ...found];
  }

  public async events(
    application: Application,
    { kind, namespace, name }: ObjectReference,
  ): Promise<KubernetesObject[]> {
    if (!isHere(application)) return [];
    const fields = `involvedObject.kind=${kind},involvedObject.name=${name}`;
    const args = [...inNamespace(namespace), 'get', 'events', '--field-selector', fields];
    return list(record(await unlessHidden(this.kubectl.json(args))).items).map(record);
  }

  public async logs(application: Application, { namespace, pod, container, lines }: PodLog): Promise<string[]> {
    if (!isHere(application)) return [];
    const args = [...inNamespace(namespace), 'logs', pod, '--container', container, '--tail', String(lines)];
    const printed = await this.kubectl.run(args);
    return printed.split('\n').filter((line) => line !== '');
  }

  public close(): void {
    // Nothing is kept open.
  }

  private in(): string[] {
    return inNamespace(this.namespace);
  }
}

const inNamespace = (namespace: string) => ['--namespace', namespace];

/** Whether the kubeconfig is for the cluster that the Application goes to. */
function isHere({ destination }: Application): boolean {
  return destination.server === IN_CLUSTER || destination.name === 'in-cluster';
}

/** As kubectl takes it when several groups may have the kind. */
function typeOf({ group, version, kind }: ObjectReference): string {
  return group === '' ? kind.toLowerCase() : `${kind.toLowerCase()}.${version}.${group}`;
}

function busy(name: string): ArgoCdError {
  return new ArgoCdError('busy', `An operation of ${name} runs already`);
}

async function unlessHidden(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ArgoCdError && error.failure === 'denied') return undefined;
    throw error;
  }
}

/** An object again from the columns that have something. */
function objectOf(row: string[]): object {
  const root: { [field: string]: unknown } = {};
  COLUMNS.forEach((column, index) => {
    if (row[index] === undefined || row[index] === '') return;
    const path = column.slice(1).split('.');
    const last = path.pop() as string;
    let inner = root;
    for (const field of path) {
      inner[field] = record(inner[field]);
      inner = inner[field] as typeof root;
    }
    inner[last] = row[index].startsWith('{') ? JSON.parse(row[index]) : row[index];
  });
  return root;
}
