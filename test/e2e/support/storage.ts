import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { apply, type KubeObject, kubectl } from './cluster';
import { DATA_CLAIM, environment, REGISTRY } from './environment';
import { run } from './run';

/** The volume with the application's database, as the tests reach it. */
export interface Storage {
  /** Rows of a query on /data/app.db; nothing writes. */
  query(sql: string): Promise<{ [column: string]: unknown }[]>;
  writeFile(name: string, content: string): Promise<void>;
  removeFile(name: string): Promise<void>;
  /** Seconds since 1970 by the clock that stamps the rows. */
  now(): Promise<number>;
  dispose(): Promise<void>;
}

const SQLITE = ['-json', '-readonly', '-cmd', '.timeout 5000'];
const parse = (text: string) => (text.trim() === '' ? [] : JSON.parse(text));

export function createStorage(namespace: string): Promise<Storage> {
  return environment.clusterWork ? HostFolder.create(namespace, environment.clusterWork) : WitnessPod.create(namespace);
}

/** On our own cluster: a folder of this machine, behind a static volume, because `restricted` forbids hostPath in pods. */
class HostFolder implements Storage {
  public static async create(namespace: string, clusterWork: string): Promise<Storage> {
    const folder = join(clusterWork, 'data', namespace);
    await kubectl(['delete', 'persistentvolume', namespace, '--ignore-not-found']);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await chmod(folder, 0o777); // the pods are not root
    const common = { accessModes: ['ReadWriteMany'], storageClassName: '' };
    await apply([
      {
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name: namespace },
        spec: {
          ...common,
          capacity: { storage: '1Gi' },
          persistentVolumeReclaimPolicy: 'Retain',
          hostPath: { path: folder, type: 'Directory' },
          claimRef: { namespace, name: DATA_CLAIM },
        },
      },
      claim(namespace, { ...common, volumeName: namespace }),
    ]);
    return new HostFolder(namespace, folder);
  }

  private constructor(
    private readonly volume: string,
    private readonly folder: string,
  ) {}

  public async query(sql: string) {
    return parse(await run('sqlite3', [...SQLITE, join(this.folder, 'app.db'), sql]));
  }

  public async writeFile(name: string, content: string) {
    const path = join(this.folder, name);
    await writeFile(path, content);
    await chmod(path, 0o666);
  }

  public async removeFile(name: string) {
    await rm(join(this.folder, name), { force: true });
  }

  public async now() {
    return Date.now() / 1000;
  }

  public async dispose() {
    await kubectl(['delete', 'persistentvolume', this.volume, '--ignore-not-found', '--wait=false']);
  }
}

/** On a foreign cluster: a pod of our own that mounts the claim too. */
class WitnessPod implements Storage {
  public static async create(namespace: string): Promise<Storage> {
    await apply([
      claim(namespace, { accessModes: ['ReadWriteOnce'] }),
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'witness', namespace },
        spec: {
          terminationGracePeriodSeconds: 0,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 65532,
            fsGroup: 65532,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [
            {
              name: 'witness',
              image: `${REGISTRY}/app:1.4.0`,
              command: ['sleep', '2147483647'],
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
              volumeMounts: [{ name: 'data', mountPath: '/data' }],
            },
          ],
          volumes: [{ name: 'data', persistentVolumeClaim: { claimName: DATA_CLAIM } }],
        },
      },
    ]);
    await kubectl(['--namespace', namespace, 'wait', '--for=condition=Ready', 'pod/witness', '--timeout=50s']);
    const witness = new WitnessPod(namespace);
    await witness.exec(['chmod', '0777', '/data']).catch(() => undefined); // not ours where fsGroup applies; then it is writable
    return witness;
  }

  private constructor(private readonly namespace: string) {}

  public async query(sql: string) {
    return parse(await this.exec(['sqlite3', ...SQLITE, '/data/app.db', sql]));
  }

  public async writeFile(name: string, content: string) {
    await this.exec(['sh', '-c', `umask 0; cat >/data/${name}`], content);
  }

  public async removeFile(name: string) {
    await this.exec(['rm', '-f', `/data/${name}`]);
  }

  public async now() {
    const rows = parse(
      await this.exec(['sqlite3', '-json', ':memory:', "select (julianday('now') - 2440587.5) * 86400 as now"]),
    );
    return rows[0].now;
  }

  public async dispose() {}

  private exec(command: string[], input?: string) {
    return kubectl(['--namespace', this.namespace, 'exec', '--stdin', 'witness', '--', ...command], { input });
  }
}

function claim(namespace: string, spec: object): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: DATA_CLAIM, namespace },
    spec: { ...spec, resources: { requests: { storage: '1Gi' } } },
  };
}
