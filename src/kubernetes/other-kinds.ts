import type { DeploymentSpec, JobSpec, LabelSelector, ManifestMetadata, PodTemplateSpec } from './generated/kubernetes';

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

/**
 * Jobs that KEDA starts when there is work.
 *
 * @see https://keda.sh/docs/latest/reference/scaledjob-spec/
 */
export interface ScaledJob {
  apiVersion: 'keda.sh/v1alpha1';
  kind: 'ScaledJob';
  metadata: ManifestMetadata;
  spec?: {
    jobTargetRef?: Partial<JobSpec>;
    [field: string]: unknown;
  };
}

/**
 * A workload of Argo Rollouts.
 *
 * @see https://argo-rollouts.readthedocs.io/en/stable/features/specification/
 */
export interface Rollout {
  apiVersion: 'argoproj.io/v1alpha1';
  kind: 'Rollout';
  metadata: ManifestMetadata;
  spec?: {
    replicas?: number;
    revisionHistoryLimit?: number;
    selector: LabelSelector;
    template: PodTemplateSpec;
    workloadRef?: { [field: string]: unknown };
    strategy?: {
      canary?: { steps?: { [field: string]: unknown }[]; [field: string]: unknown };
      blueGreen?: { autoPromotionEnabled?: boolean; [field: string]: unknown };
    };
    [field: string]: unknown;
  };
}
