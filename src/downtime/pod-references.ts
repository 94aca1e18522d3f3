import type { k8s } from '../kubernetes';

/** What pods take their configuration from, by name. */
export type ConfigurationKind = 'ConfigMap' | 'Secret';

/** The name to use instead. */
export type Rename = (kind: ConfigurationKind, name: string) => string;

/** Puts other names into a pod wherever it refers to a ConfigMap or a Secret. */
export function renameReferences(pod: k8s.PodSpec, rename: Rename): void {
  const inPlace = (kind: ConfigurationKind, reference: { name?: string } | undefined) => {
    if (reference?.name) reference.name = rename(kind, reference.name);
  };
  for (const reference of pod.imagePullSecrets ?? []) inPlace('Secret', reference);
  for (const { configMap, secret, projected, csi } of pod.volumes ?? []) {
    inPlace('ConfigMap', configMap);
    if (secret?.secretName) secret.secretName = rename('Secret', secret.secretName);
    inPlace('Secret', csi?.nodePublishSecretRef);
    for (const source of projected?.sources ?? []) {
      inPlace('ConfigMap', source.configMap);
      inPlace('Secret', source.secret);
    }
  }
  for (const { env = [], envFrom = [] } of [...(pod.initContainers ?? []), ...(pod.containers ?? [])]) {
    for (const { valueFrom } of env) {
      inPlace('ConfigMap', valueFrom?.configMapKeyRef);
      inPlace('Secret', valueFrom?.secretKeyRef);
    }
    for (const { configMapRef, secretRef } of envFrom) {
      inPlace('ConfigMap', configMapRef);
      inPlace('Secret', secretRef);
    }
  }
}
