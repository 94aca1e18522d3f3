import type { IConstruct } from 'constructs';
import type { k8s } from '../../kubernetes';
import { type JobProgram, jobProgramsDigest, script } from '../programs';
import { programsName } from '../upgrade-names';
import type { UpgradeStrategy } from '../upgrade-strategy';
import { type ContainerResources, renderResources, restrictedSecurity } from './container-options';

/** The images of the upgrade's own containers. */
export interface ToolImages {
  /**
   * An image with `kubectl` and a POSIX shell with the usual small programs.
   * @default 'alpine/kubectl:1.34.1'
   */
  readonly kubectl?: string;
  /**
   * An image whose `/bin/busybox` is linked statically: it is copied into other images.
   * @default 'busybox:1.37.0-musl'
   */
  readonly busybox?: string;
}

/** What the upgrade's own containers of a kind have in common. */
export interface Tool {
  readonly image: string;
  readonly resources: k8s.ResourceRequirements;
}

/** Where the containers of a pod share busybox and notes. */
export const STATE = '/downtime/state';
export const BUSYBOX = `${STATE}/busybox`;
/** Where start.sh finds the programs. */
const PROGRAMS = '/downtime/programs';
/** Where it leaves the copy that it has compared with Git. */
const PROGRAMS_COPY = '/tmp/programs';
/** The upgrade's own containers run as this user, whatever their images say. */
const TOOL_USER = 65532;

export const TOOL_SECURITY = restrictedSecurity({
  runAsUser: TOOL_USER,
  runAsGroup: TOOL_USER,
  readOnlyRootFilesystem: true,
});
const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

/** kubectl is a large program that works for a moment: little is reserved, much is allowed. */
export const kubectlResources = (scope: IConstruct, resources?: ContainerResources) =>
  renderResources(scope, 'toolResources', resources, { cpu: ['50m', '1'], memory: ['64Mi', '256Mi'] });

export const busyboxResources = (scope: IConstruct, resources?: ContainerResources) =>
  renderResources(scope, 'toolResources', resources, { cpu: ['10m', '100m'], memory: ['16Mi', '32Mi'] });

const environment = (values: { [name: string]: string }): k8s.EnvVar[] =>
  Object.entries(values).map(([name, value]) => ({ name, value }));

/** What the containers with kubectl depend on. */
export interface Tools {
  readonly app: string;
  readonly strategy: UpgradeStrategy;
  readonly kubectl: Tool;
}

/** Containers that are not called like their program. */
const CONTAINERS: { readonly [program in JobProgram]?: string } = { rehearse: 'guard' };

type KubectlContainer = k8s.Container & { env: k8s.EnvVar[] };

/** A container that runs one of the shell programs with kubectl; only such containers see the API token. */
export function kubectlContainer(
  name: JobProgram,
  { kubectl, strategy }: Tools,
  env: { [name: string]: string },
): KubectlContainer {
  // The recorder's pod is the guard's.
  const compared = name === 'record';
  return {
    name: CONTAINERS[name] ?? name,
    image: kubectl.image,
    imagePullPolicy: 'IfNotPresent',
    command: compared
      ? ['/bin/sh', '-c', `cd ${PROGRAMS_COPY} && exec sh ./${name}.sh`]
      : ['/bin/sh', '-c', script('start'), 'start', name, jobProgramsDigest(strategy)],
    env: [
      { name: 'NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
      { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'HOME', value: '/tmp' },
      ...environment(env),
    ],
    resources: kubectl.resources,
    securityContext: TOOL_SECURITY,
    volumeMounts: [
      ...API_MOUNTS,
      { name: 'downtime-state', mountPath: STATE },
      ...(compared ? [] : [{ name: 'downtime-programs', mountPath: PROGRAMS, readOnly: true }]),
    ],
  };
}

/** Copies busybox to where containers of other images can run it: an init container. */
export function busyboxCopy(busybox: Tool): k8s.Container {
  return busyboxContainer('tools', busybox, ['/bin/cp', '/bin/busybox', BUSYBOX], {
    volumeMounts: [{ name: STATE_VOLUME.name, mountPath: STATE }],
  });
}

/**
 * The same as the first of the ordinary containers, where seconds count: kubelet notices the end of an init container only a second
 * later, but it starts the next container as soon as this one's postStart hook is done.
 * @see https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/
 */
export function quickBusyboxCopy(busybox: Tool): k8s.Container {
  const copied = `until [ -e ${STATE}/copied ]; do :; done`;
  return {
    ...busyboxCopy(busybox),
    // Stays until the hook can have run: a container that is gone has no hooks.
    command: ['/bin/sh', '-c', `cp /bin/busybox ${BUSYBOX} && : >${STATE}/copied && sleep 2`],
    lifecycle: { postStart: { exec: { command: ['/bin/sh', '-c', copied] } } },
  };
}

/** A container that runs a program of busybox. */
export function busyboxContainer(
  name: string,
  { image, resources }: Tool,
  command: string[],
  extra: Partial<k8s.Container> = {},
): k8s.Container {
  return {
    name,
    image,
    imagePullPolicy: 'IfNotPresent',
    command,
    resources,
    securityContext: TOOL_SECURITY,
    ...extra,
  };
}

/** A container's `env`, from values in plain text; nothing when there are none. */
export const plainEnvironment = (values: { [name: string]: string }) => unlessEmpty(environment(values));

/** Empty lists are left out: the API server drops them, and what Git says beyond it would look like drift. */
export const unlessEmpty = <T>(list: T[]): T[] | undefined => (list.length > 0 ? list : undefined);

/** The volumes that kubectl containers need. The token is mounted only where it is used: pods do not get it by themselves. */
export const kubectlVolumes = ({ app, strategy }: Tools): k8s.Volume[] => [
  ...API_VOLUMES,
  {
    name: 'downtime-programs',
    configMap: { name: programsName(app, jobProgramsDigest(strategy)), defaultMode: 0o444 },
  },
];

/** What kubectl itself needs: the token of the pod's account, and a folder to write to. */
export const API_VOLUMES: k8s.Volume[] = [
  {
    name: 'downtime-api-token',
    projected: {
      defaultMode: 0o444,
      sources: [
        { serviceAccountToken: { path: 'token', expirationSeconds: 3600 } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        { downwardAPI: { items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
      ],
    },
  },
  { name: 'downtime-tmp', emptyDir: { sizeLimit: '64Mi' } },
];

/** Where a container finds the token. */
export const TOKEN_MOUNT: k8s.VolumeMount = { name: 'downtime-api-token', mountPath: TOKEN_PATH, readOnly: true };

/** Where a container that runs kubectl finds them. */
export const API_MOUNTS: k8s.VolumeMount[] = [TOKEN_MOUNT, { name: 'downtime-tmp', mountPath: '/tmp' }];
export const STATE_VOLUME: k8s.Volume = { name: 'downtime-state', emptyDir: { sizeLimit: '16Mi' } };

export const POD_SECURITY: k8s.PodSecurityContext = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };

/** Pods that must not be joined by a service mesh's proxy: it would outlive or block them. */
export const NO_MESH = { 'sidecar.istio.io/inject': 'false', 'linkerd.io/inject': 'disabled' };
