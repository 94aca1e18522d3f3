import { hasKeys } from '../../common';
import type { Manifest } from '../manifest';
import { type FieldProblem, objectsIn, shown } from './field-problem';
import { LABEL, nameProblems, SUBDOMAIN } from './name-rules';

/** What is wrong with the volumes of a pod. */
export function volumeProblems(volumes: unknown): FieldProblem[] {
  const seen = new Set<unknown>();
  return objectsIn(volumes).flatMap((volume) => {
    const { name, ...rest } = volume;
    const problems = nameProblems(LABEL, 'volumes', 'a volume', name);
    if (seen.has(name)) {
      const remedy = 'give one of them another name';
      problems.push({ field: 'volumes', what: `has two volumes called '${name}'`, remedy });
    }
    seen.add(name);
    const sources = Object.keys(rest).filter((key) => hasKeys(rest[key]));
    if (sources.length !== 1) {
      const what = `has '${name}' with ${sources.length === 0 ? 'no source' : `several sources: ${sources.join(', ')}`}`;
      problems.push({ field: 'volumes', what, remedy: 'give exactly one, such as emptyDir: {}' });
    }
    return [...problems, ...sourceProblems(rest)];
  });
}

function sourceProblems(source: { readonly [key: string]: unknown }): FieldProblem[] {
  const { configMap, secret, persistentVolumeClaim } = source;
  return [
    ...(hasKeys(configMap) ? nameProblems(SUBDOMAIN, 'volumes', 'a ConfigMap', configMap.name) : []),
    ...(hasKeys(secret) ? nameProblems(SUBDOMAIN, 'volumes', 'a Secret', secret.secretName) : []),
    ...(hasKeys(persistentVolumeClaim)
      ? nameProblems(SUBDOMAIN, 'volumes', 'a PersistentVolumeClaim', persistentVolumeClaim.claimName)
      : []),
  ];
}

/** @param known the names of the pod's volumes */
export function mountProblems(mounts: unknown, known: ReadonlySet<unknown>): FieldProblem[] {
  const field = 'volumeMounts';
  const seen = new Map<unknown, unknown>();
  return objectsIn(mounts).flatMap(({ name, mountPath, subPath }) => {
    const problems: FieldProblem[] = [];
    const add = (what: string, remedy: string) => problems.push({ field, what, remedy });
    if (!known.has(name))
      add(`has ${shown(name)}, which is no volume of the pod`, 'add it to volumes, or correct the name');
    if (typeof mountPath !== 'string' || mountPath === '') {
      add(`mounts '${name}' at ${shown(mountPath)}`, "give the folder, such as '/data'");
    } else if (mountPath.includes(':')) {
      add(`mounts '${name}' at ${shown(mountPath)}`, "use a path without ':'");
    } else if (seen.has(mountPath)) {
      const both = seen.get(mountPath) === name ? `'${name}' twice` : `both '${seen.get(mountPath)}' and '${name}'`;
      add(`mounts ${both} at '${mountPath}'`, 'give each its own path');
    }
    seen.set(mountPath, name);
    if (typeof subPath === 'string' && (subPath.startsWith('/') || subPath.split('/').includes('..'))) {
      add(`mounts '${name}' with the subPath '${subPath}'`, "use a path inside the volume, without '..'");
    }
    return problems;
  });
}

/** The volumes that a StatefulSet gives its pods beside their own. */
export function claimTemplateNames({ spec }: Manifest): string[] {
  if (!hasKeys(spec)) return [];
  return objectsIn(spec.volumeClaimTemplates).map(({ metadata }) => (hasKeys(metadata) ? `${metadata.name}` : ''));
}
