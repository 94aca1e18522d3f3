import { apply, type KubeObject, kubectl, kubectlJson } from './cluster';
import { pause } from './run';

/** The kind ExternalSecret without its schema: enough for Argo CD, which reads only the condition Ready. */
const CRD: KubeObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'externalsecrets.external-secrets.io' },
  spec: {
    group: 'external-secrets.io',
    names: {
      kind: 'ExternalSecret',
      listKind: 'ExternalSecretList',
      plural: 'externalsecrets',
      singular: 'externalsecret',
    },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

export async function installExternalSecretKind(): Promise<void> {
  await apply([CRD]);
  await kubectl(['wait', '--for=condition=Established', `crd/${CRD.metadata.name}`, '--timeout=30s']);
}

/**
 * Stands in for the External Secrets Operator in every namespace of the tests: gives each ExternalSecret a Secret that
 * is owned by it (so it goes with it, as with the real one), and reports it as ready.
 */
export class StandInOperator {
  private running = true;
  private loop: Promise<void> = Promise.resolve();

  public start(): void {
    this.loop = this.run();
  }

  public async stop(): Promise<void> {
    this.running = false;
    await this.loop;
  }

  private async run(): Promise<void> {
    while (this.running) {
      // Namespaces come and go meanwhile: whatever failed is tried again in the next round.
      await this.reconcile().catch(() => undefined);
      await pause(1.5);
    }
  }

  private async reconcile(): Promise<void> {
    const found = await kubectlJson(['get', 'externalsecrets.external-secrets.io,secrets', '--all-namespaces']);
    const items = found.items as KubeObject[];
    const owners = new Set(
      items.flatMap((item) => (item.kind === 'Secret' ? (item.metadata.ownerReferences ?? []) : [])).map((o) => o.uid),
    );
    for (const wanted of items.filter((item) => item.kind === 'ExternalSecret' && !item.metadata.deletionTimestamp)) {
      if (!owners.has(wanted.metadata.uid ?? '')) await this.createSecret(wanted);
      if (!wanted.status?.conditions) await this.reportReady(wanted);
    }
  }

  private async createSecret(wanted: KubeObject): Promise<void> {
    const { name, namespace, uid } = wanted.metadata;
    const keys = (wanted.spec.data ?? []).map((entry: { secretKey: string }) => entry.secretKey);
    const owner = { apiVersion: wanted.apiVersion, kind: wanted.kind, name, uid, controller: true };
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: wanted.spec.target?.name ?? name, namespace, ownerReferences: [owner] },
      // Any value will do: the application's database is a file.
      stringData: Object.fromEntries([...keys, 'password'].map((key) => [key, 'not-a-secret'])),
    };
    await apply([secret as KubeObject]);
  }

  private async reportReady(wanted: KubeObject): Promise<void> {
    const { name, namespace } = wanted.metadata;
    const ready = {
      type: 'Ready',
      status: 'True',
      reason: 'SecretSynced',
      lastTransitionTime: new Date().toISOString(),
    };
    const patch = JSON.stringify({ status: { conditions: [ready] } });
    const target = ['--namespace', namespace as string, 'patch', 'externalsecrets.external-secrets.io', name];
    await kubectl([...target, '--subresource', 'status', '--type', 'merge', '--patch', patch]);
  }
}
