import type { IConstruct } from 'constructs';
import { fail, hasKeys } from '../../common';
import {
  commandProblems,
  ENV_NAME,
  entriesOf,
  type FieldProblem,
  type k8s,
  obeys,
  podProblems,
  remedyOf,
  shown,
  textOf,
  valueProblems,
} from '../../kubernetes';
import type { AppVolume } from '../containers/app-volume';
import type { ContainerSecurity } from '../containers/container-options';
import type { UpgradeSecret } from '../upgrade-secret';
import { requireBoolean, requireList, requireObject } from './types';

/** What the short form and the migrator both say of their container. */
export interface ContainerProps {
  readonly command?: string[];
  readonly args?: string[];
  readonly env?: { [name: string]: string };
  readonly security?: ContainerSecurity;
  readonly volumes?: AppVolume[];
}

/** Where the upgrade's own containers have theirs. */
const OWN_FOLDER = '/downtime';
const OWN_VOLUME = 'downtime-';

/** The prop that becomes a field of the pod, where the two have other names. */
const PROPS: [RegExp, string][] = [
  [/^securityContext\./, 'security.'],
  [/^volumeMounts$/, 'volumes'],
];

/**
 * Refuses props that are of another type than they should be, as in JavaScript or in what a template takes from `values`, and what is no
 * mistake for the API server, but for everyone else.
 *
 * @param prefix what stands before the names of the props: nothing, or `migrator.`
 */
export function requireContainerProps(scope: IConstruct, prefix: string, props: ContainerProps): void {
  const { command, args, env, security, volumes } = props;
  requireObject(scope, `${prefix}env`, env, "{ NAME: 'value' }");
  requireObject(scope, `${prefix}security`, security, '{ runAsUser: 1000 }');
  requireBoolean(scope, `${prefix}security.readOnlyRootFilesystem`, security?.readOnlyRootFilesystem);
  throwFirst(scope, prefix, [...commandProblems('command', command, true), ...commandProblems('args', args)]);
  for (const [name, value] of entriesOf(env)) {
    if (!obeys(ENV_NAME, name)) {
      fail(scope, `${prefix}env has '${name}', which is no name of a variable`, remedyOf(ENV_NAME));
    }
    throwFirst(scope, prefix, valueProblems(name, value));
  }
  requireList(scope, `${prefix}volumes`, volumes, "[AppVolume.emptyDir('tmp', '/tmp')]");
  for (const [index, volume] of (volumes ?? []).entries()) {
    if (!hasKeys(volume) || typeof volume._mount !== 'function') {
      fail(scope, `${prefix}volumes[${index}] is ${shown(volume)}`, 'make it with AppVolume, as AppVolume.emptyDir');
    }
    const { name } = volume._volume();
    if (`${name}`.startsWith(OWN_VOLUME)) {
      const remedy = "give it another name: those that begin with 'downtime-' are the upgrade's own";
      fail(scope, `${prefix}volumes has '${name}'`, remedy);
    }
    requireBoolean(scope, `${prefix}volumes: readOnly of '${name}'`, volume._mount().readOnly);
  }
  requireMounts(
    scope,
    `${prefix}volumes`,
    (volumes ?? []).map((volume) => volume._mount()),
  );
}

/** Refuses secrets that cannot be mounted where they say. */
export function requireSecretMounts(scope: IConstruct, secrets: UpgradeSecret[]): void {
  requireMounts(
    scope,
    'secrets',
    secrets.flatMap((secret) => secret._mounts()),
  );
}

function requireMounts(scope: IConstruct, prop: string, mounts: k8s.VolumeMount[]): void {
  const seen = new Map<string, string>();
  for (const { name, mountPath } of mounts) {
    if (
      typeof mountPath !== 'string' ||
      !/^\/[^:]*[^:/.][^:]*$/.test(mountPath) ||
      mountPath.split('/').includes('..')
    ) {
      const remedy = "give a folder that begins with '/' and has no ':', such as '/data'";
      fail(scope, `${prop}: '${name}' is mounted at ${shown(mountPath)}`, remedy);
    }
    const path = mountPath.replace(/\/+/g, '/').replace(/\/$/, '');
    if (path === OWN_FOLDER || path.startsWith(`${OWN_FOLDER}/`)) {
      const remedy = `use another folder: ${OWN_FOLDER} is the upgrade's own`;
      fail(scope, `${prop}: '${name}' is mounted at '${mountPath}'`, remedy);
    }
    const other = seen.get(path);
    if (other !== undefined) {
      const both = other === name ? `'${name}' is mounted twice` : `'${other}' and '${name}' are both mounted`;
      fail(scope, `${prop}: ${both} at '${path}'`, 'give each its own path');
    }
    seen.set(path, name);
  }
}

/** Refuses a pod that the API server would refuse, in the words of the props that it is made from. */
export function requirePod(scope: IConstruct, prefix: string, pod: k8s.PodSpec): void {
  throwFirst(
    scope,
    prefix,
    podProblems(pod).map(({ container: _, ...problem }) => problem),
  );
}

export function throwFirst(scope: IConstruct, prefix: string, [problem]: FieldProblem[]): void {
  if (!problem) return;
  const field = PROPS.reduce((name, [pattern, prop]) => name.replace(pattern, prop), problem.field);
  fail(scope, `${prefix}${textOf({ ...problem, field })}`, problem.remedy);
}
