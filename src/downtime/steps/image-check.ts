import { ApiObject, Lazy } from 'cdk8s';
import type { Construct } from 'constructs';
import { SyncPhase } from '../../argo';
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
  unlessEmpty,
} from '../containers/tool-containers';
import { imageCheckName, upgradeLabels } from '../upgrade-names';
import type { Workload } from '../workload';

export interface ImageCheckProps {
  readonly app: string;
  readonly busyboxImage: string;
  readonly workloads: () => Workload[];
  /** The migrator's container: its image, user and environment. */
  readonly migrator: () => any;
  readonly imagePullSecrets: () => { name: string }[];
}

/**
 * A Deployment without pods. The check job scales it to 1 before it stops anything: each image of the new version is pulled and started as
 * the user that it will run as, with `true` from busybox as its program, so that any image will do.
 *
 * It is not part of the check job because that job's template, and with it the Job's name, must stay the same when only an image of the
 * application changes: then no Job runs at all.
 */
export function addImageCheck(scope: Construct, props: ImageCheckProps): ApiObject {
  const labels = upgradeLabels(props.app, 'image-check');
  return new ApiObject(scope, 'ImageCheck', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: imageCheckName(props.app), labels, annotations: SyncPhase.preSync(-1).annotations },
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
          imagePullSecrets: Lazy.any({ produce: () => unlessEmpty(props.imagePullSecrets()) }),
          initContainers: Lazy.any({ produce: () => [busyboxCopy(props.busyboxImage), ...checks(props)] }),
          containers: [busyboxContainer('checked', props.busyboxImage, ['/bin/sleep', '86400'])],
          volumes: [STATE_VOLUME],
        },
      },
    },
  });
}

function checks(props: ImageCheckProps): any[] {
  const migrator = props.migrator();
  const found = new Map<string, any>();
  for (const workload of props.workloads()) {
    const pod = workload.json().spec?.template?.spec ?? {};
    for (const container of [...(pod.initContainers ?? []), ...(pod.containers ?? [])]) {
      const { runAsNonRoot, runAsUser } = { ...pod.securityContext, ...container.securityContext };
      // Only who insists on not being root without naming a user depends on the image's own user.
      const check = { image: container.image, imageUser: runAsNonRoot === true && runAsUser === undefined };
      found.set(JSON.stringify(check), check);
    }
  }
  const applications = [...found.keys()].sort().map((key) => found.get(key));
  return [
    check('migrator', migrator.image, migrator.securityContext, { env: migrator.env, envFrom: migrator.envFrom }),
    ...applications.map(({ image, imageUser }, index) =>
      check(`app-${index + 1}`, image, imageUser ? restrictedSecurity() : TOOL_SECURITY),
    ),
  ];
}

function check(name: string, image: string, securityContext: any, environment: object = {}): any {
  return busyboxContainer(`check-${name}`, image, [BUSYBOX, 'true'], {
    ...environment,
    securityContext,
    volumeMounts: [{ name: STATE_VOLUME.name, mountPath: STATE, readOnly: true }],
  });
}
