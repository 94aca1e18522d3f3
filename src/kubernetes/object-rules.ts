import { ApiObject, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { fail, type Problem, problemOf } from '../common';
import { shown } from './rules/field-problem';
import { LABEL, type NameRule, obeys, remedyOf, SUBDOMAIN } from './rules/name-rules';

const RULES: { [kind: string]: NameRule } = {
  Service: { pattern: /^[a-z]([-a-z0-9]*[a-z0-9])?$/, length: 63, text: `${LABEL.text}, and a letter first` },
  Namespace: LABEL,
  Job: { ...SUBDOMAIN, length: 63, text: `${LABEL.text}: it stands in a label of the Job's pods` },
  CronJob: { ...SUBDOMAIN, length: 52, text: `${LABEL.text}: its Jobs add 11 characters` },
};
// These may have names of other forms, such as system:reader.
const FREE = ['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'];

/** Refuses a name that cannot be a DNS-1123 label of at most `length` characters. */
export function requireLabel(scope: IConstruct, prop: string, value: unknown, length = 63): string {
  if (typeof value !== 'string' || value === '') {
    fail(scope, `${prop} is ${JSON.stringify(value) ?? 'missing'}`, `give a name of ${LABEL.text}`);
  }
  if (!LABEL.pattern.test(value)) fail(scope, `${prop} '${value}' is not a DNS-1123 label`, `use ${LABEL.text}`);
  if (value.length > length) {
    fail(
      scope,
      `${prop} '${value}' has ${value.length} characters`,
      `use at most ${length}${length < 63 ? ': names of Jobs are made from it' : ''}`,
    );
  }
  return value;
}

/** Refuses a name that cannot be a DNS-1123 subdomain. */
export function requireSubdomain(scope: IConstruct, prop: string, value: unknown, kind = 'a Secret'): void {
  if (typeof value === 'string' && obeys(SUBDOMAIN, value)) return;
  fail(scope, `${prop}: ${shown(value)} is no name of ${kind}`, remedyOf(SUBDOMAIN));
}

/**
 * What the API server or Argo CD would refuse later, for all objects of a chart: names, and objects that stand there twice.
 *
 * @param nameOf the name that an object will have, when that is not known from the beginning
 */
export function checkObjects(chart: Chart, nameOf = (object: ApiObject) => object.name): Problem[] {
  const problems: Problem[] = [];
  const seen = new Map<string, ApiObject>();
  for (const construct of chart.node.findAll()) {
    if (!ApiObject.isApiObject(construct) || Chart.of(construct) !== chart) continue;
    const { kind } = construct;
    const name = nameOf(construct);
    const rule = RULES[kind] ?? SUBDOMAIN;
    if (!FREE.includes(kind) && !obeys(rule, name)) {
      problems.push(
        problemOf(
          construct,
          'object-name-invalid',
          `'${name}' (${name.length} characters) is no name for a ${kind}`,
          remedyOf(rule),
        ),
      );
    }
    const identity = [construct.apiGroup, kind, construct.metadata.namespace ?? '', name].join('/');
    const other = seen.get(identity);
    if (other) {
      problems.push(
        problemOf(
          construct,
          'object-twice',
          `${kind} '${name}' is there already (${other.node.path})`,
          'give one of the two another name: the second would overwrite the first',
        ),
      );
    }
    seen.set(identity, construct);
  }
  return problems;
}
