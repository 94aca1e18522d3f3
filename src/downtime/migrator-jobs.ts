import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { fail, type Problem, problemOf, sortedText } from '../common';
import { isKind, type k8s, podProblems, textOf } from '../kubernetes';
import { MIGRATE, type MigratorPod, OWN_CONTAINERS } from './migrator-pod';

/** How the containers of the Jobs are meant. */
export interface ContainerRoles {
  readonly commands: { readonly [container: string]: string[] };
  readonly inOrder: string[];
  readonly sidecars: string[];
}

/** What the upgrade says itself of the migrator's pod, or must not leave to a Job. */
const NOT_TAKEN: (keyof k8s.PodSpec)[] = [
  'activeDeadlineSeconds',
  'automountServiceAccountToken',
  'containers',
  'hostname',
  'initContainers',
  'restartPolicy',
  'serviceAccount',
  'serviceAccountName',
  // The recorder's token would be seen by the others.
  'shareProcessNamespace',
  'subdomain',
  'volumes',
];
/** What changes with each version or configuration of a chart, and would start the Job for nothing. */
const CHANGES =
  /^(helm\.sh|meta\.helm\.sh|argocd\.argoproj\.io)\/|^app\.kubernetes\.io\/(version|managed-by)$|checksum/;
const RELEASE_LABELS = ['chart', 'heritage'];
const OWN = 'downtime-';
const OWN_FOLDER = /^\/+downtime(\/|$)/;

/** Jobs of a chart that are the migrator. Made by `Migrator.fromJob`. */
export class MigratorJobs {
  private taken?: { readonly path: string; readonly texts: string[] };

  /** @internal */
  public static _of(objects: ApiObject[], roles: ContainerRoles): MigratorJobs {
    return new MigratorJobs(objects, roles);
  }

  private constructor(
    private readonly objects: ApiObject[],
    private readonly roles: ContainerRoles,
  ) {}

  /**
   * Takes the Jobs out of their chart.
   * @param account the ServiceAccount that was given beside them
   * @internal
   */
  public _take(scope: Construct, account?: string): MigratorPod {
    if (this.taken) fail(scope, `the Job is the migrator of ${this.taken.path}`, 'a Job migrates for one application');
    const pods = this.objects.map((object) => templateOf(object));
    const pod = merged(this.objects, pods, this.roles);
    this.taken = { path: scope.node.path, texts: this.texts() };
    for (const { node } of this.objects) node.scope?.node.tryRemoveChild(node.id);
    return { ...pod, account: account ?? pod.account, keepsAccount: account !== undefined };
  }

  /**
   * What was done to the Jobs afterwards, and nobody would see.
   * @internal
   */
  public _problems(): Problem[] {
    const texts = this.texts();
    return this.objects
      .filter((_, index) => this.taken && texts[index] !== this.taken.texts[index])
      .map((object) =>
        problemOf(
          object,
          'migrator-changed-late',
          `the Job '${object.name}' was changed after it became the migrator`,
          'change it before the application is made, or patch `migratorJob` of the application',
        ),
      );
  }

  private texts(): string[] {
    return this.objects.map((object) => sortedText(object.toJson()));
  }
}

function templateOf(object: ApiObject): k8s.PodTemplateSpec {
  const job = object.toJson();
  const spec = isKind(job, 'Job') ? job.spec : undefined;
  const { template, parallelism = 1, completions = 1, completionMode } = spec ?? {};
  if (!template?.spec) fail(object, 'the Job has no spec.template.spec', 'a migrator needs a pod');
  if (parallelism > 1 || completions > 1 || completionMode === 'Indexed') {
    fail(object, 'the Job runs several pods', 'a migrator is one pod: no parallelism, completions or completionMode');
  }
  const problems = podProblems(template.spec);
  for (const problem of problems) fail(object, `the Job's pod: ${textOf(problem)}`, problem.remedy);
  for (const { name } of template.spec.volumes ?? []) {
    if (name.startsWith(OWN)) fail(object, `the Job has a volume '${name}'`, `'${OWN}' begins the upgrade's own names`);
  }
  for (const { name, volumeMounts = [] } of containersOf(template.spec)) {
    const taken = volumeMounts.find(({ mountPath }) => OWN_FOLDER.test(mountPath));
    if (taken) fail(object, `container '${name}' mounts '${taken.mountPath}'`, "use another folder than the upgrade's");
  }
  return template;
}

const containersOf = ({ initContainers = [], containers = [] }: Partial<k8s.PodSpec>) => [
  ...initContainers,
  ...containers,
];

/** One pod that does what those of several Jobs do, one after the other. */
function merged(objects: ApiObject[], templates: k8s.PodTemplateSpec[], roles: ContainerRoles): MigratorPod {
  requireKnown(objects, templates, roles);
  const containers: k8s.Container[] = [];
  const sidecars: k8s.Container[] = [];
  const volumes: k8s.Volume[] = [];
  templates.forEach((template, index) => {
    const own = separateVolumes(template.spec as k8s.PodSpec, volumes, objects[index].name);
    volumes.push(...own.volumes);
    for (const container of sidecarsOf(own.pod, roles)) sidecars.push({ ...container, restartPolicy: 'Always' });
    containers.push(...migratingIn(objects[index], own.pod, roles));
  });
  const pods = templates.map(({ spec }) => spec as k8s.PodSpec);
  const names = new Set([...OWN_CONTAINERS, MIGRATE]);
  const last = containers.pop() as k8s.Container;
  return {
    containers: [...containers.map((container) => unprobed(renamed(container, names))), { ...last, name: MIGRATE }],
    sidecars: sidecars.map((container) => renamed(container, names)),
    volumes,
    spec: specOf(objects, pods),
    labels: kept(templates.map(({ metadata }) => metadata?.labels ?? {})),
    annotations: kept(templates.map(({ metadata }) => metadata?.annotations ?? {})),
    account: sameIn(objects, pods, 'serviceAccountName'),
    keepsAccount: false,
    mountsToken: pods.some(({ automountServiceAccountToken }) => automountServiceAccountToken !== false),
  };
}

function requireKnown(objects: ApiObject[], templates: k8s.PodTemplateSpec[], roles: ContainerRoles): void {
  const known = templates.flatMap(({ spec }) => containersOf(spec ?? {}).map(({ name }) => name));
  for (const [list, names] of Object.entries({ ...roles, commands: Object.keys(roles.commands) })) {
    const unknown = names.find((name) => !known.includes(name));
    if (unknown === undefined) continue;
    fail(
      objects[0],
      `${list} names a container '${unknown}'`,
      `there are ${known.map((name) => `'${name}'`).join(', ')}`,
    );
  }
}

function sidecarsOf(pod: k8s.PodSpec, { sidecars }: ContainerRoles): k8s.Container[] {
  return containersOf(pod).filter(({ name, restartPolicy }) => restartPolicy === 'Always' || sidecars.includes(name));
}

/** The containers of a Job that migrate: they run one after the other, as init containers do. */
function migratingIn(object: ApiObject, pod: k8s.PodSpec, roles: ContainerRoles): k8s.Container[] {
  const sidecars = sidecarsOf(pod, roles);
  const first = (pod.initContainers ?? []).filter((container) => !sidecars.includes(container));
  const beside = pod.containers.filter((container) => !sidecars.includes(container));
  const names = beside.map(({ name }) => `'${name}'`).join(', ');
  const order = roles.inOrder.filter((name) => beside.some((container) => container.name === name));
  if (beside.length === 0)
    fail(object, 'all containers of the Job are sidecars', 'leave out of `sidecars` what migrates');
  if (beside.length > 1 && order.length !== beside.length) {
    const given = `inOrder: [${names}]`;
    const remedy = `give those that migrate in their order, ${given}, and those that only serve them as sidecars`;
    fail(object, `the Job runs ${beside.length} containers beside each other: ${names}`, remedy);
  }
  const second = [...beside].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  return [...first, ...second].map((container) => ({
    ...container,
    command: roles.commands[container.name] ?? container.command,
  }));
}

/** Init containers have no probes: they are for what goes on running. */
function unprobed({ readinessProbe, livenessProbe, startupProbe, lifecycle, ...container }: k8s.Container) {
  return container;
}

/** Several Jobs may call theirs alike. */
function renamed(container: k8s.Container, names: Set<string>): k8s.Container {
  let { name } = container;
  for (let number = 2; names.has(name); number++) name = `${container.name.slice(0, 60)}-${number}`;
  names.add(name);
  return { ...container, name };
}

/** Volumes of another Job that are called alike get the name of the Job in front. */
function separateVolumes(pod: k8s.PodSpec, others: k8s.Volume[], job: string) {
  const names = new Map<string, string>();
  const volumes = (pod.volumes ?? []).flatMap((volume) => {
    const twin = others.find(({ name }) => name === volume.name);
    if (twin && sortedText(twin) === sortedText(volume)) return [];
    if (!twin) return [volume];
    names.set(
      volume.name,
      `${job}-${volume.name}`
        .replace(/[^a-z0-9-]/g, '-')
        .slice(-63)
        .replace(/^-+/, ''),
    );
    return [{ ...volume, name: names.get(volume.name) as string }];
  });
  const mounted = (container: k8s.Container): k8s.Container => ({
    ...container,
    volumeMounts: container.volumeMounts?.map((mount) => ({ ...mount, name: names.get(mount.name) ?? mount.name })),
  });
  const initContainers = pod.initContainers?.map(mounted);
  return { volumes, pod: { ...pod, initContainers, containers: pod.containers.map(mounted) } };
}

/** What the pods say beside their containers: the same, where several say something. */
function specOf(objects: ApiObject[], pods: k8s.PodSpec[]): Partial<k8s.PodSpec> {
  const fields = [...new Set(pods.flatMap((pod) => Object.keys(pod) as (keyof k8s.PodSpec)[]))];
  const taken = fields.filter((field) => !NOT_TAKEN.includes(field)).sort();
  return Object.fromEntries(taken.map((field) => [field, sameIn(objects, pods, field)]));
}

function sameIn<F extends keyof k8s.PodSpec>(
  objects: ApiObject[],
  pods: k8s.PodSpec[],
  field: F,
): k8s.PodSpec[F] | undefined {
  const texts = new Set(pods.flatMap((pod) => (pod[field] === undefined ? [] : sortedText(pod[field]))));
  if (texts.size > 1) {
    const jobs = objects.map(({ name }) => `'${name}'`).join(' and ');
    fail(
      objects[0],
      `the pods of ${jobs} differ in ${field}`,
      'one pod runs them all: patch the Jobs so that they agree',
    );
  }
  return pods.find((pod) => pod[field] !== undefined)?.[field];
}

/** Labels and annotations of the pods that say something of the pod itself. */
function kept(all: { [key: string]: string }[]): { [key: string]: string } {
  const entries = all.flatMap((one) => Object.entries(one));
  return Object.fromEntries(entries.filter(([key]) => !CHANGES.test(key) && !RELEASE_LABELS.includes(key)));
}
