import { type Call, kindOf, targets } from './call';
import type { FakeCluster } from './cluster';
import { jsonpath } from './jsonpath';

export interface K8sObject {
  kind: string;
  metadata: { name: string; [field: string]: any };
  [field: string]: any;
}

export interface Answer {
  readonly code: number;
  readonly output: string | Buffer;
  readonly errors: string;
  /** So many milliseconds later: kubectl has waited in vain. */
  readonly after?: number;
  /** For a watch: the object, what it prints of it at each change, and whether it has seen enough then. */
  readonly watch?: { readonly id: string; readonly output: () => string; readonly done?: () => boolean };
}

/** What kubectl says on standard error before it exits with 1; `output` is what it had printed by then. */
export class ApiError extends Error {
  constructor(
    message: string,
    public readonly output = '',
  ) {
    super(message);
  }
}

/** The API server does not answer at all. */
export class Hung extends Error {}

export const key = (object: K8sObject) => `${object.kind}/${object.metadata.name}`;
const said = (output: string | Buffer): Answer => ({ code: 0, output, errors: '' });
const notFound = (id: string) =>
  new ApiError(`Error from server (NotFound): ${id.split('/')[0].toLowerCase()}s "${id.split('/')[1]}" not found`);

export function execute(cluster: FakeCluster, call: Call): Answer {
  if (call.flags.namespace !== cluster.namespace) throw new Error(`namespace ${call.flags.namespace}`);
  switch (call.verb) {
    case 'get':
      return get(cluster, call);
    case 'patch':
      return patch(cluster, call);
    case 'create':
      return create(cluster, call);
    case 'delete':
      return remove(cluster, call);
    case 'wait':
      return wait(cluster, call);
    case 'logs':
      return logs(cluster, call);
    default:
      throw new Error(`unknown verb ${call.verb}`);
  }
}

function get(cluster: FakeCluster, call: Call): Answer {
  const [target, ...more] = targets(call);
  if (more.length > 0) throw new Error('get of several objects');
  if (target.endsWith('/*')) {
    const items = cluster.ofKind(kindOf(call.words[0])).filter((object) => selected(object, call));
    if (call.flags.output === 'name') return said(items.map((item) => `${key(item).toLowerCase()}\n`).join(''));
    return said(show({ kind: 'List', items }, call));
  }
  const object = cluster.find(target);
  if (!object) {
    if (call.flags['ignore-not-found'] === 'true') return said('');
    throw notFound(target);
  }
  if (!call.flags.watch) return said(show(object, call));
  return { ...said(show(object, call)), watch: { id: target, output: () => show(cluster.find(target), call) } };
}

function show(object: unknown, call: Call): string {
  const [format, template] = [call.flags.output?.split('=', 1)[0], call.flags.output?.replace(/^[^=]*=/, '')];
  if (format !== 'jsonpath') throw new Error(`unknown output ${call.flags.output}`);
  return jsonpath(template, object);
}

function selected(object: K8sObject, call: Call): boolean {
  const conditions = (selector: string | undefined, value: (field: string) => unknown) =>
    (selector ? selector.split(',') : []).every((condition) => {
      const [, field, operator, wanted] = /^([^!=]+)(!?=)(.*)$/.exec(condition) ?? [];
      if (/^[\w./-]+$/.test(condition)) return value(condition) !== undefined;
      if (!field) throw new Error(`unknown selector ${condition}`);
      return ((value(field) ?? '') === wanted) === (operator === '=');
    });
  return (
    conditions(call.flags.selector, (label) => object.metadata.labels?.[label]) &&
    conditions(call.flags['field-selector'], (field) => jsonpath(`{.${field}}`, object))
  );
}

function patch(cluster: FakeCluster, call: Call): Answer {
  const { flags } = call;
  if (flags.type !== 'merge') throw new Error(`patch of type ${flags.type}`);
  let body: any;
  try {
    body = JSON.parse(flags.patch);
  } catch (error) {
    throw new ApiError(`error: unable to parse "${flags.patch}": ${error}`);
  }
  // kubectl goes on after an object that fails.
  const errors: string[] = [];
  for (const target of targets(call)) {
    try {
      patchOne(cluster, target, body, flags.subresource);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      errors.push(error.message);
    }
  }
  if (errors.length > 0) throw new ApiError(errors.join('\n'));
  if (flags.output?.startsWith('jsonpath=')) return said(show(cluster.find(targets(call)[0]), call));
  return said(
    targets(call)
      .map((target) => `${target.toLowerCase()} patched\n`)
      .join(''),
  );
}

function patchOne(cluster: FakeCluster, target: string, body: any, subresource: string | undefined): void {
  const object = cluster.find(target);
  if (!object) throw notFound(target);
  const expected = body.metadata?.resourceVersion;
  if (expected !== undefined && expected !== object.metadata.resourceVersion) {
    throw new ApiError(
      `Error from server (Conflict): Operation cannot be fulfilled on "${target}": the object has been modified`,
    );
  }
  if (['Deployment', 'Rollout', 'StatefulSet'].includes(object.kind) && subresource !== 'scale')
    throw new Error(`only the scale of a ${object.kind} is ours`);
  const changed: K8sObject = merge(object, body);
  if (object.kind === 'ConfigMap') {
    const wrong = Object.entries(changed.data ?? {}).filter(([, value]) => typeof value !== 'string');
    if (wrong.length > 0) throw new ApiError(`Error from server (BadRequest): not a string: ${wrong}`);
  } else if (object.spec?.replicas !== changed.spec?.replicas) {
    changed.metadata.generation = (object.metadata.generation ?? 1) + 1;
  }
  cluster.put(changed);
}

/** RFC 7396. */
function merge(target: any, change: any): any {
  if (typeof change !== 'object' || change === null || Array.isArray(change)) return change;
  const merged = { ...(typeof target === 'object' && target !== null ? target : {}) };
  for (const [field, value] of Object.entries(change)) {
    if (value === null) delete merged[field];
    else merged[field] = merge(merged[field], value);
  }
  return merged;
}

function create(cluster: FakeCluster, call: Call): Answer {
  if (call.flags.filename) return createEvent(cluster, call);
  const [target] = targets(call);
  const [kind, name] = target.split('/');
  if (cluster.find(target)) throw new ApiError(`Error from server (AlreadyExists): "${target}" already exists`);
  cluster.put({ kind, metadata: { name } });
  return said(`${target} created\n`);
}

function createEvent(cluster: FakeCluster, call: Call): Answer {
  let event: any;
  try {
    event = JSON.parse(call.stdin);
  } catch (error) {
    throw new ApiError(`error: unable to parse: ${error}`);
  }
  const { involvedObject: about, metadata } = event;
  const object = cluster.find(`${about.kind}/${about.name}`);
  if (event.kind !== 'Event' || !metadata.generateName || !object || object.metadata.uid !== about.uid) {
    throw new ApiError(`The Event is invalid: ${call.stdin}`);
  }
  if (metadata.namespace !== cluster.namespace || about.namespace !== cluster.namespace) {
    throw new ApiError(`The Event is invalid: namespace: ${call.stdin}`);
  }
  const name = `${metadata.generateName}${cluster.ofKind('Event').length}`;
  cluster.put({ ...event, metadata: { ...metadata, name } });
  return said(`event/${name}\n`);
}

function remove(cluster: FakeCluster, call: Call): Answer {
  for (const target of targets(call)) {
    const object = cluster.find(target);
    if (object && cluster.endsLater(object)) continue;
    if (!cluster.remove(target) && call.flags['ignore-not-found'] !== 'true') throw notFound(target);
  }
  return said('');
}

function wait(cluster: FakeCluster, call: Call): Answer {
  const [, path, value] = /^jsonpath=(\{[^}]*\})=(.*)$/.exec(call.flags.for) ?? [];
  if (path !== undefined) return waitForValue(cluster, targets(call), path, value);
  if (call.flags.for !== 'delete') throw new Error(`wait for ${call.flags.for}`);
  const left = targets(call).filter((target) => cluster.find(target));
  if (left.length > 0) throw new ApiError(`error: timed out waiting for the condition on ${left.join(' ')}`);
  return said('');
}

/** Until the object has the value; how long the caller waits is the caller's business. */
function waitForValue(cluster: FakeCluster, [id, ...more]: string[], path: string, value: string): Answer {
  if (more.length > 0) throw new Error('wait for a value of several objects');
  if (!cluster.find(id)) throw notFound(id);
  const done = () => jsonpath(path, cluster.find(id)) === value;
  return { ...said(''), watch: done() ? undefined : { id, output: () => '', done } };
}

/** The lines at the end, of which the first bytes: a limit on bytes cuts off the end. */
function logs(cluster: FakeCluster, call: Call): Answer {
  const [pod, { container }] = [call.words[0], call.flags];
  const text = cluster.logs[container === 'migrate' ? pod : `${pod}/${container}`];
  if (text === undefined) throw notFound(`Pod/${call.words[0]}`);
  const lines =
    Buffer.from(text)
      .toString('latin1')
      .match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const tail = Buffer.from(lines.slice(-Number(call.flags.tail ?? lines.length)).join(''), 'latin1');
  return said(tail.subarray(0, Number(call.flags['limit-bytes'] ?? tail.length)));
}
