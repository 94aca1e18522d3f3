import { identify } from './validate';

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const DNS_1035_LABEL = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const PATH_SEGMENT = /^(?!\.{1,2}$)[^/%]+$/;
/** The part of a label's or annotation's key behind the prefix; a label's value is like this or empty. */
const QUALIFIED_NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const QUANTITY = /^([+-]?)(\d+\.?|\d*\.\d+)([numkMGTPE]?|[KMGTPE]i|[eE][+-]?\d{1,2})$/;

/** Stricter than a DNS subdomain, because other names are derived from these. */
const NAME_RULES: Record<string, [RegExp, string]> = {
  Service: [DNS_1035_LABEL, 'a DNS-1035 label'],
  Namespace: [DNS_LABEL, 'a DNS-1123 label'],
  Job: [/^(?=.{1,63}$)/, 'at most 63 characters long'],
  CronJob: [/^(?=.{1,52}$)/, 'at most 52 characters long'],
};

const ANNOTATIONS_LIMIT = 256 * 1024;

type Report = (message: string) => void;

/**
 * What the API server refuses although the schema allows it: names, labels, quantities, selectors and references within
 * one object; and objects that are there twice. Empty = all is well.
 */
export function checkRules(objects: any[]): string[] {
  const errors: string[] = [];
  const identities = new Set<string>();
  for (const object of objects) {
    const report: Report = (message) => errors.push(`${identify(object)}: ${message}`);
    checkName(object, report);
    checkMetadata(object.metadata, 'metadata', report);
    checkWorkload(object, report);
    if (object.kind === 'PersistentVolumeClaim') checkResources(object.spec?.resources, 'spec.resources', report);

    const { name, namespace = '' } = object.metadata ?? {};
    const identity = [String(object.apiVersion).replace(/\/?[^/]*$/, ''), object.kind, namespace, name].join(' ');
    if (name !== undefined && identities.has(identity)) report('is there twice');
    identities.add(identity);
  }
  return errors;
}

function checkName(object: any, report: Report) {
  const { name, generateName, namespace } = object.metadata ?? {};
  if (namespace !== undefined && !DNS_LABEL.test(namespace)) {
    report(`metadata.namespace: "${namespace}" is not a DNS-1123 label`);
  }
  // The API server cuts what it generates to 63 characters.
  const complete = name ?? (generateName === undefined ? undefined : `${String(generateName).slice(0, 58)}xxxxx`);
  if (!complete) {
    report('metadata.name: is missing');
    return;
  }
  if (String(object.apiVersion).startsWith('rbac.authorization.k8s.io/')) {
    if (!PATH_SEGMENT.test(complete)) report(`metadata.name: "${complete}" is not a path segment`);
    return;
  }
  const rule = Object.hasOwn(NAME_RULES, object.kind) ? NAME_RULES[object.kind] : undefined;
  if (!DNS_SUBDOMAIN.test(complete)) report(`metadata.name: "${complete}" is not a DNS-1123 subdomain`);
  else if (rule && !rule[0].test(complete)) report(`metadata.name: "${complete}" is not ${rule[1]}`);
}

function checkMetadata(metadata: any, at: string, report: Report) {
  checkLabels(metadata?.labels, `${at}.labels`, report);
  const annotations = Object.entries<string>(metadata?.annotations ?? {});
  for (const [key] of annotations) {
    // The API server compares annotation keys in lower case.
    if (!isQualifiedKey(key.toLowerCase())) report(`${at}.annotations: "${key}" is not a valid key`);
  }
  const size = annotations.reduce((sum, [key, value]) => sum + Buffer.byteLength(`${key}${value}`), 0);
  if (size > ANNOTATIONS_LIMIT) report(`${at}.annotations: ${size} bytes, more than ${ANNOTATIONS_LIMIT}`);
}

function checkLabels(labels: any, at: string, report: Report) {
  for (const [key, value] of Object.entries<string>(labels ?? {})) {
    if (!isQualifiedKey(key)) report(`${at}: "${key}" is not a valid key`);
    if (value !== '' && !QUALIFIED_NAME.test(value)) report(`${at}: "${value}" of "${key}" is not a valid value`);
  }
}

function isQualifiedKey(key: string): boolean {
  const [name, prefix, ...more] = key.split('/').reverse();
  return more.length === 0 && QUALIFIED_NAME.test(name) && (prefix === undefined || DNS_SUBDOMAIN.test(prefix));
}

/** Everything with a pod in it. */
function checkWorkload(object: any, report: Report) {
  switch (object.kind) {
    case 'Pod':
      checkPod(object.spec, [], 'spec', report);
      break;
    case 'CronJob':
      checkMetadata(object.spec?.jobTemplate?.metadata, 'spec.jobTemplate.metadata', report);
      checkPodTemplate(object.spec?.jobTemplate?.spec, 'spec.jobTemplate.spec', true, report);
      break;
    case 'Job':
      checkPodTemplate(object.spec, 'spec', true, report);
      break;
    case 'DaemonSet':
    case 'Deployment':
    case 'StatefulSet':
      if (isEmpty(object.spec?.selector)) report('spec.selector: selects nothing in particular');
      checkPodTemplate(object.spec, 'spec', false, report);
      break;
  }
}

function checkPodTemplate(spec: any, at: string, isJob: boolean, report: Report) {
  checkMetadata(spec?.template?.metadata, `${at}.template.metadata`, report);
  checkLabels(spec?.selector?.matchLabels, `${at}.selector.matchLabels`, report);
  if (!matches(spec?.selector, spec?.template?.metadata?.labels ?? {})) {
    report(`${at}.selector: does not select the pods of ${at}.template`);
  }
  for (const [index, claim] of (spec?.volumeClaimTemplates ?? []).entries()) {
    checkMetadata(claim.metadata, `${at}.volumeClaimTemplates[${index}].metadata`, report);
    checkResources(claim.spec?.resources, `${at}.volumeClaimTemplates[${index}].spec.resources`, report);
  }
  if (isJob && !['Never', 'OnFailure'].includes(spec?.template?.spec?.restartPolicy)) {
    report(`${at}.template.spec.restartPolicy: must be Never or OnFailure in a job`);
  }
  const claims = (spec?.volumeClaimTemplates ?? []).map((claim: any) => claim.metadata?.name);
  checkPod(spec?.template?.spec, claims, `${at}.template.spec`, report);
}

function isEmpty(selector: any): boolean {
  return Object.keys(selector?.matchLabels ?? {}).length + (selector?.matchExpressions ?? []).length === 0;
}

function matches(selector: any, labels: Record<string, string>): boolean {
  const equal = Object.entries(selector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  return equal && (selector?.matchExpressions ?? []).every((expression: any) => matchesExpression(expression, labels));
}

function matchesExpression({ key, operator, values = [] }: any, labels: Record<string, string>): boolean {
  const has = Object.hasOwn(labels, key);
  if (operator === 'Exists') return has;
  if (operator === 'DoesNotExist') return !has;
  if (operator === 'NotIn') return !has || !values.includes(labels[key]);
  return operator === 'In' && has && values.includes(labels[key]);
}

function checkPod(spec: any, claimTemplates: string[], at: string, report: Report) {
  const volumes = [...new Set<string>(claimTemplates), ...(spec?.volumes ?? []).map(({ name }: any) => name)];
  const names = new Set<string>();
  if ((spec?.containers ?? []).length === 0) report(`${at}.containers: there are none`);
  // A volume of the pod with the name of a claim template is replaced by it, so only the pod's own ones are compared.
  for (const name of duplicates((spec?.volumes ?? []).map(({ name }: any) => name))) {
    report(`${at}.volumes: "${name}" is there twice`);
  }
  for (const [index, { name, emptyDir }] of (spec?.volumes ?? []).entries()) {
    checkQuantity(emptyDir?.sizeLimit, `${at}.volumes[${index}] "${name}": emptyDir.sizeLimit`, report);
  }
  checkResources(spec?.resources, `${at}.resources`, report);

  for (const list of ['initContainers', 'containers']) {
    for (const [index, container] of (spec?.[list] ?? []).entries()) {
      const here = `${at}.${list}[${index}]`;
      if (!container.image) report(`${here}.image: is missing`);
      if (!DNS_LABEL.test(container.name)) report(`${here}.name: "${container.name}" is not a DNS-1123 label`);
      if (names.has(container.name)) report(`${here}.name: "${container.name}" is there twice`);
      names.add(container.name);
      for (const { name } of [...(container.volumeMounts ?? []), ...(container.volumeDevices ?? [])]) {
        if (!volumes.includes(name)) report(`${here}.volumeMounts: there is no volume "${name}"`);
      }
      for (const mountPath of duplicates((container.volumeMounts ?? []).map((mount: any) => mount.mountPath))) {
        report(`${here}.volumeMounts: "${mountPath}" is there twice`);
      }
      checkResources(container.resources, `${here}.resources`, report);
    }
  }
}

function duplicates(values: string[]): string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}

function checkResources(resources: any, at: string, report: Report) {
  const limits = new Map<string, bigint | undefined>();
  for (const [name, limit] of Object.entries(resources?.limits ?? {})) {
    limits.set(name, checkQuantity(limit, `${at}.limits["${name}"]`, report));
  }
  for (const [name, request] of Object.entries(resources?.requests ?? {})) {
    const value = checkQuantity(request, `${at}.requests["${name}"]`, report);
    const limit = limits.get(name);
    if (value !== undefined && limit !== undefined && value > limit) {
      report(`${at}.requests["${name}"]: ${request} is more than the limit ${resources.limits[name]}`);
    }
  }
}

function checkQuantity(quantity: unknown, at: string, report: Report): bigint | undefined {
  if (quantity === undefined) return undefined;
  const value = parseQuantity(String(quantity));
  if (value === undefined) report(`${at}: "${quantity}" is not a quantity`);
  else if (value < 0n) report(`${at}: ${quantity} is negative`);
  return value;
}

/** In billionths, exactly; a smaller part counts as one, as it does in Kubernetes. */
function parseQuantity(text: string): bigint | undefined {
  const match = QUANTITY.exec(text);
  if (match === null) return undefined;
  const [, sign, number, suffix] = match;
  const [whole, fraction = ''] = number.split('.');
  const [numerator, denominator] = factorOf(suffix);
  const dividend = BigInt(`${whole}${fraction}`) * numerator * 10n ** 9n;
  const divisor = denominator * 10n ** BigInt(fraction.length);
  const value = (dividend + divisor - 1n) / divisor;
  return sign === '-' ? -value : value;
}

function factorOf(suffix: string): [numerator: bigint, denominator: bigint] {
  if (suffix === '') return [1n, 1n];
  const small = 'mun'.indexOf(suffix);
  if (small >= 0) return [1n, 1000n ** BigInt(small + 1)];
  if (suffix.endsWith('i')) return [1024n ** BigInt('KMGTPE'.indexOf(suffix[0]) + 1), 1n];
  const large = 'kMGTPE'.indexOf(suffix);
  if (large >= 0) return [1000n ** BigInt(large + 1), 1n];
  const exponent = Number(suffix.slice(1));
  return exponent < 0 ? [1n, 10n ** BigInt(-exponent)] : [10n ** BigInt(exponent), 1n];
}
