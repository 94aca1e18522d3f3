import type { IConstruct } from 'constructs';
import { type Problem, problemOf } from '../../common';
import { containerProblems, securityProblems } from './container-rules';
import { type FieldProblem, MAX_INT32, objectsIn, wholeNumberProblems } from './field-problem';
import { LABEL, nameProblems, SUBDOMAIN } from './name-rules';
import { volumeProblems } from './volume-rules';

/**
 * What the API server refuses in a pod, and what can never start. Only what Argo CD does not notice before it applies the object: then
 * it is too late, because the migration comes first.
 *
 * @param pod a pod's `spec`. Its author may have used wrong types.
 * @param otherVolumes the names of volumes that it gets from elsewhere, as from the claims of a StatefulSet
 * @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go
 */
export function podProblems(pod: object, otherVolumes: string[] = []): FieldProblem[] {
  const spec = { ...pod } as { readonly [key: string]: unknown };
  const volumes = new Set<unknown>([...objectsIn(spec.volumes).map(({ name }) => name), ...otherVolumes]);
  const containers = [...objectsIn(spec.initContainers), ...objectsIn(spec.containers)];
  const problems: FieldProblem[] = [...volumeProblems(spec.volumes)];
  if (objectsIn(spec.containers).length === 0) {
    problems.push({ field: 'containers', what: 'is empty', remedy: 'give one at least' });
  }
  const seen = new Set<unknown>();
  for (const { name, ...container } of containers) {
    problems.push(...nameProblems(LABEL, 'containers', 'a container', name));
    if (seen.has(name)) {
      const what = `has two containers called '${name}'`;
      problems.push({ field: 'containers', what, remedy: 'give one of them another name' });
    }
    seen.add(name);
    const found = [
      ...containerProblems(container, volumes),
      ...securityProblems(container.securityContext, spec.securityContext),
    ];
    problems.push(...found.map((problem) => ({ container: `${name}`, ...problem })));
  }
  if (spec.serviceAccountName !== undefined && spec.serviceAccountName !== '') {
    problems.push(...nameProblems(SUBDOMAIN, 'serviceAccountName', 'a ServiceAccount', spec.serviceAccountName));
  }
  const { terminationGracePeriodSeconds: grace } = spec;
  problems.push(...wholeNumberProblems('terminationGracePeriodSeconds', grace, 0, MAX_INT32));
  return problems;
}

/** A problem in one line, without the remedy. */
export function textOf({ container, field, what }: FieldProblem): string {
  return `${container === undefined ? '' : `container '${container}' `}${field} ${what}`;
}

/** @param id what the fields are of */
export function problemsAt(scope: IConstruct, id: string, found: FieldProblem[]): Problem[] {
  return found.map((problem) =>
    problemOf(scope, problem.code ?? 'field-invalid', `${id} ${textOf(problem)}`, problem.remedy),
  );
}
