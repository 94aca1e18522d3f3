import type { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { fail, requireSeconds } from '../../common';
import { type k8s, MAX_INT32, shown } from '../../kubernetes';

/** When and how often a probe is made. */
export interface AppProbeOptions {
  /** @default - the application's port */
  readonly port?: number;
  /** @default - Kubernetes' own: 0 seconds */
  readonly initialDelay?: Duration;
  /** @default - Kubernetes' own: 10 seconds */
  readonly period?: Duration;
  /** @default - Kubernetes' own: 1 second */
  readonly timeout?: Duration;
  /** @default - Kubernetes' own: 3 */
  readonly failureThreshold?: number;
}

/** A probe: how Kubernetes finds out whether a container works. */
export class AppProbe {
  /** The container works when `GET path` answers with a status from 200 to 399. */
  public static http(path: string, options: AppProbeOptions = {}): AppProbe {
    return new AppProbe((port) => ({ httpGet: { path, port } }), options);
  }

  /** The container works when the port accepts a connection. */
  public static tcp(options: AppProbeOptions = {}): AppProbe {
    return new AppProbe((port) => ({ tcpSocket: { port } }), options);
  }

  /** The container works when the command, run inside it, exits with 0. */
  public static command(command: string[], options: AppProbeOptions = {}): AppProbe {
    return new AppProbe({ exec: { command } }, options);
  }

  private constructor(
    private readonly action: k8s.Probe | ((port: number) => k8s.Probe),
    private readonly options: AppProbeOptions,
  ) {}

  /** @internal */
  public _render(scope: IConstruct, prop: string, port?: number): k8s.Probe {
    const { initialDelay, period, timeout, failureThreshold } = this.options;
    // The API server would take 0 for Kubernetes' own number, and Argo CD show a difference for ever.
    const seconds = (name: string, value: Duration | undefined, least: number) =>
      value === undefined ? undefined : requireSeconds(scope, `${prop}.${name}`, value, least);
    if (failureThreshold !== undefined && !(Number.isInteger(failureThreshold) && failureThreshold >= 1)) {
      const remedy = `use a whole number from 1 to ${MAX_INT32}`;
      fail(scope, `${prop}.failureThreshold is ${shown(failureThreshold)}`, remedy);
    }
    return {
      ...this.actionOn(scope, prop, this.options.port ?? port),
      initialDelaySeconds: seconds('initialDelay', initialDelay, 0),
      periodSeconds: seconds('period', period, 1),
      timeoutSeconds: seconds('timeout', timeout, 1),
      failureThreshold,
    };
  }

  private actionOn(scope: IConstruct, prop: string, port?: number): k8s.Probe {
    if (typeof this.action !== 'function') return this.action;
    if (port === undefined) {
      fail(scope, `${prop} has no port`, "give the application's `port`, or the probe's own");
    }
    const probe = this.action(port);
    const path: unknown = probe.httpGet?.path;
    if (probe.httpGet && (typeof path !== 'string' || !path.startsWith('/'))) {
      fail(scope, `${prop}.path is ${shown(path)}`, "use a path that begins with '/', such as '/ready'");
    }
    return probe;
  }
}
