import type { Problem } from '../../common';
import {
  claimTemplateNames,
  type FieldProblem,
  isKind,
  type k8s,
  metadataProblems,
  objectsIn,
  podProblems,
  problemsAt,
  selectorProblems,
} from '../../kubernetes';
import { fencedPod } from '../steps/fence';
import type { UpgradeContext } from '../upgrade-context';
import type { Workload } from '../workload';

/** What the API server would refuse in a workload when the migration is over, or the fence cannot be put into. */
export function refusedParts(workload: Workload, context: UpgradeContext): Problem[] {
  const manifest = workload.manifest();
  const template = workload.podTemplate();
  if (!workload.kind.podTemplate)
    return problemsAt(workload.construct, workload.id, metadataProblems(manifest.metadata));
  const found = [
    ...metadataProblems(manifest.metadata),
    ...metadataProblems(template.metadata, 'spec.template.metadata'),
    ...(isKind(manifest, 'Deployment', 'StatefulSet', 'DaemonSet')
      ? selectorProblems(manifest.spec?.selector, template)
      : []),
    ...podProblems(workload.pod(), claimTemplateNames(manifest)),
    ...clashes(workload, context),
  ];
  // What the fence and the rehearsal make of it may be wrong although it is right by itself.
  const fenced =
    found.length === 0 ? podProblems(fencedPod(template, context).spec ?? {}, claimTemplateNames(manifest)) : [];
  return problemsAt(workload.construct, workload.id, [...found, ...fenced]);
}

/** Names that the fence, and what it needs, have in every pod. */
function clashes(workload: Workload, context: UpgradeContext): FieldProblem[] {
  const remedy = 'give it another name: the fence is put into each pod under this one';
  const after = fencedPod(workload.podTemplate(), context).spec ?? {};
  return (['initContainers', 'containers', 'volumes'] as const).flatMap((field) => {
    const [theirs, all] = [workload.pod(), after].map((pod) => namesOf(pod, field === 'volumes'));
    return namesIn(workload.pod()[field])
      .filter((name) => count(all, name) > count(theirs, name))
      .map((name): FieldProblem => ({ code: 'fence-name-taken', field, what: `has one called '${name}'`, remedy }));
  });
}

/** Containers share their names, those for initialization included. */
function namesOf({ initContainers, containers, volumes }: Partial<k8s.PodSpec>, ofVolumes: boolean): unknown[] {
  return ofVolumes ? namesIn(volumes) : [...namesIn(initContainers), ...namesIn(containers)];
}

function namesIn(list: { name: string }[] | undefined): string[] {
  return objectsIn(list).map(({ name }) => `${name}`);
}

const count = (names: unknown[], name: string) => names.filter((other) => other === name).length;
