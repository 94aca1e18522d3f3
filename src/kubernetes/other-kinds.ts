import type { DeploymentSpec, ManifestMetadata, PodTemplateSpec } from './generated/kubernetes';

// Kinds that the tests have no schemas of: nobody here writes them, but they may be among what is looked at.

/** What a Deployment makes; few write one themselves. */
export interface ReplicaSet {
  apiVersion: 'apps/v1';
  kind: 'ReplicaSet';
  metadata: ManifestMetadata;
  spec?: Pick<DeploymentSpec, 'minReadySeconds' | 'replicas' | 'selector' | 'template'>;
}

/** What ReplicaSets have replaced. */
export interface ReplicationController {
  apiVersion: 'v1';
  kind: 'ReplicationController';
  metadata: ManifestMetadata;
  spec?: {
    minReadySeconds?: number;
    replicas?: number;
    selector?: { [key: string]: string };
    template?: PodTemplateSpec;
  };
}

/**
 * An autoscaler of KEDA.
 *
 * @see https://keda.sh/docs/latest/reference/scaledobject-spec/
 */
export interface ScaledObject {
  apiVersion: 'keda.sh/v1alpha1';
  kind: 'ScaledObject';
  metadata: ManifestMetadata;
  spec: {
    scaleTargetRef: { apiVersion?: string; kind?: string; name: string; envSourceContainerName?: string };
    minReplicaCount?: number;
    maxReplicaCount?: number;
    idleReplicaCount?: number;
    triggers: { [key: string]: unknown }[];
    [field: string]: unknown;
  };
}
