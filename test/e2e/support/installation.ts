import type { Application, OperationResult, SyncRequest } from './application';
import { AuditLog } from './audit';
import { apply, find, type KubeObject, kubectl, list, logs } from './cluster';
import { Database } from './database';
import { diagnose } from './diagnosis';
import { environment } from './environment';
import { eventually } from './run';
import { createStorage, type Storage } from './storage';

/** An empty namespace, with a volume for the application's database. */
export async function createNamespace(name: string, labels?: { [key: string]: string }): Promise<Storage> {
  // What an earlier run left on a cluster that lives on.
  await kubectl(['delete', 'namespace', name, '--ignore-not-found'], { timeoutSeconds: 120 });
  await apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }]);
  return createStorage(name);
}

/** One application in a namespace of its own, with its own Argo CD Application and database. */
export class Installation {
  public readonly database: Database;
  public readonly audit: AuditLog;

  public constructor(
    public readonly name: string,
    public readonly namespace: string,
    public readonly markerName: string,
    public readonly storage: Storage,
    public readonly application: Application,
  ) {
    this.database = new Database(storage);
    this.audit = new AuditLog(namespace);
  }

  /** Starts a sync operation. */
  public async sync(request: SyncRequest): Promise<void> {
    await this.application.sync(request);
  }

  public async waitForOperation(seconds = 120): Promise<OperationResult> {
    const result = await this.application.waitForOperation(seconds);
    if (!result)
      throw new Error(
        `The sync did not end within ${environment.limit(seconds) / 1000} seconds.\n${await this.diagnosis()}`,
      );
    return result;
  }

  public async syncAndWait(request: SyncRequest, seconds = 120): Promise<OperationResult> {
    await this.sync(request);
    return this.waitForOperation(seconds);
  }

  public async terminate(): Promise<void> {
    await this.application.terminate();
  }

  /** What the marker says; empty before there is one. */
  public async marker(): Promise<{ [key: string]: string | undefined }> {
    return (await find(this.namespace, 'configmap', this.markerName))?.data ?? {};
  }

  public get(kind: string, name: string): Promise<KubeObject | undefined> {
    return find(this.namespace, kind, name);
  }

  public list(kinds: string): Promise<KubeObject[]> {
    return list(this.namespace, kinds);
  }

  public kubectl(...args: string[]): Promise<string> {
    return kubectl(['--namespace', this.namespace, ...args]);
  }

  /** Events on objects of this kind, as `name: message`. */
  public async events(kind: string): Promise<string[]> {
    const events = await this.list('events');
    const matching = events.filter((event) => event.involvedObject.kind === kind);
    return matching.map((event) => `${event.involvedObject.name}: ${event.message}`);
  }

  public podLogs(pod: string, container: string): Promise<string> {
    return logs(this.namespace, pod, container);
  }

  /** Waits until `check` returns something; when it does not, says how everything stands. */
  public async waitFor<T>(what: string, check: () => Promise<T | undefined | false | null>, seconds = 60): Promise<T> {
    let lastError = '';
    const value = await eventually(check, seconds, (error) => {
      lastError = `\nThe last check failed: ${error}`;
    });
    if (value === undefined) {
      throw new Error(
        `Not within ${environment.limit(seconds) / 1000} seconds: ${what}.${lastError}\n${await this.diagnosis()}`,
      );
    }
    return value;
  }

  public diagnosis(): Promise<string> {
    return diagnose(this.namespace, this.application, this.markerName);
  }

  /** Makes room for the next scenario: on a small machine pods that nobody looks at disturb the others. */
  public async dispose(): Promise<void> {
    if (environment.keep) return;
    await this.application.delete();
    await kubectl(['delete', 'namespace', this.namespace, '--ignore-not-found', '--wait=false']);
    await this.storage.dispose();
  }
}
