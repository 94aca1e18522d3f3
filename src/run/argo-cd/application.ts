/** An Application as far as it matters here. What Argo CD has not said yet is undefined. */
export interface Application {
  readonly name: string;
  readonly labels: Texts;
  readonly annotations: Texts;
  readonly project?: string;
  readonly destination: Destination;
  readonly source: Source;
  /** Argo CD syncs it by itself, and then takes no revision from anybody. */
  readonly automated: boolean;
  readonly syncOptions: string[];
  readonly retry?: object;
  readonly sync?: string;
  /** What the target revision of the source stood for when Argo CD compared last. */
  readonly revision?: string;
  readonly health?: string;
  readonly images: string[];
  /** Asked for, and not ended. */
  readonly requested?: Request;
  readonly operation?: Operation;
  readonly conditions: string[];
  readonly resources: Resource[];
  /** Of the object in Kubernetes, for writes that must not meet another one. */
  readonly resourceVersion?: string;
}

export interface Texts {
  readonly [name: string]: string;
}

export interface Destination {
  readonly server?: string;
  readonly name?: string;
  readonly namespace?: string;
}

export interface Source {
  readonly repoURL?: string;
  readonly path?: string;
  readonly targetRevision?: string;
}

/** A sync that somebody has asked for. */
export interface Request {
  readonly revision?: string;
  /** What whoever asked has noted. */
  readonly info: Texts;
  /** Only some objects, or without hooks: no upgrade comes with it. */
  readonly partial: boolean;
}

/** The last operation: the running one, or how the last one ended. */
export interface Operation extends Request {
  readonly phase: string;
  readonly message: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly results: OperationResult[];
}

export interface OperationResult {
  readonly kind: string;
  readonly name: string;
  readonly hook: boolean;
  /** Of a hook its phase, of another object what the sync has made of it. */
  readonly outcome: string;
  readonly message: string;
}

export interface Resource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly sync?: string;
  readonly health?: string;
  readonly healthMessage?: string;
  readonly needsPruning: boolean;
}

/** Whether Argo CD works on it. */
export function isBusy({ requested, operation }: Application): boolean {
  return requested !== undefined || operation?.phase === 'Running' || operation?.phase === 'Terminating';
}

/** The object of Kubernetes, whole or with a few of its fields. Whatever it is, nothing is thrown: it came over the network. */
export function parseApplication(object: unknown): Application {
  const root = record(object);
  const { name, labels, annotations, resourceVersion } = record(root.metadata);
  const spec = record(root.spec);
  const status = record(root.status);
  const policy = record(spec.syncPolicy);
  return {
    name: text(name) ?? '',
    labels: texts(labels),
    annotations: texts(annotations),
    project: text(spec.project),
    destination: destination(spec.destination),
    source: source(spec.source),
    automated:
      policy.automated !== undefined && policy.automated !== null && record(policy.automated).enabled !== false,
    syncOptions: list(policy.syncOptions).flatMap((option) => text(option) ?? []),
    retry: policy.retry === undefined ? undefined : record(policy.retry),
    sync: text(record(status.sync).status),
    revision: text(record(status.sync).revision),
    health: text(record(status.health).status),
    images: list(record(status.summary).images).flatMap((image) => text(image) ?? []),
    requested: isEmpty(root.operation) ? undefined : request(root.operation),
    operation: isEmpty(status.operationState) ? undefined : operation(record(status.operationState)),
    conditions: list(status.conditions).flatMap((condition) => text(record(condition).message) ?? []),
    resources: list(status.resources).map(resource),
    resourceVersion: text(resourceVersion),
  };
}

function request(value: unknown): Request {
  const { sync, info } = record(value);
  const { revision, resources, syncStrategy } = record(sync);
  const pairs = list(info).map(record);
  return {
    revision: text(revision),
    info: Object.fromEntries(pairs.map(({ name, value }) => [text(name) ?? '', text(value) ?? ''])),
    partial: list(resources).length > 0 || !isEmpty(record(syncStrategy).apply),
  };
}

function operation(state: Fields): Operation {
  return {
    ...request(state.operation),
    phase: text(state.phase) ?? 'Unknown',
    message: text(state.message) ?? '',
    startedAt: text(state.startedAt),
    finishedAt: text(state.finishedAt),
    results: list(record(state.syncResult).resources)
      .map(record)
      .map(({ kind, name, hookType, hookPhase, status, message }) => ({
        kind: text(kind) ?? '',
        name: text(name) ?? '',
        hook: text(hookType) !== undefined,
        outcome: text(hookType) === undefined ? (text(status) ?? '') : (text(hookPhase) ?? ''),
        message: text(message) ?? '',
      })),
  };
}

function resource(value: unknown): Resource {
  const { group, version, kind, namespace, name, status, health, requiresPruning } = record(value);
  return {
    group: text(group) ?? '',
    version: text(version) ?? '',
    kind: text(kind) ?? '',
    namespace: text(namespace) ?? '',
    name: text(name) ?? '',
    sync: text(status),
    health: text(record(health).status),
    healthMessage: text(record(health).message),
    needsPruning: requiresPruning === true,
  };
}

interface Fields {
  readonly [name: string]: unknown;
}

/** The fields of an object; none of anything else. */
export function record(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Empty is absent: Go leaves out, or writes empty, what is not set. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function texts(value: unknown): Texts {
  const entries = Object.entries(record(value));
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function destination(value: unknown): Destination {
  const { server, name, namespace } = record(value);
  return { server: text(server), name: text(name), namespace: text(namespace) };
}

function source(value: unknown): Source {
  const { repoURL, path, targetRevision } = record(value);
  return { repoURL: text(repoURL), path: text(path), targetRevision: text(targetRevision) };
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null;
}
