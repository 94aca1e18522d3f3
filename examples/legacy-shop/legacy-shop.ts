import { ApiObject, Duration, JsonPatch } from 'cdk8s';
import {
  type AppEnvSource,
  AppVolume,
  type ContainerResources,
  DowntimeUpgradeApp,
  UpgradeSecret,
  type UpgradeStrategy,
} from 'cdk8s-downtime';
import {
  Deployment,
  Env,
  ImagePullPolicy,
  Ingress,
  IngressBackend,
  k8s,
  LabelSelector,
  PersistentVolumeClaim,
  Probe,
  Secret,
  Service,
  Volume,
} from 'cdk8s-plus-27';
import { Construct } from 'constructs';

export interface LegacyShopProps {
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
  /** Of the web server. @default - as the worker's: 50m and 64Mi, at most one CPU and 256Mi */
  readonly webResources?: ContainerResources;
  /** @default 'shop.example.com' */
  readonly host?: string;
  /** Where the vault has the database's credentials. @default 'shop/database' */
  readonly databaseKey?: string;
  /** @default false */
  readonly allowDowngrade?: boolean;
  /** @default - 90 seconds */
  readonly stopTimeout?: Duration;
  /** @default false */
  readonly stopFirst?: boolean;
  /** @default - none */
  readonly migratorEnv?: { [name: string]: string };
  /** @default - none */
  readonly migratorEnvFrom?: AppEnvSource[];
  /** What the upgrade's own containers ask for. @default - the library's */
  readonly toolResources?: ContainerResources;
  /** Asks the database which schema it has. @default - nobody asks */
  readonly schemaQuery?: string[];
  /** The version has no worker any more: one that still runs is stopped with the next migration. @default false */
  readonly withoutWorker?: boolean;
  /** @default UpgradeStrategy.PRE_SYNC_HOOKS */
  readonly strategy?: UpgradeStrategy;
}

interface Component {
  readonly image: string;
  readonly replicas: number;
  readonly port?: number;
  readonly resources?: ContainerResources;
}

/**
 * A shop of the old kind: a web server and a worker on one database, and a schema migrator that must be alone with it.
 * The database's volume belongs to the namespace, not to the application, so it is not made here.
 */
export class LegacyShop extends Construct {
  constructor(scope: Construct, id: string, props: LegacyShopProps) {
    super(scope, id);
    const schemaVersion = props.schemaVersion ?? props.version.split('.').slice(0, 2).join('.');
    const image = props.appImage ?? `registry.example.com/legacy-shop/app:${props.version}`;
    const { webReplicas = 2, webResources, workerReplicas = 1, databaseKey = 'shop/database' } = props;

    const web = this.component('web', { image, port: 8080, replicas: webReplicas, resources: webResources });
    const worker = props.withoutWorker ? undefined : this.component('worker', { image, replicas: workerReplicas });

    const shop = new DowntimeUpgradeApp(this, 'shop', {
      version: props.version,
      schemaVersion,
      allowDowngrade: props.allowDowngrade,
      stopTimeout: props.stopTimeout,
      strategy: props.strategy,
      removedWorkloads: props.withoutWorker ? ['Deployment/shop-worker'] : [],
      toolResources: props.toolResources,
      migrator: {
        image: props.migratorImage ?? `registry.example.com/legacy-shop/migrator:${schemaVersion}.0`,
        command: ['legacy-migrate'],
        timeout: Duration.minutes(30),
        env: props.migratorEnv,
        envFrom: props.migratorEnvFrom,
        // Of the migrator: the database is as it was.
        unchangedExitCodes: [3],
        schemaQuery: props.schemaQuery,
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
            { key: 'DATABASE_USER', remoteKey: databaseKey, property: 'user' },
            { key: 'DATABASE_PASSWORD', remoteKey: databaseKey, property: 'password' },
          ],
        }),
      ],
    });
    shop.addWorkload(web);
    if (worker) shop.addWorkload(worker);

    const service = new Service(this, 'service', {
      metadata: { name: 'shop' },
      ports: [{ port: 80, targetPort: 8080 }],
    });
    service.selectLabel('app.kubernetes.io/component', 'shop-web');
    new Ingress(this, 'ingress', {
      metadata: { name: 'shop' },
      rules: [{ host: props.host ?? 'shop.example.com', backend: IngressBackend.fromService(service) }],
    });
  }

  /** One Deployment. Its selector is made from its name: cdk8s-plus would make it from the construct's path, which may change. */
  private component(name: string, { image, replicas, port, resources = {} }: Component): Deployment {
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
          portNumber: port,
          envFrom: [Env.fromSecret(Secret.fromSecretName(this, `${name}-database`, 'shop-database'))],
          startup: ready,
          readiness: ready,
          imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
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
    const { cpuRequest = '50m', cpuLimit = '1', memoryRequest = '64Mi', memoryLimit = '256Mi' } = resources;
    const quantity = k8s.Quantity.fromString;
    // What cdk8s-plus-27 has no types for: quantities as they stand in a file, and what Pod Security's "restricted" asks for.
    ApiObject.of(deployment).addJsonPatch(
      JsonPatch.add('/spec/template/spec/containers/0/resources', {
        limits: { cpu: quantity(cpuLimit), memory: quantity(memoryLimit) },
        requests: { cpu: quantity(cpuRequest), memory: quantity(memoryRequest) },
      }),
      JsonPatch.add('/spec/template/spec/securityContext/seccompProfile', { type: 'RuntimeDefault' }),
      JsonPatch.add('/spec/template/spec/containers/0/securityContext/capabilities', { drop: ['ALL'] }),
    );
    return deployment;
  }
}
