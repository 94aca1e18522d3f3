import type { k8s } from '../../kubernetes';

/** The value of one environment variable, when it does not stand in the manifest. */
export class AppEnvValue {
  /** The value of a key of a Secret. The container does not start while there is no such key. */
  public static secretKey(secretName: string, key: string): AppEnvValue {
    return new AppEnvValue({ secretKeyRef: { name: secretName, key } });
  }

  /** The value of a key of a ConfigMap. The container does not start while there is no such key. */
  public static configMapKey(configMapName: string, key: string): AppEnvValue {
    return new AppEnvValue({ configMapKeyRef: { name: configMapName, key } });
  }

  /**
   * A field of the pod, such as `status.podIP`.
   * @see https://kubernetes.io/docs/concepts/workloads/pods/downward-api/
   */
  public static field(fieldPath: string): AppEnvValue {
    return new AppEnvValue({ fieldRef: { fieldPath } });
  }

  private constructor(private readonly source: k8s.EnvVarSource) {}

  /** @internal */
  public _variable(name: string): k8s.EnvVar {
    return { name, valueFrom: this.source };
  }
}

/** An object whose keys all become environment variables. */
export class AppEnvSource {
  /** @param prefix what stands before the name of each variable */
  public static secret(secretName: string, prefix?: string): AppEnvSource {
    return new AppEnvSource({ prefix, secretRef: { name: secretName } });
  }

  /** @param prefix what stands before the name of each variable */
  public static configMap(configMapName: string, prefix?: string): AppEnvSource {
    return new AppEnvSource({ prefix, configMapRef: { name: configMapName } });
  }

  private constructor(private readonly source: k8s.EnvFromSource) {}

  /** @internal */
  public _source(): k8s.EnvFromSource {
    return this.source;
  }
}
