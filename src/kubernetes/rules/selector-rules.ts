import type * as k8s from '../generated/kubernetes';
import { entriesOf, type FieldProblem, objectsIn, shown } from './field-problem';
import { labelProblems } from './metadata-rules';

/** A selector must select the pods of the template beside it. */
export function selectorProblems(
  selector: k8s.LabelSelector | undefined,
  template?: k8s.PodTemplateSpec,
): FieldProblem[] {
  const field = 'spec.selector';
  const labels: { [key: string]: unknown } = template?.metadata?.labels ?? {};
  const remedy = "make both the same: a selector that misses the template's labels is refused";
  const misses = [
    ...entriesOf(selector?.matchLabels)
      .filter(([key, value]) => labels[key] !== value)
      .map(([key, value]) => `asks for ${key} = ${shown(value)}`),
    ...objectsIn(selector?.matchExpressions)
      .filter((expression) => !matches(expression, labels))
      .map(({ key, operator }) => `asks for ${key} ${operator}`),
  ];
  return [
    ...labelProblems(selector?.matchLabels, `${field}.matchLabels`),
    ...misses.map(
      (what): FieldProblem => ({
        code: 'selector-differs',
        field,
        what: `${what}, which the labels of its pods do not have`,
        remedy,
      }),
    ),
  ];
}

function matches({ key, operator, values }: { readonly [key: string]: unknown }, labels: { [key: string]: unknown }) {
  const value = labels[`${key}`];
  const among = Array.isArray(values) && values.includes(value);
  switch (operator) {
    case 'In':
      return among;
    case 'NotIn':
      return !among;
    case 'Exists':
      return value !== undefined;
    default:
      return value === undefined;
  }
}
