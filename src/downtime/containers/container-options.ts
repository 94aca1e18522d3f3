import type { IConstruct } from 'constructs';
import { fail } from '../../common';
import { type k8s, shown } from '../../kubernetes';
import { requireObject } from '../checks/types';

/** Requests and limits of a container, as Kubernetes quantities such as `100m` and `256Mi`. */
export interface ContainerResources {
  /** @default '100m', or the limit when that is lower */
  readonly cpuRequest?: string;
  /** @default '1', or the request when that is higher */
  readonly cpuLimit?: string;
  /** @default '256Mi', or the limit when that is lower */
  readonly memoryRequest?: string;
  /** @default '1Gi', or the request when that is higher */
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

/** A quantity of Kubernetes: the number, and the unit. */
export const QUANTITY = /^(\d+(?:\.\d+)?)(m|[kMGTPE]|[KMGTPE]i)?$/;

/** Below 1 MiB, no container runtime starts anything. */
const LEAST_MEMORY = 1024 ** 2;
const MOST_CPU = 10_000;

function amount(quantity: string): number {
  const [, number, unit = ''] = QUANTITY.exec(quantity) ?? [];
  if (unit === 'm') return Number(number) / 1000;
  return Number(number) * (unit.endsWith('i') ? 1024 : 1000) ** ' KMGTPE'.indexOf(unit.charAt(0).toUpperCase() || ' ');
}

/** Request and limit where nothing is said. */
interface UsualResources {
  readonly cpu: [request: string, limit: string];
  readonly memory: [request: string, limit: string];
}

const USUAL: UsualResources = { cpu: ['100m', '1'], memory: ['256Mi', '1Gi'] };

/** Why nobody can mean a quantity that Kubernetes takes: a memory of '256m' is a quarter of a byte. Undefined when somebody can. */
export function quantityMistake(
  resource: 'cpu' | 'memory',
  quantity: string,
): { problem: string; remedy: string } | undefined {
  if (resource === 'memory' && amount(quantity) < LEAST_MEMORY) {
    const number = /^[\d.]+/.exec(quantity)?.[0];
    return { problem: 'is less than any program needs', remedy: `write '${number}Mi' for megabytes` };
  }
  if (resource === 'cpu' && amount(quantity) > MOST_CPU) {
    return { problem: 'is more than any node has', remedy: "write '1' for a whole CPU, '100m' for a tenth" };
  }
  return undefined;
}

function requireQuantity(scope: IConstruct, prop: string, resource: 'cpu' | 'memory', value: unknown): void {
  if (typeof value !== 'string') fail(scope, `${prop} is ${shown(value)}`, `write it as text: '${value}'`);
  if (!QUANTITY.test(value)) {
    fail(scope, `${prop} '${value}' is not a quantity`, "write numbers with a unit, such as '100m' or '256Mi'");
  }
  const mistake = quantityMistake(resource, value);
  if (mistake) fail(scope, `${prop} '${value}' ${mistake.problem}`, mistake.remedy);
}

/** A container's `resources`. */
export function renderResources(
  scope: IConstruct,
  prop: string,
  resources: ContainerResources = {},
  usual = USUAL,
): Required<Pick<k8s.ResourceRequirements, 'limits' | 'requests'>> {
  requireObject(scope, prop, resources, "{ memoryLimit: '256Mi' }");
  for (const [key, value] of Object.entries(resources)) {
    if (value !== undefined)
      requireQuantity(scope, `${prop}.${key}`, key.startsWith('memory') ? 'memory' : 'cpu', value);
  }
  const pair = (what: 'cpu' | 'memory'): [string, string] => {
    const [usualRequest, usualLimit] = usual[what];
    const { [`${what}Request` as const]: request, [`${what}Limit` as const]: limit } = resources;
    // Who gives one of the two does not have to know the other's default.
    if (request === undefined) {
      if (limit === undefined) return [usualRequest, usualLimit];
      return [amount(limit) < amount(usualRequest) ? limit : usualRequest, limit];
    }
    if (limit === undefined) return [request, amount(request) > amount(usualLimit) ? request : usualLimit];
    if (amount(request) > amount(limit)) {
      fail(
        scope,
        `${prop}.${what}Request '${request}' is more than ${prop}.${what}Limit '${limit}'`,
        'lower the request or raise the limit',
      );
    }
    return [request, limit];
  };
  const cpu = pair('cpu');
  const memory = pair('memory');
  return { requests: { cpu: cpu[0], memory: memory[0] }, limits: { cpu: cpu[1], memory: memory[1] } };
}

/** A container's `securityContext` under the Pod Security level "restricted". */
export function restrictedSecurity(security: ContainerSecurity = {}): k8s.SecurityContext {
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
