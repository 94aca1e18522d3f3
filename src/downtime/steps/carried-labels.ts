import { ApiObject, Chart } from 'cdk8s';
import { hasKeys } from '../../common';
import { isKind, manifestOf, objectsIn } from '../../kubernetes';
import type { UpgradeContext } from '../upgrade-context';

type Labels = { [key: string]: string };
type Selector = { readonly [key: string]: unknown };

/**
 * The labels that the pods of a chart's Job had, as network policies ask for them, without those by which a Service or a workload would take the migrator's
 * pod for one of the application's.
 */
export function carriedLabels(context: UpgradeContext): Labels {
  const labels: Labels = { ...context.settings.migrator.pod.labels };
  if (Object.keys(labels).length === 0) return labels;
  for (const { matchLabels, matchExpressions } of selectors(context)) {
    const expressions = objectsIn(matchExpressions);
    const equal = Object.entries(hasKeys(matchLabels) ? matchLabels : {});
    if (equal.length + expressions.length === 0) continue;
    if (!equal.every(([key, value]) => labels[key] === value) || !expressions.every((one) => holds(one, labels)))
      continue;
    for (const key of [...equal.map(([key]) => key), ...expressions.map(({ key }) => `${key}`)]) delete labels[key];
  }
  return labels;
}

/** Of the workloads, in the form of Kubernetes, and of the Services beside them. */
function selectors(context: UpgradeContext): Selector[] {
  const workloads = context.workloads.map((workload) => workload.manifest().spec);
  const chart = Chart.of(context.migratorJob);
  const services = chart.node
    .findAll()
    .filter(ApiObject.isApiObject)
    .filter(({ kind }) => kind === 'Service')
    .map(manifestOf);
  return [
    ...workloads.flatMap((spec) => (hasKeys(spec) && hasKeys(spec.selector) ? [spec.selector] : [])),
    ...services.flatMap((service) => (isKind(service, 'Service') ? [{ matchLabels: service.spec?.selector }] : [])),
  ];
}

function holds({ key, operator, values }: Selector, labels: Labels): boolean {
  const value = labels[`${key}`];
  const listed = Array.isArray(values) && values.includes(value);
  switch (operator) {
    case 'In':
      return listed;
    case 'NotIn':
      return !listed;
    case 'Exists':
      return value !== undefined;
    default:
      return value === undefined;
  }
}
