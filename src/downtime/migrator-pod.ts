import type { IConstruct } from 'constructs';
import { fail } from '../common';
import { type k8s, LABEL, obeys, pinnedImage, remedyOf, shown } from '../kubernetes';
import { requireContainerProps, requirePod } from './checks/container-props';
import { requireList, requireMade, requireObject } from './checks/types';
import { distinct } from './containers/app-volume';
import { renderResources, restrictedSecurity } from './containers/container-options';
import { POD_SECURITY, plainEnvironment, unlessEmpty } from './containers/tool-containers';
import type { MigratorContainerProps, MigratorProps } from './migrator';

/** The container that migrates last: the one that the recorder watches. */
export const MIGRATE = 'migrate';
/** The upgrade's own containers in the migrator's pod. */
export const ASK = 'ask';
export const OWN_CONTAINERS = ['tools', ASK, 'guard', 'record'];

// A migrator that is told to end gets this long to leave the database in order.
const GRACE_SECONDS = 60;

/** What of the migrator's pod is the user's. */
export interface MigratorPod {
  /** What migrates, one after the other. The last one is called `migrate`. */
  readonly containers: k8s.Container[];
  /** What runs beside them, from before the stop until the end. */
  readonly sidecars: k8s.Container[];
  readonly volumes: k8s.Volume[];
  /** Everything else of the pod's `spec` that is not the upgrade's own. */
  readonly spec: Partial<k8s.PodSpec>;
  readonly labels: { [key: string]: string };
  readonly annotations: { [key: string]: string };
  /** The ServiceAccount that it asks for. */
  readonly account?: string;
  /** Whether it uses that account even when that gives the pod nothing. */
  readonly keepsAccount: boolean;
  /** Whether the containers that migrate get the token of that account. */
  readonly mountsToken: boolean;
}

/** The pod of a migrator that is said by hand. */
export function podOfProps(scope: IConstruct, props: MigratorProps, version: string): MigratorPod {
  const { steps = [], serviceAccountName } = props;
  requireList(scope, 'migrator.steps', steps, "[{ name: 'create', command: ['create-database'] }]");
  const image = pinnedImage(scope, 'migrator.image', props.image as string, version);
  const containers = [
    ...steps.map((step, index) => {
      const prop = `migrator.steps[${index}].`;
      requireObject(scope, prop.slice(0, -1), step ?? null, "{ name: 'create', command: ['create-database'] }");
      requireStep(scope, prop, step, steps.slice(0, index));
      const own = step.image === undefined ? image : pinnedImage(scope, `${prop}image`, step.image, version);
      return container(scope, prop, step.name, own, step);
    }),
    container(scope, 'migrator.', MIGRATE, image, props),
  ];
  const all = [...steps, props].flatMap(({ volumes = [] }) => volumes);
  const volumes = distinct(all.map((volume) => volume._volume()));
  const securityContext = { ...POD_SECURITY, fsGroup: props.security?.fsGroup };
  requirePod(scope, 'migrator.', { containers, volumes, securityContext, serviceAccountName });
  return {
    containers,
    sidecars: [],
    volumes,
    spec: { enableServiceLinks: false, terminationGracePeriodSeconds: GRACE_SECONDS, securityContext },
    labels: {},
    annotations: {},
    account: serviceAccountName,
    keepsAccount: true,
    mountsToken: false,
  };
}

function requireStep(
  scope: IConstruct,
  prop: string,
  { name, command, security }: MigratorContainerProps & { readonly name: string },
  before: { readonly name: string }[],
): void {
  if (typeof name !== 'string' || !obeys(LABEL, name)) fail(scope, `${prop}name is ${shown(name)}`, remedyOf(LABEL));
  if ([...OWN_CONTAINERS, MIGRATE].includes(name)) {
    fail(scope, `${prop}name is '${name}', as a container of the upgrade's own`, 'give it another name');
  }
  if (before.some((other) => other.name === name)) {
    fail(scope, `migrator.steps has '${name}' twice`, 'give one of them another name');
  }
  if (command === undefined) {
    fail(scope, `${prop}command is missing`, 'say what it runs: without it the step cannot be skipped');
  }
  if (security?.fsGroup !== undefined) {
    fail(scope, `${prop}security.fsGroup is given`, 'it holds for the whole pod: give migrator.security.fsGroup');
  }
}

/** A container as its props say it; the checks are those of the API server, in the words of the props. */
function container(
  scope: IConstruct,
  prefix: string,
  name: string,
  image: string,
  props: MigratorContainerProps,
): k8s.Container {
  requireContainerProps(scope, prefix, props);
  const { command, args, workingDir, env, envValues = {}, envFrom = [], volumes = [] } = props;
  requireEnvironment(scope, prefix, props);
  if (command?.length === 0) {
    fail(scope, `${prefix}command is empty`, "leave it out to run the image's entry point");
  }
  if (workingDir !== undefined && !(typeof workingDir === 'string' && workingDir.startsWith('/'))) {
    fail(scope, `${prefix}workingDir is ${shown(workingDir)}`, "give a folder that begins with '/', such as '/app'");
  }
  return {
    name,
    image,
    imagePullPolicy: 'IfNotPresent',
    command,
    args,
    workingDir,
    // Kubernetes replaces $(NAME) in a value by what stands before it.
    env: unlessEmpty([
      ...Object.entries(envValues).map(([variable, value]) => value._variable(variable)),
      ...(plainEnvironment(env ?? {}) ?? []),
    ]),
    envFrom: unlessEmpty(envFrom.map((source) => source._source())),
    resources: renderResources(scope, `${prefix}resources`, props.resources),
    securityContext: restrictedSecurity(props.security),
    volumeMounts: unlessEmpty(volumes.map((volume) => volume._mount())),
  };
}

function requireEnvironment(scope: IConstruct, prefix: string, props: MigratorContainerProps): void {
  const { env, envValues, envFrom } = props;
  requireObject(scope, `${prefix}envValues`, envValues, "{ NAME: AppEnvValue.secretKey('shop-database', 'password') }");
  for (const [name, value] of Object.entries(envValues ?? {})) {
    const remedy = "make it with AppEnvValue, as AppEnvValue.secretKey('shop-database', 'password')";
    requireMade(scope, `${prefix}envValues.${name}`, value ?? null, '_variable', remedy);
    if (env?.[name] !== undefined) {
      fail(scope, `${prefix}env and ${prefix}envValues both have '${name}'`, 'give one of them');
    }
  }
  requireList(scope, `${prefix}envFrom`, envFrom, "[AppEnvSource.secret('shop-database')]");
  for (const [index, source] of (envFrom ?? []).entries()) {
    const remedy = "make it with AppEnvSource, as AppEnvSource.secret('shop-database')";
    requireMade(scope, `${prefix}envFrom[${index}]`, source ?? null, '_source', remedy);
  }
}
