import type { k8s } from '../../kubernetes';
import { BUSYBOX, STATE, STATE_VOLUME } from '../containers/tool-containers';

/**
 * A container that is tried before anything stops: the same image, user, environment, volumes and resources, with `true` from busybox as its
 * program, so that any image will do. What it needs and cannot have is found here. The images are on the node afterwards.
 */
export function rehearsalOf(container: k8s.Container): k8s.Container {
  const { image, imagePullPolicy, env, envFrom, resources, securityContext, volumeMounts = [] } = container;
  const state = { name: STATE_VOLUME.name, mountPath: STATE, readOnly: true };
  return {
    // Names have 63 characters, and those of the author's own containers may be as long.
    name: `try-${container.name}`.slice(0, 63).replace(/-+$/, ''),
    image,
    imagePullPolicy,
    command: [BUSYBOX, 'true'],
    env,
    envFrom,
    resources,
    securityContext,
    volumeMounts: [...volumeMounts.filter(({ mountPath }) => mountPath !== STATE), state],
  };
}
