import { type Application, list, parseApplication, record, text } from './application';
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
import type { JsonOverHttp } from './json-over-http';

// https://github.com/argoproj/argo-cd/blob/v3.6.1/server/application/application.proto
const APPLICATIONS = '/api/v1/applications';
/** What Argo CD gives of each Application when only some fields are wanted: those that it knows by these names, and no other. */
const FIELDS = [
  ...['name', 'labels', 'annotations'].map((field) => `metadata.${field}`),
  ...['project', 'destination', 'source', 'syncPolicy'].map((field) => `spec.${field}`),
  ...['summary', 'sync.status', 'sync.revision', 'health'].map((field) => `status.${field}`),
  ...['phase', 'startedAt', 'finishedAt'].map((field) => `status.operationState.${field}`),
  'operation.sync',
]
  .map((field) => `items.${field}`)
  .join(',');
/** Git may be slow, and the server answers only when the comparison is done. */
const REFRESH_SECONDS = 120;

/** Argo CD by the API that its command line uses too. */
export class ArgoCdApi implements ArgoCd {
  constructor(
    public readonly name: string,
    private readonly http: JsonOverHttp,
  ) {}

  public async list(selector: Selector): Promise<Application[]> {
    const answer = await this.fetch(APPLICATIONS, { selector: printSelector(selector), fields: FIELDS });
    return list(answer.items).map(parseApplication);
  }

  public async get(name: string): Promise<Application | undefined> {
    return this.application(name, {});
  }

  public async refresh(name: string): Promise<Application | undefined> {
    return this.application(name, { refresh: 'hard' }, REFRESH_SECONDS);
  }

  public async manifests({ name }: Application, revision: string): Promise<KubernetesObject[]> {
    const answer = await this.fetch(`${pathOf(name)}/manifests`, { revision }, REFRESH_SECONDS);
    return list(answer.manifests).map((manifest) => parsed(String(manifest)));
  }

  public async sync({ name }: Application, { revision, prune, info }: SyncRequest): Promise<void> {
    const infos = Object.entries(info).map(([name, value]) => ({ name, value }));
    const body = { name, revision, prune, infos, strategy: { hook: {} } };
    await this.http.call({ method: 'POST', path: `${pathOf(name)}/sync`, body });
  }

  public async object({ name }: Application, reference: ObjectReference): Promise<KubernetesObject | undefined> {
    const { namespace, name: resourceName, version, group, kind } = reference;
    const query = { namespace, resourceName, version, group, kind };
    const answer = await unlessHidden(this.fetch(`${pathOf(name)}/resource`, query));
    return answer && parsed(text(answer.manifest) ?? '{}');
  }

  public async tree({ name }: Application): Promise<ObjectReference[]> {
    const { nodes, orphanedNodes } = await this.fetch(`${pathOf(name)}/resource-tree`);
    return [...list(nodes), ...list(orphanedNodes)].map(record).map((node) => ({
      group: text(node.group) ?? '',
      version: text(node.version) ?? '',
      kind: text(node.kind) ?? '',
      namespace: text(node.namespace) ?? '',
      name: text(node.name) ?? '',
    }));
  }

  public async events(application: Application, reference: ObjectReference): Promise<KubernetesObject[]> {
    const object = await this.object(application, reference);
    const resourceUID = text(record(object?.metadata).uid);
    if (resourceUID === undefined) return [];
    const query = { resourceNamespace: reference.namespace, resourceName: reference.name, resourceUID };
    const answer = await unlessHidden(this.fetch(`${pathOf(application.name)}/events`, query));
    return list(answer?.items).map(record);
  }

  public async logs({ name }: Application, { namespace, pod, container, lines }: PodLog): Promise<string[]> {
    const query = { namespace, podName: pod, container, tailLines: String(lines), follow: 'false' };
    const answer = await this.http.call({ method: 'GET', path: `${pathOf(name)}/logs`, query });
    // A stream: one object a line.
    const entries = answer.split('\n').filter((line) => line.trim() !== '');
    return entries.map((line) => record(parsed(line).result)).flatMap(({ content }) => text(content) ?? []);
  }

  public close(): void {
    this.http.close();
  }

  private async application(
    name: string,
    query: { readonly refresh?: string },
    timeoutSeconds?: number,
  ): Promise<Application | undefined> {
    const answer = await unlessHidden(this.fetch(pathOf(name), query, timeoutSeconds));
    return answer && parseApplication(answer);
  }

  private async fetch(
    path: string,
    query?: { readonly [name: string]: string | undefined },
    timeoutSeconds?: number,
  ): Promise<KubernetesObject> {
    return parsed(await this.http.call({ method: 'GET', path, query, timeoutSeconds }));
  }
}

/** Argo CD says of what is not there what it says of what may not be seen: who asks shall not learn which. */
async function unlessHidden(answer: Promise<KubernetesObject>): Promise<KubernetesObject | undefined> {
  try {
    return await answer;
  } catch (error) {
    const isHidden =
      error instanceof ArgoCdError &&
      (error.failure === 'denied' || (error.failure === 'refused' && /not found/i.test(error.message)));
    if (isHidden) return undefined;
    throw error;
  }
}

function parsed(answer: string): KubernetesObject {
  try {
    return record(JSON.parse(answer));
  } catch (cause) {
    const beginning = answer.trim().slice(0, 60);
    throw new ArgoCdError('refused', `The answer is no JSON and begins with '${beginning}': is this Argo CD?`, {
      cause,
    });
  }
}

function pathOf(name: string): string {
  return `${APPLICATIONS}/${encodeURIComponent(name)}`;
}
