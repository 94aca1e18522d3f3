import type { IConstruct } from 'constructs';
import { fail } from '../errors';

/** Requests and limits of a container, as Kubernetes quantities such as `100m` and `256Mi`. */
export interface ContainerResources {
  /** @default '100m' */
  readonly cpuRequest?: string;
  /** @default '1' */
  readonly cpuLimit?: string;
  /** @default '256Mi' */
  readonly memoryRequest?: string;
  /** @default '1Gi' */
  readonly memoryLimit?: string;
}

/**
 * Who a container runs as. Whatever is said here, it gets no more rights than the Pod Security level "restricted" allows.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export interface ContainerSecurity {
  /** @default - the image's user, which must not be root */
  readonly runAsUser?: number;
  /** @default - the image's group */
  readonly runAsGroup?: number;
  /**
   * The group that volumes belong to.
   * @default - volumes keep their group
   */
  readonly fsGroup?: number;
  /** @default false */
  readonly readOnlyRootFilesystem?: boolean;
}

const QUANTITY = /^\d+(\.\d+)?([EPTGMk]|[EPTGMK]i|m)?$/;

/** A container's `resources`. */
export function renderResources(scope: IConstruct, prop: string, resources: ContainerResources = {}) {
  for (const [key, value] of Object.entries(resources)) {
    if (value !== undefined && !QUANTITY.test(value)) {
      fail(
        scope,
        `${prop}.${key} '${value}' is not a quantity`,
        "write numbers with a unit, such as '100m' or '256Mi'",
      );
    }
  }
  return {
    requests: { cpu: resources.cpuRequest ?? '100m', memory: resources.memoryRequest ?? '256Mi' },
    limits: { cpu: resources.cpuLimit ?? '1', memory: resources.memoryLimit ?? '1Gi' },
  };
}

/** A container's `securityContext` under the Pod Security level "restricted". */
export function restrictedSecurity(security: ContainerSecurity = {}) {
  return {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    privileged: false,
    readOnlyRootFilesystem: security.readOnlyRootFilesystem ?? false,
    runAsNonRoot: true,
    runAsUser: security.runAsUser,
    runAsGroup: security.runAsGroup,
    seccompProfile: { type: 'RuntimeDefault' },
  };
}
