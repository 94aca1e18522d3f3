import type { k8s, Manifest } from '../../kubernetes';
import { withoutReplicas } from './replicas';
import type { WorkloadKind } from './workload-kind';

// Kinds of operators that only have to be noticed: nothing is known of them but where they are, and mostly how they are suspended. One that
// can be stopped gets a file of its own.

type Suspend = WorkloadKind['suspended'];
interface PodMaker {
  readonly template?: k8s.PodTemplateSpec;
}

const suspendFlag: Suspend = (manifest) => ({ ...manifest, spec: { ...spec(manifest), suspend: true } });

export const OTHER_KINDS: readonly WorkloadKind[] = [
  other('argoproj.io', 'Workflow', 'workflows', { runsOnce: true }),
  other('argoproj.io', 'CronWorkflow', 'cronworkflows', { suspended: suspendFlag }),
  other('apps.openshift.io', 'DeploymentConfig', 'deploymentconfigs', { suspended: withoutReplicas }),
  other('apps.kruise.io', 'CloneSet', 'clonesets', { suspended: withoutReplicas }),
  other('apps.kruise.io', 'StatefulSet', 'statefulsets', { suspended: withoutReplicas }),
  other('apps.kruise.io', 'DaemonSet', 'daemonsets'),
  other('apps.kruise.io', 'UnitedDeployment', 'uniteddeployments', { suspended: withoutReplicas }),
  other('apps.kruise.io', 'BroadcastJob', 'broadcastjobs', { runsOnce: true }),
  other('apps.kruise.io', 'AdvancedCronJob', 'advancedcronjobs'),
  other('serving.knative.dev', 'Service', 'services'),
  other('serving.knative.dev', 'Configuration', 'configurations'),
  other('tekton.dev', 'TaskRun', 'taskruns', { runsOnce: true }),
  other('tekton.dev', 'PipelineRun', 'pipelineruns', { runsOnce: true }),
];

function other(
  group: string,
  kind: string,
  resource: string,
  extra: Pick<WorkloadKind, 'runsOnce' | 'suspended'> = {},
): WorkloadKind {
  return { group, kind, resource, podTemplate, ...extra };
}

/** Where these kinds have it, as far as they have one. */
function podTemplate(manifest: Manifest): k8s.PodTemplateSpec | undefined {
  return spec(manifest).template;
}

function spec(manifest: Manifest): PodMaker {
  return manifest.spec ?? {};
}
