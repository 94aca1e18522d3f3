import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FakeApplication, manifestsOf, type Target } from './fake-application';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const ok = (body: unknown): Answer => ({ status: 200, body });
const refusal = (status: number, message: string): Answer => ({ status, body: { error: message, code: 7, message } });
const hidden = refusal(403, 'permission denied');

/**
 * Argo CD's API as pipelines use it, over HTTP, with Applications that have a state. Nothing happens by time: a running sync takes a step
 * whenever somebody looks at its Application.
 */
export class ArgoCdStandIn {
  public static async start(): Promise<ArgoCdStandIn> {
    const standIn = new ArgoCdStandIn();
    await new Promise<void>((resolve) => standIn.server.listen(0, '127.0.0.1', resolve));
    return standIn;
  }

  /** What was asked: `GET /applications/{name}`, without the Application's name. */
  public readonly calls: string[] = [];
  public readonly queries: URLSearchParams[] = [];
  public mostAtOnce = 0;
  /** Answers so to the next calls, before it does anything. */
  public readonly interruptions: ('drop' | number)[] = [];
  public token?: string;
  /** Whether projects show what belongs to no Application: the markers. */
  public showsMarkers = true;
  public head = '';
  /** Answers only when so many have asked. */
  public together = 1;
  /** Called before each sync begins. */
  public onSync: (application: FakeApplication) => void = () => {};
  private atOnce = 0;
  private readonly held: (() => void)[] = [];
  private readonly applications = new Map<string, FakeApplication>();
  private readonly revisions = new Map<string, Map<string, Target>>();
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => void this.serve(request, response));
  }

  public get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** A commit; what is not named stays as it was. */
  public commit(revision: string, targets: { [application: string]: Target } = {}): void {
    const before = this.revisions.get(this.head) ?? new Map<string, Target>();
    this.revisions.set(revision, new Map([...before, ...Object.entries(targets)]));
    this.head = revision;
  }

  public add(environment: string, tenant: string): FakeApplication {
    const git = {
      standIn: this,
      get head(): string {
        return this.standIn.head;
      },
      target: (application: string, revision: string) => this.revisions.get(revision)?.get(application),
    };
    const application = new FakeApplication(tenant, environment, git);
    this.applications.set(application.name, application);
    return application;
  }

  public application(name: string): FakeApplication {
    const application = this.applications.get(name);
    if (!application) throw new Error(`There is no Application ${name}`);
    return application;
  }

  public get all(): FakeApplication[] {
    return [...this.applications.values()];
  }

  /** How often it was asked for what. */
  public count(call: RegExp): number {
    return this.calls.filter((made) => call.test(made)).length;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.atOnce++;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    await this.others();
    const answer = this.interruption() ?? this.answer(request, Buffer.concat(chunks).toString());
    this.atOnce--;
    if (answer === 'drop') return void request.socket.destroy();
    response.writeHead(answer.status, { 'Content-Type': 'application/json' });
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
  }

  private async others(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.held.push(resolve);
      if (this.held.length >= this.together) for (const release of this.held.splice(0)) release();
    });
  }

  private interruption(): Answer | 'drop' | undefined {
    const next = this.interruptions.shift();
    return typeof next === 'number' ? { status: next, body: 'upstream connect error' } : next;
  }

  private answer(request: IncomingMessage, body: string): Answer {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://stand-in');
    const [, , , collection, name, ...what] = pathname.split('/').map(decodeURIComponent);
    this.calls.push(`${request.method} /${[collection, ...(name ? ['{name}'] : []), ...what].join('/')}`);
    this.queries.push(searchParams);
    if (this.token && request.headers.authorization !== `Bearer ${this.token}`)
      return refusal(401, 'no session information');
    if (collection !== 'applications') return refusal(404, 'Not Found');
    if (name === undefined) return this.list(searchParams);
    const application = this.applications.get(name);
    if (!application) return hidden;
    return this.ofOne(application, what.join('/'), searchParams, body);
  }

  private list(query: URLSearchParams): Answer {
    const found = this.all.filter(({ labels }) => matches(labels, query.get('selector') ?? ''));
    for (const application of found) application.advance();
    const fields = (query.get('fields') ?? '').split(',').map((field) => field.replace(/^items\./, ''));
    return ok({ metadata: {}, items: found.map((application) => picked(application.toJson(), fields)) });
  }

  private ofOne(application: FakeApplication, what: string, query: URLSearchParams, body: string): Answer {
    switch (what) {
      case '':
        if (query.get('refresh')) application.refresh();
        else application.advance();
        return ok(application.toJson());
      case 'sync':
        return this.sync(application, JSON.parse(body));
      case 'manifests': {
        const target = this.revisions.get(query.get('revision') ?? '')?.get(application.name);
        if (!target) return refusal(400, 'rpc error: unable to resolve the revision');
        return ok({ manifests: manifestsOf(target).map((manifest) => JSON.stringify(manifest)) });
      }
      case 'resource':
        return this.resource(application, query);
      case 'resource-tree':
        return ok({ nodes: application.pods.map(nodeOf), orphanedNodes: [] });
      case 'events':
        return ok({ items: application.events });
      case 'logs': {
        const lines = application.logs[query.get('container') ?? ''] ?? [];
        return ok(lines.map((content) => JSON.stringify({ result: { content } })).join('\n'));
      }
      default:
        return refusal(404, 'Not Found');
    }
  }

  private sync(application: FakeApplication, { revision, prune, infos }: any): Answer {
    this.onSync(application);
    if (application.isBusy) return refusal(400, 'another operation is already in progress');
    if (application.automated && revision)
      return refusal(400, `Cannot sync to ${revision}: auto-sync currently set to main`);
    application.sync({ revision, prune }, infos);
    return ok(application.toJson());
  }

  private resource(application: FakeApplication, query: URLSearchParams): Answer {
    const pod = application.pods.find(({ metadata }) => metadata.name === query.get('resourceName'));
    if (pod) return ok({ manifest: JSON.stringify(pod) });
    const data = this.showsMarkers && query.get('resourceName') === 'shop-schema' ? application.marker : undefined;
    if (!data) return refusal(400, `${query.get('kind')} not found as part of application ${application.name}`);
    return ok({ manifest: JSON.stringify({ kind: 'ConfigMap', metadata: { name: 'shop-schema' }, data }) });
  }
}

function nodeOf({ metadata }: any): object {
  return { version: 'v1', kind: 'Pod', namespace: metadata.namespace, name: metadata.name };
}

function matches(labels: { [label: string]: string }, selector: string): boolean {
  const requirements = selector.match(/[^,(]+(\([^)]*\))?/g) ?? [];
  return requirements.every((requirement) => {
    const [, label, values] = /^(\S+) in \((.*)\)$/.exec(requirement) ?? [];
    if (label) return values.split(',').includes(labels[label]);
    const [key, value] = requirement.split('=');
    return value === undefined ? key in labels : labels[key] === value;
  });
}

/** Only these fields, as Argo CD does. */
function picked(object: any, fields: string[]): object {
  const found: any = {};
  for (const field of fields) {
    const path = field.split('.');
    const value = path.reduce((inner, name) => inner?.[name], object);
    if (value === undefined) continue;
    let inner = found;
    for (const name of path.slice(0, -1)) inner = inner[name] ??= {};
    inner[path[path.length - 1]] = value;
  }
  return found;
}
