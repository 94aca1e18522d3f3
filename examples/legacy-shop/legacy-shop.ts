import { ApiObject, Chart, Duration, JsonPatch, Size } from 'cdk8s';
import { AppVolume, DowntimeUpgradeApp, UpgradeSecret } from 'cdk8s-downtime';
import {
  Cpu,
  Deployment,
  Env,
  ImagePullPolicy,
  Ingress,
  IngressBackend,
  LabelSelector,
  PersistentVolumeClaim,
  Probe,
  Secret,
  Service,
  Volume,
} from 'cdk8s-plus-27';
import type { Construct } from 'constructs';

export interface LegacyShopProps {
  /** @default 'shop' */
  readonly namespace?: string;
  /** The application's version: its image tag. */
  readonly version: string;
  /** @default - the version without its last part: patch releases share a schema */
  readonly schemaVersion?: string;
  /** @default - the image of `version` */
  readonly appImage?: string;
  /** @default - the first image of `schemaVersion`; pinned, so that a patch release does not touch the migrator */
  readonly migratorImage?: string;
  /** @default 2 */
  readonly webReplicas?: number;
  /** @default 1 */
  readonly workerReplicas?: number;
  /** In MiB. @default 64 */
  readonly webMemory?: number;
  /** @default false */
  readonly allowDowngrade?: boolean;
  /** @default - 90 seconds */
  readonly stopTimeout?: Duration;
  /** @default false */
  readonly stopFirst?: boolean;
  /** @default - none */
  readonly migratorEnv?: { [name: string]: string };
}

/**
 * A shop of the old kind: a web server and a worker on one database, and a schema migrator that must be alone with it.
 * The database's volume belongs to the namespace, not to the application, so it is not made here.
 */
export class LegacyShop extends Chart {
  constructor(scope: Construct, id: string, props: LegacyShopProps) {
    super(scope, id, { namespace: props.namespace ?? 'shop', disableResourceNameHashes: true });
    const schemaVersion = props.schemaVersion ?? props.version.split('.').slice(0, 2).join('.');
    const image = props.appImage ?? `registry.example.com/legacy-shop/app:${props.version}`;

    const web = this.component('web', image, props.webReplicas ?? 2, props.webMemory ?? 64);
    const worker = this.component('worker', image, props.workerReplicas ?? 1, 64);

    const shop = new DowntimeUpgradeApp(this, 'shop', {
      version: props.version,
      schemaVersion,
      allowDowngrade: props.allowDowngrade,
      stopTimeout: props.stopTimeout,
      migrator: {
        image: props.migratorImage ?? `registry.example.com/legacy-shop/migrator:${schemaVersion}.0`,
        command: ['legacy-migrate'],
        timeout: Duration.minutes(30),
        env: props.migratorEnv,
        volumes: [AppVolume.persistentVolumeClaim('shop-data', '/data')],
        // The volume is ReadWriteMany: the migrator's pod can start beside the application, so the stop can come late.
        stopFirst: props.stopFirst ?? false,
        security: { fsGroup: 65532 },
        resources: { cpuRequest: '50m', memoryRequest: '64Mi', memoryLimit: '256Mi' },
      },
      secrets: [
        UpgradeSecret.external('shop-database', {
          store: 'vault',
          keys: [
            { key: 'DATABASE_USER', remoteKey: 'shop/database', property: 'user' },
            { key: 'DATABASE_PASSWORD', remoteKey: 'shop/database', property: 'password' },
          ],
        }),
      ],
    });
    shop.addWorkload(web);
    shop.addWorkload(worker);

    const service = new Service(this, 'service', {
      metadata: { name: 'shop' },
      ports: [{ port: 80, targetPort: 8080 }],
    });
    service.selectLabel('app.kubernetes.io/component', 'shop-web');
    new Ingress(this, 'ingress', {
      metadata: { name: 'shop' },
      rules: [{ host: 'shop.example.com', backend: IngressBackend.fromService(service) }],
    });
  }

  /** One Deployment. Its selector is made from its name: cdk8s-plus would make it from the construct's path, which may change. */
  private component(name: string, image: string, replicas: number, memory: number): Deployment {
    const labels = { 'app.kubernetes.io/component': `shop-${name}` };
    const ready = Probe.fromCommand(['test', '-e', '/tmp/ready'], {
      periodSeconds: Duration.seconds(1),
      failureThreshold: 60,
    });
    const deployment = new Deployment(this, name, {
      metadata: { name: `shop-${name}` },
      podMetadata: { labels },
      select: false,
      replicas,
      securityContext: { user: 65532, group: 65532, fsGroup: 65532 },
      containers: [
        {
          name,
          image,
          portNumber: name === 'web' ? 8080 : undefined,
          envFrom: [Env.fromSecret(Secret.fromSecretName(this, `${name}-database`, 'shop-database'))],
          startup: ready,
          readiness: ready,
          imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
          resources: {
            cpu: { request: Cpu.millis(50), limit: Cpu.units(1) },
            memory: { request: Size.mebibytes(memory), limit: Size.mebibytes(memory * 4) },
          },
          volumeMounts: [
            { path: '/tmp', volume: Volume.fromEmptyDir(this, `${name}-tmp`, 'tmp') },
            {
              path: '/data',
              volume: Volume.fromPersistentVolumeClaim(
                this,
                `${name}-data`,
                PersistentVolumeClaim.fromClaimName(this, `${name}-claim`, 'shop-data'),
                { name: 'data' },
              ),
            },
          ],
        },
      ],
    });
    deployment.select(LabelSelector.of({ labels }));
    // What cdk8s-plus-27 has no types for, and the Pod Security level "restricted" asks for.
    ApiObject.of(deployment).addJsonPatch(
      JsonPatch.add('/spec/template/spec/securityContext/seccompProfile', { type: 'RuntimeDefault' }),
      JsonPatch.add('/spec/template/spec/containers/0/securityContext/capabilities', { drop: ['ALL'] }),
    );
    return deployment;
  }
}
