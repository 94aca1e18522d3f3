import { hasKeys } from '../../common';
import { commandProblems } from './command-rules';
import { environmentProblems } from './environment-rules';
import { entriesOf, type FieldProblem, MAX_INT32, objectsIn, shown, wholeNumberProblems } from './field-problem';
import { nameProblems, PORT_NAME } from './name-rules';
import { probeProblems } from './probe-rules';
import { amountOf } from './quantity';
import { mountProblems } from './volume-rules';

type Fields = { readonly [key: string]: unknown };

/**
 * What is wrong with a container, but for its name.
 *
 * @param volumes the names of the pod's volumes
 */
export function containerProblems(container: Fields, volumes: ReadonlySet<unknown>): FieldProblem[] {
  const { image } = container;
  return [
    // Controllers of OpenShift and others fill in what is missing.
    ...(image === undefined || (typeof image === 'string' && image.trim() === image)
      ? []
      : [{ field: 'image', what: `is ${shown(image)}`, remedy: 'give the name of an image, without blanks' }]),
    ...commandProblems('command', container.command, true),
    ...commandProblems('args', container.args),
    ...environmentProblems(container.env, container.envFrom),
    ...containerPortProblems(container.ports),
    ...['readinessProbe', 'livenessProbe', 'startupProbe'].flatMap((field) => probeProblems(field, container[field])),
    ...resourceProblems(container.resources),
    ...mountProblems(container.volumeMounts, volumes),
  ];
}

function containerPortProblems(ports: unknown): FieldProblem[] {
  const names = new Set<unknown>();
  return objectsIn(ports).flatMap(({ name, containerPort }) => {
    const problems = wholeNumberProblems('ports', containerPort ?? 0, 1, 65535);
    if (name === undefined || name === null) return problems;
    problems.push(...nameProblems(PORT_NAME, 'ports', 'a port', name));
    if (names.has(name)) {
      problems.push({ field: 'ports', what: `has two called '${name}'`, remedy: 'give one of them another name' });
    }
    names.add(name);
    return problems;
  });
}

function resourceProblems(resources: unknown): FieldProblem[] {
  if (!hasKeys(resources)) return [];
  const problems = ['requests', 'limits'].flatMap((list) =>
    entriesOf(resources[list]).flatMap(([key, value]): FieldProblem[] => {
      const amount = amountOf(value);
      if (amount !== undefined && amount >= 0) return [];
      const field = `resources.${list}.${key}`;
      return [{ field, what: `is ${shown(value)}`, remedy: "write numbers with a unit, such as '100m' or '256Mi'" }];
    }),
  );
  const limits = new Map(entriesOf(resources.limits));
  for (const [key, request] of entriesOf(resources.requests)) {
    const [asked, most] = [amountOf(request), amountOf(limits.get(key))];
    if (asked === undefined || most === undefined || asked <= most) continue;
    const what = `is ${shown(request)}, more than the limit ${shown(limits.get(key))}`;
    problems.push({ field: `resources.requests.${key}`, what, remedy: 'lower the request or raise the limit' });
  }
  return problems;
}

/** @param pod the pod's own, which holds where the container says nothing */
export function securityProblems(own: unknown, pod: unknown): FieldProblem[] {
  const field = 'securityContext';
  const context: Fields = { ...(hasKeys(pod) ? pod : {}), ...(hasKeys(own) ? own : {}) };
  const problems = ['runAsUser', 'runAsGroup', 'fsGroup'].flatMap((key) =>
    wholeNumberProblems(`${field}.${key}`, context[key], 0, MAX_INT32),
  );
  if (context.runAsNonRoot === true && context.runAsUser === 0) {
    const what = 'is 0, but runAsNonRoot forbids root';
    problems.push({ field: `${field}.runAsUser`, what, remedy: "give another user, or leave it out: the image's own" });
  }
  return problems;
}
