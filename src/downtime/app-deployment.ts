import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { fail } from '../common';
import { type k8s, shown } from '../kubernetes';
import { requireContainerProps, requirePod } from './checks/container-props';
import { requireMade } from './checks/types';
import type { AppProbe } from './containers/app-probe';
import { type AppVolume, distinct } from './containers/app-volume';
import {
  type ContainerResources,
  type ContainerSecurity,
  renderResources,
  restrictedSecurity,
} from './containers/container-options';
import { POD_SECURITY, plainEnvironment, unlessEmpty } from './containers/tool-containers';
import type { UpgradeSecret } from './upgrade-secret';
import type { UpgradeSettings } from './upgrade-settings';

/** The short form: one Deployment, and a Service when there is a port. */
export interface AppDeploymentProps {
  /**
   * The application's image; one without tag and digest gets `version`.
   * @default - no Deployment is made; add your own with `addWorkload`
   */
  readonly image?: string;

  /** How many pods run, 1 or more. Needed with `image`: after a stop this number brings the application back. */
  readonly replicas?: number;

  /**
   * The port that the container listens on, and the Service's.
   * @default - no Service
   */
  readonly port?: number;

  /** @default - the image's entry point */
  readonly command?: string[];

  /** @default - the image's arguments */
  readonly args?: string[];

  /**
   * Environment variables, in plain text.
   * @default - none
   */
  readonly env?: { [name: string]: string };

  /** @default - the defaults of `ContainerResources` */
  readonly resources?: ContainerResources;

  /** @default - none, with a warning */
  readonly readinessProbe?: AppProbe;

  /** @default - none */
  readonly livenessProbe?: AppProbe;

  /** @default - none */
  readonly startupProbe?: AppProbe;

  /** @default - none */
  readonly volumes?: AppVolume[];

  /** @default - the image's user, with the rights of the Pod Security level "restricted" */
  readonly security?: ContainerSecurity;

  /** @default - the namespace's default ServiceAccount */
  readonly serviceAccountName?: string;
}

/** What means nothing when there is no `image`. */
const SHORT_FORM: (keyof AppDeploymentProps)[] = [
  'replicas',
  'port',
  'command',
  'args',
  'env',
  'resources',
  'readinessProbe',
  'livenessProbe',
  'startupProbe',
  'volumes',
  'security',
  'serviceAccountName',
];

/** @returns the Deployment, or undefined when no image is given */
export function addAppDeployment(
  scope: Construct,
  settings: UpgradeSettings,
  props: AppDeploymentProps,
): ApiObject | undefined {
  const { image } = settings;
  if (!image) {
    const given = SHORT_FORM.filter((prop) => props[prop] !== undefined);
    if (given.length > 0) {
      fail(scope, `${given.join(', ')} given without image`, 'give `image`, or say it of the workloads that are added');
    }
    return undefined;
  }
  const { port } = props;
  requireProps(scope, props);
  const pod = appPod(scope, image, settings, props);
  requirePod(scope, '', pod);
  // Immutable, so nothing in it may ever depend on where the construct stands.
  const selector = { 'app.kubernetes.io/name': settings.app };
  const metadata = { name: settings.app, labels: selector };
  const deployment = new ApiObject(scope, 'Deployment', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: {
      replicas: props.replicas,
      selector: { matchLabels: selector },
      template: { metadata: { labels: selector }, spec: pod },
    },
  } satisfies k8s.Deployment);
  if (port) {
    new ApiObject(scope, 'Service', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector, ports: [{ name: 'http', port, targetPort: 'http' }] },
    } satisfies k8s.Service);
  }
  return deployment;
}

function requireProps(scope: Construct, props: AppDeploymentProps): void {
  const { port } = props;
  if (port !== undefined && (!Number.isInteger(port) || port < 1 || port > 65535)) {
    const given: unknown = port;
    fail(scope, `port is ${typeof given === 'number' ? given : shown(given)}`, 'use a whole number from 1 to 65535');
  }
  requireContainerProps(scope, '', props);
  for (const prop of ['readinessProbe', 'livenessProbe', 'startupProbe'] as const) {
    requireMade(scope, prop, props[prop], '_render', "make it with AppProbe, as AppProbe.http('/ready')");
  }
}

function appPod(
  scope: Construct,
  image: string,
  { secrets, imagePullSecrets }: UpgradeSettings,
  props: AppDeploymentProps,
): k8s.PodSpec {
  const volumes = (props.volumes ?? []).map((volume) => volume._volume());
  return {
    serviceAccountName: props.serviceAccountName,
    automountServiceAccountToken: props.serviceAccountName !== undefined,
    securityContext: { ...POD_SECURITY, fsGroup: props.security?.fsGroup },
    imagePullSecrets: unlessEmpty(imagePullSecrets.map((name) => ({ name }))),
    containers: [appContainer(scope, image, props, secrets)],
    volumes: unlessEmpty(distinct([...volumes, ...secrets.flatMap((secret) => secret._volumes())])),
  };
}

function appContainer(
  scope: Construct,
  image: string,
  props: AppDeploymentProps,
  secrets: UpgradeSecret[],
): k8s.Container {
  return {
    name: 'app',
    image,
    imagePullPolicy: 'IfNotPresent',
    command: props.command,
    args: props.args,
    env: plainEnvironment(props.env ?? {}),
    envFrom: unlessEmpty(secrets.flatMap((secret) => secret._envFrom())),
    ports: props.port ? [{ name: 'http', containerPort: props.port }] : undefined,
    resources: renderResources(scope, 'resources', props.resources),
    readinessProbe: props.readinessProbe?._render(scope, 'readinessProbe', props.port),
    livenessProbe: props.livenessProbe?._render(scope, 'livenessProbe', props.port),
    startupProbe: props.startupProbe?._render(scope, 'startupProbe', props.port),
    securityContext: restrictedSecurity(props.security),
    volumeMounts: unlessEmpty([
      ...(props.volumes ?? []).map((volume) => volume._mount()),
      ...secrets.flatMap((secret) => secret._mounts()),
    ]),
  };
}
