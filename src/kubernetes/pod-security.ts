import type * as k8s from './generated/kubernetes';

/**
 * The levels of Kubernetes' Pod Security admission.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export enum PodSecurityLevel {
  /** Pods without special rights, as all pods are that this library adds. */
  RESTRICTED = 'restricted',
  /** Pods that have no known way to take over their node. */
  BASELINE = 'baseline',
  /** All pods, whatever rights they have. */
  PRIVILEGED = 'privileged',
}

const BASELINE_CAPABILITIES =
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(
    ' ',
  );
const RESTRICTED_VOLUMES =
  'configMap csi downwardAPI emptyDir ephemeral name persistentVolumeClaim projected secret'.split(' ');
const SAFE_SYSCTLS = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
];
const SAFE_SELINUX_TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];

/** The strictest level that admits all of these pods: the `spec` of each. */
export function strictestLevel(pods: k8s.PodSpec[]): PodSecurityLevel {
  if (!pods.every(isBaseline)) return PodSecurityLevel.PRIVILEGED;
  return pods.every(isRestricted) ? PodSecurityLevel.RESTRICTED : PodSecurityLevel.BASELINE;
}

function isBaseline(pod: k8s.PodSpec): boolean {
  const shared = pod.securityContext ?? {};
  return (
    !(pod.hostNetwork || pod.hostPID || pod.hostIPC) &&
    (pod.volumes ?? []).every((volume) => volume.hostPath === undefined) &&
    (shared.sysctls ?? []).every(({ name }) => SAFE_SYSCTLS.includes(name)) &&
    isBaselineContext(shared) &&
    containersOf(pod).every((container) => {
      const own = container.securityContext ?? {};
      return (
        isBaselineContext(own) &&
        !own.privileged &&
        (own.procMount ?? 'Default') === 'Default' &&
        (own.capabilities?.add ?? []).every((name) => BASELINE_CAPABILITIES.includes(name)) &&
        (container.ports ?? []).every(({ hostPort }) => !hostPort) &&
        !reachesOtherHosts(container)
      );
    })
  );
}

/** Probes and hooks that name a host: from Kubernetes 1.34 on they are not admitted. */
function reachesOtherHosts({ livenessProbe, readinessProbe, startupProbe, lifecycle }: k8s.Container): boolean {
  const handlers = [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop];
  return handlers.some((handler) => handler?.httpGet?.host || handler?.tcpSocket?.host);
}

/** What pods and containers can both say. */
function isBaselineContext(context: k8s.PodSecurityContext | k8s.SecurityContext): boolean {
  const { seLinuxOptions = {}, seccompProfile, appArmorProfile, windowsOptions } = context;
  return (
    SAFE_SELINUX_TYPES.includes(seLinuxOptions.type ?? '') &&
    !seLinuxOptions.user &&
    !seLinuxOptions.role &&
    seccompProfile?.type !== 'Unconfined' &&
    appArmorProfile?.type !== 'Unconfined' &&
    !windowsOptions?.hostProcess
  );
}

function isRestricted(pod: k8s.PodSpec): boolean {
  const shared = pod.securityContext ?? {};
  return (
    (pod.volumes ?? []).every((volume) => Object.keys(volume).every((key) => RESTRICTED_VOLUMES.includes(key))) &&
    shared.runAsUser !== 0 &&
    containersOf(pod).every((container) => {
      const own = container.securityContext ?? {};
      return (
        own.allowPrivilegeEscalation === false &&
        (own.runAsNonRoot ?? shared.runAsNonRoot) === true &&
        own.runAsUser !== 0 &&
        ['RuntimeDefault', 'Localhost'].includes((own.seccompProfile ?? shared.seccompProfile)?.type ?? '') &&
        (own.capabilities?.drop ?? []).includes('ALL') &&
        (own.capabilities?.add ?? []).every((name) => name === 'NET_BIND_SERVICE')
      );
    })
  );
}

function containersOf(pod: k8s.PodSpec): k8s.Container[] {
  return [...(pod.initContainers ?? []), ...(pod.containers ?? [])];
}
