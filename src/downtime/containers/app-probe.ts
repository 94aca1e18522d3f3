import type { Duration } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { fail } from '../../common';

/** When and how often a probe asks. */
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

/** How Kubernetes asks a container whether it is well. */
export class AppProbe {
  /** Well when `GET path` answers with a status from 200 to 399. */
  public static http(path: string, options: AppProbeOptions = {}): AppProbe {
    return new AppProbe((port) => ({ httpGet: { path, port } }), true, options);
  }

  /** Well when the port accepts a connection. */
  public static tcp(options: AppProbeOptions = {}): AppProbe {
    return new AppProbe((port) => ({ tcpSocket: { port } }), true, options);
  }

  /** Well when the command, run inside the container, exits with 0. */
  public static command(command: string[], options: AppProbeOptions = {}): AppProbe {
    return new AppProbe(() => ({ exec: { command } }), false, options);
  }

  private constructor(
    private readonly action: (port?: number) => any,
    private readonly needsPort: boolean,
    private readonly options: AppProbeOptions,
  ) {}

  /** @internal */
  public _render(scope: IConstruct, prop: string, port?: number): any {
    const { initialDelay, period, timeout, failureThreshold } = this.options;
    const target = this.options.port ?? port;
    if (this.needsPort && target === undefined) {
      fail(scope, `${prop} has no port`, "give the application's `port`, or the probe's own");
    }
    return {
      ...this.action(target),
      initialDelaySeconds: initialDelay?.toSeconds(),
      periodSeconds: period?.toSeconds(),
      timeoutSeconds: timeout?.toSeconds(),
      failureThreshold,
    };
  }
}
