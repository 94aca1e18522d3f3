import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { sortKeys } from '../common';
import { isKind, type k8s, type Manifest } from '../kubernetes';

/** What tells Argo CD or Helm when the original is applied, and how. */
export const DEPLOYMENT_ANNOTATION = /^(argocd\.argoproj\.io|helm\.sh|meta\.helm\.sh)\//;

/** A copy of a ConfigMap or Secret, or of what makes a Secret, under another name: what the original is when it is rendered. */
export class ConfigurationCopy extends ApiObject {
  /**
   * @param copy the name of the ConfigMap or Secret
   * @param original gives the manifest of the original
   */
  constructor(
    scope: Construct,
    id: string,
    private readonly copy: string,
    private readonly original: () => Manifest,
    added: Pick<k8s.ObjectMeta, 'annotations' | 'labels'>,
  ) {
    const { apiVersion, kind } = original();
    super(scope, id, { apiVersion, kind, metadata: { ...added, name: copy } });
  }

  public toJson(): Manifest {
    const { apiVersion, kind, metadata, ...content } = renamed(this.original(), this.copy);
    const kept = Object.entries(metadata.annotations ?? {}).filter(([key]) => !DEPLOYMENT_ANNOTATION.test(key));
    const own: Manifest = super.toJson();
    const annotations = { ...Object.fromEntries(kept), ...own.metadata.annotations };
    return {
      apiVersion,
      kind,
      metadata: sortKeys({ ...own.metadata, annotations }),
      ...content,
    };
  }
}

function renamed(original: Manifest, name: string): Manifest {
  if (isKind(original, 'ExternalSecret')) {
    const { spec } = original;
    return { ...original, spec: { ...spec, target: { ...spec?.target, name } } } as Manifest;
  }
  if (isKind(original, 'SealedSecret')) {
    const { spec } = original;
    const { template } = spec ?? {};
    if (!template?.metadata) return original;
    return {
      ...original,
      spec: { ...spec, template: { ...template, metadata: { ...template.metadata, name } } },
    } as Manifest;
  }
  // It is applied over the one of the last sync.
  const { immutable, ...mutable } = original as Manifest & { immutable?: boolean };
  return mutable;
}
