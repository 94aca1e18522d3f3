import { ApiObject, Chart, Duration } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { describe, fail, requireSeconds, warnOnce, whileUnchanged } from '../common';
import { checkObjects, pinnedImage, requireLabel, requireSubdomain } from '../kubernetes';
import { addAppDeployment } from './app-deployment';
import type { DowntimeUpgradeAppProps } from './downtime-upgrade-app-props';
import { addAccess } from './steps/access';
import { addCheckJob } from './steps/check-job';
import { fenced } from './steps/fence';
import type { HashedJob } from './steps/hashed-job';
import { addImageCheck } from './steps/image-check';
import { addMigratorJob, checkMigrator, type MigratorProps, migratorContainer } from './steps/migrator-job';
import { MAX_APP_NAME, markerName } from './upgrade-names';
import { UpgradeWarning } from './upgrade-warning';
import { VERSION } from './version';
import { Workload } from './workload';

const DEFAULT_KUBECTL = 'alpine/kubectl:1.34.1';
const DEFAULT_BUSYBOX = 'busybox:1.37.0-musl';

/** The application that each workload belongs to. */
const owners = new WeakMap<ApiObject, DowntimeUpgradeApp>();

/**
 * An application whose schema upgrades stop it, migrate the database with nobody else on it, and start the new version. Everything
 * else, such as more memory, other replicas or another image for the same schema, is an ordinary rolling update.
 *
 * Before the sync (PreSync hooks): wave -1 secrets, rights and the image check; wave 10 the check job; wave 20 the migrator job. Then
 * the application's objects. Each pod of the application waits in an init container until the database has the schema that the pod was
 * written for, so no way of applying the manifests can bring it up on another.
 *
 * @example
 * new DowntimeUpgradeApp(chart, 'shop', {
 *   version: '1.4.0',
 *   image: 'registry.example.com/shop/app',
 *   replicas: 3,
 *   port: 8080,
 *   migrator: {
 *     image: 'registry.example.com/shop/migrator',
 *     command: ['migrate', 'up'],
 *     timeout: Duration.hours(1),
 *   },
 *   secrets: [UpgradeSecret.existing('shop-database')],
 * });
 */
export class DowntimeUpgradeApp extends Construct {
  /** The application's name. */
  public readonly name: string;

  /** The schema version that this version of the application needs. */
  public readonly schemaVersion: string;

  /** The ConfigMap in which the jobs keep the state of the schema. It is never in Git. */
  public readonly markerName: string;

  /** The Job in wave 10, for JSON patches. Its final name carries a digest of its content. */
  public readonly checkJob: ApiObject;

  /** The Job in wave 20, for JSON patches. Its final name carries a digest of its content. */
  public readonly migratorJob: ApiObject;

  /** The Deployment without pods with which images are checked, for JSON patches. */
  public readonly imageCheck: ApiObject;

  /** The jobs' ServiceAccount, for JSON patches such as annotations of a cloud's identities. */
  public readonly serviceAccount: ApiObject;

  private readonly added = new Map<ApiObject, Workload>();
  private readonly silenced: UpgradeWarning[];
  private readonly stopTimeout?: number;
  private readonly hasCommand: boolean;
  private readonly busyboxImage: string;
  private readonly imagePullSecrets: string[];

  constructor(scope: Construct, id: string, props: DowntimeUpgradeAppProps) {
    super(scope, id);
    this.name = requireLabel(this, 'name', props.name ?? id, MAX_APP_NAME);
    const version = this.requireVersion('version', props.version);
    this.schemaVersion = this.requireVersion('schemaVersion', props.schemaVersion ?? props.version);
    this.markerName = markerName(this.name);
    this.silenced = [...(props.silencedWarnings ?? [])];
    this.stopTimeout = props.stopTimeout && requireSeconds(this, 'stopTimeout', props.stopTimeout);
    checkMigrator(this, props.migrator);
    this.hasCommand = props.migrator.command !== undefined;
    if (!Chart.of(this).namespace) {
      fail(
        this,
        'the chart has no namespace',
        "give it one: new Chart(app, id, { namespace: '...' }); the jobs' rights are tied to it",
      );
    }
    requireLabel(this, "the chart's namespace", Chart.of(this).namespace);
    const attempt = props.attempt ?? 1;
    if (!Number.isInteger(attempt) || attempt < 1) fail(this, `attempt is ${attempt}`, 'use a whole number from 1 on');

    const kubectlImage = pinnedImage(this, 'toolImages.kubectl', props.toolImages?.kubectl ?? DEFAULT_KUBECTL);
    this.busyboxImage = pinnedImage(this, 'toolImages.busybox', props.toolImages?.busybox ?? DEFAULT_BUSYBOX);
    const image = props.image === undefined ? undefined : pinnedImage(this, 'image', props.image, version);
    const migratorImage = pinnedImage(this, 'migrator.image', props.migrator.image, version);
    const secrets = props.secrets ?? [];
    const imagePullSecrets = [...(props.imagePullSecrets ?? [])];
    this.imagePullSecrets = imagePullSecrets;
    for (const name of imagePullSecrets) requireSubdomain(this, 'imagePullSecrets', name);
    const workloads = () => this.workloads;
    const common = {
      app: this.name,
      schemaVersion: this.schemaVersion,
      attempt,
      kubectlImage,
      busyboxImage: this.busyboxImage,
      workloads,
    };

    for (const [index, secret] of secrets.entries()) {
      requireSubdomain(this, 'secrets', secret.name);
      if (secrets.findIndex(({ name }) => name === secret.name) < index) {
        fail(this, `secrets has '${secret.name}' twice`, 'give one of them another name');
      }
      secret._addTo(this, this.silenced);
    }
    this.serviceAccount = addAccess(this, this.name, workloads);
    this.imageCheck = addImageCheck(this, {
      ...common,
      migrator: () => migratorContainer(this.migratorJob),
      imagePullSecrets: () => this.pullSecrets(imagePullSecrets),
    });
    this.checkJob = addCheckJob(this, {
      ...common,
      imagePullSecrets,
      stopFirst: () => props.migrator.stopFirst ?? this.sharesClaim(props.migrator),
      migrateJobName: () => (this.migratorJob as HashedJob).jobName,
      allowDowngrade: props.allowDowngrade ?? false,
      imageCheckSeconds: requireSeconds(this, 'imageCheckTimeout', props.imageCheckTimeout ?? Duration.minutes(10)),
    });
    this.migratorJob = addMigratorJob(this, {
      ...common,
      migrator: props.migrator,
      image: migratorImage,
      imagePullSecrets,
      secrets,
      stopSeconds: () => this.stopSeconds(),
    });
    const deployment = addAppDeployment(this, this.name, image, props, secrets, imagePullSecrets);
    if (deployment) this.addWorkload(deployment);
    this.node.addValidation({ validate: () => whileUnchanged(() => this.validate()) });
  }

  /**
   * Makes a Deployment part of the application: it is stopped for a migration and fenced. It may come from cdk8s-plus of any version,
   * from an `ApiObject`, or from anything whose default child is one, and may still be changed afterwards.
   *
   * @throws for kinds that cannot be stopped, and for a second workload of the same name
   */
  public addWorkload(workload: IConstruct): void {
    const apiObject = ApiObject.of(workload);
    if (this.added.has(apiObject)) return;
    const added = new Workload(workload, apiObject);
    const twin = [...this.added.values()].find(({ id }) => id === added.id);
    if (twin) {
      fail(
        workload,
        `${added.id} is already part of '${this.name}' (${twin.construct.node.path})`,
        'give one of them another name',
      );
    }
    const owner = owners.get(apiObject);
    if (owner) {
      fail(
        workload,
        `${added.id} is already part of '${owner.name}' (${owner.node.path})`,
        'a workload waits for the schema of one application only',
      );
    }
    owners.set(apiObject, this);
    this.added.set(apiObject, added);
    added.decorate((json) =>
      fenced(json, {
        app: this.name,
        schemaVersion: this.schemaVersion,
        migration: (this.migratorJob as HashedJob).jobName,
        busyboxImage: this.busyboxImage,
        imagePullSecrets: this.imagePullSecrets,
      }),
    );
  }

  /**
   * Makes every Deployment below a construct part of the application, for example those of a Helm chart, except what an application
   * with downtime brought itself.
   *
   * @throws when there is none, and for anything that runs pods and cannot be stopped
   */
  public addWorkloads(scope: IConstruct): void {
    const others = scope.node.findAll().filter((construct) => !construct.node.scopes.some(isUpgradeApp));
    const found = others.filter((construct) => Workload.isWorkload(construct));
    if (found.length === 0)
      fail(scope, 'there is no Deployment below it', 'check what is included, or add workloads one by one');
    for (const workload of found) this.addWorkload(workload);
  }

  /** In an order of their own, so that the order in which they were added does not matter. */
  private get workloads(): Workload[] {
    return [...this.added.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  private stopSeconds(): number {
    const longest = Math.max(30, ...this.workloads.map((workload) => workload.gracePeriodSeconds()));
    return this.stopTimeout ?? longest + 60;
  }

  private sharesClaim(migrator: MigratorProps): boolean {
    const mounted = this.workloads.flatMap((workload) => workload.claimNames());
    return (migrator.volumes ?? []).some((volume) => mounted.includes(volume._claimName() ?? ''));
  }

  private pullSecrets(own: string[]): { name: string }[] {
    const theirs = this.workloads.flatMap((workload) => workload.json().spec?.template?.spec?.imagePullSecrets ?? []);
    return [...new Set([...own, ...theirs.map(({ name }: any) => name)])].sort().map((name) => ({ name }));
  }

  private requireVersion(prop: string, value: string): string {
    if (typeof value !== 'string' || value.trim() === '') {
      fail(this, `${prop} is ${JSON.stringify(value) ?? 'missing'}`, `give the version, for example ${prop}: '1.4.0'`);
    }
    if (value === 'latest') fail(this, `${prop} is 'latest'`, 'give a version that always means the same');
    if (!VERSION.test(value)) {
      fail(
        this,
        `${prop} '${value}' has characters that a version cannot have`,
        "use letters, digits, '.', '_', '+' and '-', 63 at most",
      );
    }
    return value;
  }

  private validate(): string[] {
    const workloads = this.workloads;
    const problems = workloads.flatMap((workload) => workload.problems(Chart.of(this).namespace));
    if (workloads.length === 0) {
      problems.push(
        describe(this, `'${this.name}' has no workload`, 'give `image` for the short form, or call addWorkload'),
      );
    }
    const grace = workloads.filter((workload) => workload.gracePeriodSeconds() >= this.stopSeconds());
    for (const workload of grace) {
      problems.push(
        describe(
          this,
          `stopTimeout is ${this.stopSeconds()} seconds, but ${workload.id} may take ${workload.gracePeriodSeconds()} to end`,
          'give a longer one',
        ),
      );
    }
    const chart = Chart.of(this);
    const objects = chart.node.findAll().filter((construct) => ApiObject.isApiObject(construct));
    for (const object of objects.filter(({ kind, name }) => kind === 'ConfigMap' && name === this.markerName)) {
      problems.push(
        describe(
          object,
          `ConfigMap '${object.name}' has the name of the marker of '${this.name}'`,
          'give it another name: the jobs keep the state of the schema there, and Argo CD would overwrite it',
        ),
      );
    }
    // What is wrong with the chart is said once, however many applications are in it.
    if (chart.node.findAll().find(isUpgradeApp) === this) problems.push(...checkObjects(chart));
    if (problems.length === 0) this.warn(workloads);
    return problems;
  }

  private warn(workloads: Workload[]): void {
    if (!this.hasCommand && !this.silenced.includes(UpgradeWarning.UNKNOWN_MIGRATOR_COMMAND)) {
      warnOnce(
        this,
        UpgradeWarning.UNKNOWN_MIGRATOR_COMMAND,
        'migrator.command is not given: when its Job runs although nothing is to be migrated, it refuses instead of skipping',
      );
    }
    for (const workload of workloads) {
      for (const { warning, text } of workload.findings()) {
        if (!this.silenced.includes(warning)) warnOnce(workload.construct, warning, text);
      }
    }
  }
}

function isUpgradeApp(construct: IConstruct): boolean {
  return construct instanceof DowntimeUpgradeApp;
}
