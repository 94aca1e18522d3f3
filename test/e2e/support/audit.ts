import { createReadStream, type ReadStream, readdirSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { KubeObject } from './cluster';
import { environment } from './environment';

/** One request that changed something, as the API server wrote it down. */
export interface AuditEntry {
  /** Seconds since 1970 at which the API server answered. */
  readonly at: number;
  readonly verb: string;
  /** With its subresource: `deployments/scale`. */
  readonly resource: string;
  /** Empty for a created pod: pods are logged without their content. */
  readonly name: string;
  readonly user: string;
  /** The object afterwards, where the log has it. */
  readonly result?: KubeObject;
}

export type AuditFilter = (entry: AuditEntry) => boolean;

/** The independent witness: who changed what in one namespace, in the order in which the API server did it. */
export class AuditLog {
  public constructor(private readonly namespace: string) {}

  /** False on a foreign cluster, whose API server we cannot ask: then the order cannot be checked. */
  public get available(): boolean {
    return environment.clusterWork !== undefined;
  }

  /** What succeeded since then. */
  public async entries(since = 0, filter: AuditFilter = () => true): Promise<AuditEntry[]> {
    if (!environment.clusterWork) throw new Error('There is no audit log: CLUSTER_WORK is not set.');
    const mark = `"namespace":"${this.namespace}"`;
    const entries: AuditEntry[] = [];
    for await (const line of auditLines(environment.clusterWork)) {
      // Most lines belong to other scenarios: they are not worth parsing. The last one may be half written.
      if (!line.includes(mark) || !line.endsWith('}')) continue;
      const event = JSON.parse(line);
      const at = Date.parse(event.stageTimestamp) / 1000;
      const reference = event.objectRef ?? {};
      const refused = (event.responseStatus?.code ?? 500) >= 400;
      if (at < since || refused || reference.namespace !== this.namespace || event.requestURI.includes('dryRun='))
        continue;
      const entry: AuditEntry = {
        at,
        verb: event.verb,
        resource: [reference.resource, reference.subresource].filter(Boolean).join('/'),
        name: reference.name ?? event.responseObject?.metadata?.name ?? '',
        user: event.user.username,
        result: event.responseObject,
      };
      if (filter(entry)) entries.push(entry);
    }
    return entries;
  }
}

/**
 * The lines that the log has now, the oldest first. The API server renames a file of 100 MB to `audit-<time>.log` and begins a new one
 * (`--audit-log-maxsize`), which a run of all scenarios reaches.
 */
export async function* auditLines(folder: string): AsyncGenerator<string> {
  const current = await open(join(folder, 'audit.log')); // before the listing: it may be renamed at any time
  const renamed = readdirSync(folder).filter((name) => /^audit-.*\.log$/.test(name));
  const files = renamed.sort().map((name) => join(folder, name));
  const { ino } = await current.stat();
  for (const file of files.filter((each) => statSync(each).ino !== ino)) yield* linesOf(createReadStream(file));
  yield* linesOf(current.createReadStream());
}

const linesOf = (input: ReadStream) => createInterface({ input });

const CONTROLLERS = 'system:serviceaccount:kube-system:';

/** A Job whose name begins so was created. */
export const jobCreated =
  (prefix: string): AuditFilter =>
  (entry) =>
    entry.verb === 'create' && entry.resource === 'jobs' && entry.name.startsWith(prefix);

/** Kubernetes' job controller created a pod, whichever Job it belongs to. */
export const jobPodCreated: AuditFilter = (entry) =>
  entry.verb === 'create' && entry.resource === 'pods' && entry.user === `${CONTROLLERS}job-controller`;

/** Somebody (not Kubernetes itself) left this Deployment at 0 replicas. */
export const scaledToZero =
  (deployment: string): AuditFilter =>
  (entry) =>
    ['patch', 'update'].includes(entry.verb) &&
    ['deployments', 'deployments/scale'].includes(entry.resource) &&
    entry.name === deployment &&
    !entry.user.startsWith(CONTROLLERS) &&
    entry.result !== undefined &&
    (entry.result.spec?.replicas ?? 0) === 0; // a Scale leaves a zero out

/** This Deployment was applied with an image of this tag and with replicas. */
export const deploymentApplied =
  (deployment: string, tag: string): AuditFilter =>
  (entry) =>
    ['create', 'patch', 'update'].includes(entry.verb) &&
    entry.resource === 'deployments' &&
    entry.name === deployment &&
    !entry.user.startsWith(CONTROLLERS) &&
    entry.result?.spec?.replicas > 0 &&
    entry.result?.spec.template.spec.containers.some((c: { image: string }) => c.image.endsWith(`:${tag}`));

/** The marker was written and then said this; `undefined`: then it had no such key. */
export const markerSays =
  (marker: string, key: string, value: string | undefined): AuditFilter =>
  (entry) =>
    ['create', 'patch', 'update'].includes(entry.verb) &&
    entry.resource === 'configmaps' &&
    entry.name === marker &&
    entry.result?.data?.[key] === value;

/** A pod was deleted by a job of this namespace, not by Kubernetes itself. */
export const podDeletedBy =
  (namespace: string): AuditFilter =>
  (entry) =>
    entry.verb === 'delete' &&
    entry.resource === 'pods' &&
    entry.user.startsWith(`system:serviceaccount:${namespace}:`);

/** The last of a pod: its node reported it as gone. */
export const podRemoved =
  (...deployments: string[]): AuditFilter =>
  (entry) =>
    entry.verb === 'delete' &&
    entry.resource === 'pods' &&
    entry.user.startsWith('system:node:') &&
    deployments.some((deployment) => entry.name.startsWith(`${deployment}-`));
