import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { lazily } from '../../common';
import type { k8s } from '../../kubernetes';
import { restrictedSecurity } from '../containers/container-options';
import {
  BUSYBOX,
  busyboxContainer,
  busyboxCopy,
  NO_MESH,
  POD_SECURITY,
  STATE,
  STATE_VOLUME,
  TOOL_SECURITY,
  type Tool,
  unlessEmpty,
} from '../containers/tool-containers';
import { MIGRATE } from '../migrator-pod';
import type { UpgradeContext } from '../upgrade-context';
import { imageCheckName, upgradeLabels } from '../upgrade-names';

/**
 * A Deployment without pods. The check job scales it to 1 before anything is stopped: each image of the new version is pulled and started as
 * the user that it will run as, with `true` from busybox as its program, so that any image will do.
 *
 * It is not part of the check job because that job's template, and with it the Job's name, must stay the same when only an image of the
 * application changes: then no Job runs at all.
 */
export function addImageCheck(scope: Construct, context: UpgradeContext): ApiObject {
  const { app, phases, busybox } = context.settings;
  const labels = upgradeLabels(app, 'image-check');
  const deployment = new ApiObject(scope, 'ImageCheck', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: imageCheckName(app), labels, annotations: phases.programs.annotations },
    spec: {
      replicas: 0,
      revisionHistoryLimit: 0,
      strategy: { type: 'Recreate' },
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, annotations: NO_MESH },
        spec: {
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: 0,
          securityContext: POD_SECURITY,
          imagePullSecrets: lazily(() => unlessEmpty(context.pullSecrets())),
          initContainers: lazily(() => [busyboxCopy(busybox), ...checks(context)]),
          containers: [busyboxContainer('checked', busybox, ['/bin/sleep', '86400'])],
          volumes: lazily(() => [STATE_VOLUME, ...configurationVolumes(context)]),
        },
      },
    },
  } satisfies k8s.Deployment);
  const render = deployment.toJson.bind(deployment);
  deployment.toJson = () => {
    const json: k8s.Deployment = render();
    if (json.spec?.template.spec) context.early.adapt(json.spec.template.spec);
    return json;
  };
  return deployment;
}

function checks(context: UpgradeContext): k8s.Container[] {
  const configuration = configurationVolumes(context);
  const { resources } = context.settings.busybox;
  return [
    ...context.migratorContainers().map((container) => migratorCheck(container, configuration, context)),
    // In a rollout the new pods themselves try theirs.
    ...(context.bouncesPods ? [] : imagesOf(context)).map(({ image, imageUser }, index) =>
      check(`app-${index + 1}`, { image, resources }, imageUser ? restrictedSecurity() : TOOL_SECURITY),
    ),
  ];
}

function migratorCheck(container: k8s.Container, configuration: k8s.Volume[], context: UpgradeContext): k8s.Container {
  const { name, image, env, envFrom, volumeMounts = [] } = container;
  const mounts = volumeMounts.filter((mount) => configuration.some((volume) => volume.name === mount.name));
  const { runAsNonRoot, runAsUser, runAsGroup } = {
    ...context.settings.migrator.pod.spec.securityContext,
    ...container.securityContext,
  };
  // Who may be root is not asked for: the check itself never is.
  const security = runAsNonRoot
    ? { ...restrictedSecurity({ runAsUser, runAsGroup }), ...container.securityContext }
    : TOOL_SECURITY;
  const called = name === MIGRATE ? 'migrator' : `step-${name}`.slice(0, 57).replace(/-+$/, '');
  const { resources } = context.settings.busybox;
  return check(called, { image: `${image}`, resources }, security, { env, envFrom }, mounts);
}

/** The volumes of the migrator that are made of ConfigMaps and Secrets: one that is not there keeps a pod from starting. */
function configurationVolumes(context: UpgradeContext): k8s.Volume[] {
  const mounted = context.migratorContainers().flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name));
  return (context.migratorPod().volumes ?? []).filter(
    ({ name, configMap, secret, projected }) =>
      mounted.includes(name) &&
      !name.startsWith('downtime-') &&
      (configMap || secret || projected?.sources?.every((source) => source.configMap || source.secret)),
  );
}

interface ImageUse {
  readonly image: string;
  /** Only who insists on not being root without naming a user depends on the image's own user. */
  readonly imageUser: boolean;
}

/** The images of the workloads, each once for each way in which its user is chosen. */
function imagesOf({ workloads }: UpgradeContext): ImageUse[] {
  const found = new Map<string, ImageUse>();
  for (const workload of workloads) {
    for (const { image, securityContext } of workload.containers()) {
      if (!image) continue;
      const { runAsNonRoot, runAsUser } = { ...workload.pod().securityContext, ...securityContext };
      const use = { image, imageUser: runAsNonRoot === true && runAsUser === undefined };
      found.set(JSON.stringify(use), use);
    }
  }
  return [...found.keys()].sort().map((key) => found.get(key) as ImageUse);
}

function check(
  name: string,
  tool: Tool,
  securityContext: k8s.SecurityContext | undefined,
  environment: Partial<k8s.Container> = {},
  mounts: k8s.VolumeMount[] = [],
): k8s.Container {
  return busyboxContainer(`check-${name}`, tool, [BUSYBOX, 'true'], {
    ...environment,
    securityContext,
    volumeMounts: [{ name: STATE_VOLUME.name, mountPath: STATE, readOnly: true }, ...mounts],
  });
}
