import type { argocd } from '../kubernetes';

/** The cluster and the namespace that an Application's objects go to. */
export class ArgoDestination {
  /**
   * The cluster that Argo CD runs in.
   *
   * @param namespace unless given, that of the Application's `contents`
   */
  public static inCluster(namespace?: string): ArgoDestination {
    return ArgoDestination.server('https://kubernetes.default.svc', namespace);
  }

  /**
   * A cluster by the address of its API.
   *
   * @param url as Argo CD knows it
   * @param namespace unless given, that of the Application's `contents`
   */
  public static server(url: string, namespace?: string): ArgoDestination {
    return new ArgoDestination('server', url, namespace);
  }

  /**
   * A cluster by its name.
   *
   * @param name as Argo CD knows it
   * @param namespace unless given, that of the Application's `contents`
   */
  public static cluster(name: string, namespace?: string): ArgoDestination {
    return new ArgoDestination('name', name, namespace);
  }

  private constructor(
    private readonly field: 'name' | 'server',
    private readonly value: string,
    /** The namespace, where one is given. */
    public readonly namespace?: string,
  ) {
    if (typeof value !== 'string' || value.trim() === '') {
      const given = JSON.stringify(value) ?? 'missing';
      throw new Error(
        `the destination's ${field} is ${given}; use ArgoDestination.inCluster() for Argo CD's own cluster`,
      );
    }
  }

  /** @internal */
  public _render(namespace?: string): argocd.ApplicationSpec['destination'] {
    return { [this.field]: this.value, namespace: this.namespace ?? namespace };
  }
}
