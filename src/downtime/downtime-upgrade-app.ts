import { ApiObject, Chart } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { addCheck, fail, type Problem, whileUnchanged } from '../common';
import { checkObjects, manifestOf } from '../kubernetes';
import { type AddWorkloadsOptions, giveReplicas, objectsCalled } from './add-workloads';
import { addAppDeployment } from './app-deployment';
import { isLeftOut, markLeftOut, type StrayPods, strayPods, strayProblems, warnOfStrays } from './chart-pods';
import { otherObjects, otherProblems } from './checks/other-objects';
import type { DowntimeUpgradeAppProps } from './downtime-upgrade-app-props';
import { EarlyConfiguration } from './early-configuration';
import { isStoppable, kindOf, runsPods } from './kinds';
import { addAccess } from './steps/access';
import { renewAdmissionChecks } from './steps/admission-check';
import { addCheckJob } from './steps/check-job';
import { fenced } from './steps/fence';
import { HashedJob } from './steps/hashed-job';
import { addImageCheck } from './steps/image-check';
import { addMigratorJob } from './steps/migrator-job';
import { addPrograms } from './steps/programs-object';
import { markerClashes, upgradeProblems, warnOfHooks, warnOfUpgrade } from './upgrade-checks';
import { UpgradeContext } from './upgrade-context';
import { markerName, upgradeLabels } from './upgrade-names';
import { upgradeSettings } from './upgrade-settings';
import { Workload } from './workload';

/** The application that each workload belongs to. */
const owners = new WeakMap<ApiObject, DowntimeUpgradeApp>();

/**
 * An application whose schema upgrades stop it, migrate the database with nobody else on it, and start the new version. Everything
 * else, such as more memory, other replicas or another image for the same schema, is an ordinary rolling update.
 *
 * Before the sync (PreSync hooks): wave -1 secrets, rights, the image check and each workload without pods, so that the API server judges it;
 * wave 10 the check job; wave 20 the migrator job. Then
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

  /**
   * The Job that checks before anything stops, for JSON patches. Its final name carries a digest of its content. Undefined with
   * `UpgradeStrategy.FENCED_ROLLOUT`, where the migrator job does that.
   */
  public readonly checkJob?: ApiObject;

  /** The Job that migrates, for JSON patches. Its final name carries a digest of its content. */
  public readonly migratorJob: ApiObject;

  /** The Deployment without pods with which images are checked, for JSON patches. */
  public readonly imageCheck: ApiObject;

  /** The jobs' ServiceAccount, for JSON patches such as annotations of a cloud's identities. */
  public readonly serviceAccount: ApiObject;

  private readonly context: UpgradeContext;
  /** What was given to `addWorkloads`. */
  private readonly scopes = new Set<IConstruct>();

  constructor(scope: Construct, id: string, props: DowntimeUpgradeAppProps) {
    super(scope, id);
    const settings = upgradeSettings(this, id, props);
    const context = new UpgradeContext(settings, new EarlyConfiguration(this, Chart.of(this), settings.phases));
    this.context = context;
    this.name = settings.app;
    this.schemaVersion = settings.schemaVersion;
    this.markerName = markerName(settings.app);

    for (const secret of settings.secrets) secret._addTo(this, settings.phases.preparation, settings.silenced);
    this.serviceAccount = addAccess(this, context);
    addPrograms(this, context);
    const { check } = settings.phases;
    this.imageCheck = addImageCheck(this, context);
    if (check) this.checkJob = addCheckJob(this, context, check);
    const migratorJob = addMigratorJob(this, context);
    context.migratorJob = migratorJob;
    this.migratorJob = migratorJob;
    const deployment = addAppDeployment(this, settings, props);
    if (deployment) this.addWorkload(deployment);
    addCheck(this, () => {
      this.addCopies();
      return whileUnchanged(() => this.problems());
    });
  }

  /**
   * Makes a workload part of the application: it is stopped for a migration and fenced. It may come from cdk8s-plus of any version,
   * from an `ApiObject`, or from anything whose default child is one, and may still be changed afterwards.
   *
   * @throws for kinds that cannot be stopped, and for a second workload of the same name
   */
  public addWorkload(workload: IConstruct): void {
    const apiObject = ApiObject.of(workload);
    if (this.context.has(apiObject)) return;
    const added = new Workload(workload, apiObject);
    const twin = this.context.workloads.find(({ id }) => id === added.id);
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
    if (isLeftOut(apiObject)) {
      fail(workload, `${added.id} was left out`, 'add it, or call leaveOut, not both');
    }
    owners.set(apiObject, this);
    this.context.add(added);
    added.decorate((undecorated) => fenced(undecorated, this.context));
    this.renewAdmissionChecks();
  }

  /**
   * Makes every workload below a construct part of the application, for example those of a Helm chart, except what was left out and what
   * an application with downtime brought itself. What else runs pods there is refused at synthesis, all of it at once.
   *
   * @throws when nothing below the construct runs pods, and for a name in the options that is none of its objects
   */
  public addWorkloads(scope: IConstruct, options: AddWorkloadsOptions = {}): void {
    const objects = scope.node.findAll().filter(ApiObject.isApiObject);
    const { except = {}, replicas = {} } = options;
    for (const [key, meant] of objectsCalled(scope, 'except', Object.keys(except), objects)) {
      for (const object of meant) this.leaveOut(object, except[key]);
    }
    giveReplicas(scope, objects, replicas);
    const others = objects.filter((object) => !isUpgradePart(object) && !isLeftOut(object));
    if (!others.some((object) => isStoppable(kindOf(object)) || runsPods(object.toJson()))) {
      fail(scope, 'there is no workload below it', 'check what is included, or add workloads one by one');
    }
    this.scopes.add(scope);
    for (const object of others) if (isStoppable(kindOf(object))) this.addWorkload(object);
  }

  /**
   * Says that the pods of an object, or of all objects below a construct, never touch the database: they are neither stopped nor fenced,
   * nothing is said of them but when a hook runs, and they work on while the schema is migrated. For a connection pooler, a cache, a Job that sends a message.
   *
   * @param construct what is left out, whether `addWorkloads` has met it already or will
   * @param reason why this is safe, for whoever reads the program
   * @throws when there is no reason
   */
  public leaveOut(construct: IConstruct, reason: string): void {
    if (typeof reason !== 'string' || reason.trim() === '') {
      fail(construct, 'it is left out without a reason', "say why it never touches the database: leaveOut(x, 'why')");
    }
    markLeftOut(construct);
    for (const workload of this.context.workloads.filter(({ apiObject }) => isLeftOut(apiObject))) {
      this.context.remove(workload);
      owners.delete(workload.apiObject);
      workload.release();
    }
    this.renewAdmissionChecks();
  }

  /**
   * Where a container of the migrator's pod stands in `migratorJob`, for JSON patches, such as `/spec/template/spec/containers/1`.
   *
   * @param container its name: `migrate`, `guard`, `record`, or that of a step
   * @throws when there is no such container
   */
  public migratorPath(container: string): string {
    const { initContainers = [], containers = [] } = this.context.migratorPod();
    for (const [list, found] of Object.entries({ initContainers, containers })) {
      const index = found.findIndex(({ name }) => name === container);
      if (index >= 0) return `/spec/template/spec/${list}/${index}`;
    }
    const names = [...initContainers, ...containers].map(({ name }) => `'${name}'`).join(', ');
    return fail(this.migratorJob, `there is no container '${container}'`, `there are ${names}`);
  }

  /** In a rollout the API server sees the workloads themselves before anything stops. */
  private renewAdmissionChecks(): void {
    if (this.checkJob) renewAdmissionChecks(this, this.context);
  }

  /** What comes too late is known when everything has been said, and the upgrade's pods are looked at. */
  private addCopies(): void {
    const { early, settings } = this.context;
    whileUnchanged(() => [this.checkJob ?? [], this.migratorJob, this.imageCheck].flat().map(manifestOf));
    early.addCopies(settings.phases.preparation, upgradeLabels(settings.app));
  }

  private problems(): Problem[] {
    const problems = upgradeProblems(this, this.context);
    const chart = Chart.of(this);
    problems.push(...markerClashes(chart, this.name, this.markerName));
    // What is wrong with the chart is said once, however many applications are in it.
    const first = chart.node.findAll().find(isUpgradeApp) === this;
    const strays = this.strayPods(first);
    problems.push(...strayProblems(strays));
    const others = first ? otherObjects(chart, (object) => isUpgradePart(object) || owners.has(object)) : [];
    if (first) problems.push(...checkObjects(chart, finalName), ...others.flatMap(otherProblems));
    if (problems.length === 0) {
      const { silenced } = this.context.settings;
      warnOfUpgrade(this, this.context, others);
      warnOfStrays(strays, silenced);
      if (first)
        warnOfHooks(
          chart.node.findAll().filter((object) => !isUpgradePart(object)),
          silenced,
        );
    }
    return problems;
  }

  /** Of the whole chart, and of what else was given to `addWorkloads`. */
  private strayPods(wholeChart: boolean): StrayPods[] {
    const chart = Chart.of(this);
    const isKnown = (object: ApiObject) =>
      owners.has(object) || isUpgradePart(object) || (!wholeChart && object.node.scopes.includes(chart));
    return strayPods([chart, ...this.scopes], isKnown);
  }
}

function isUpgradeApp(construct: IConstruct): boolean {
  return construct instanceof DowntimeUpgradeApp;
}

/** Whether an application with downtime made it. */
function isUpgradePart(construct: IConstruct): boolean {
  return construct.node.scopes.some(isUpgradeApp);
}

/** The names of our Jobs are made of what they are. */
function finalName(object: ApiObject): string {
  return HashedJob.isHashedJob(object) ? object.jobName : object.name;
}
