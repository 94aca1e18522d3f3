import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

/** The oldest Kubernetes whose API the manifests may use, and the newest that they were checked with. */
export type KubernetesVersion = '1.27' | 'newest';

const VERSIONS: KubernetesVersion[] = ['1.27', 'newest'];

/** API groups that Kubernetes itself does not have. Their schemas do not depend on its version. */
const CRD_GROUPS: Record<string, string> = {
  'argoproj.io': 'argocd.json',
  'bitnami.com': 'sealed-secrets.json',
  'external-secrets.io': 'external-secrets.json',
};

const SCHEMAS = path.join(__dirname, '..', 'schemas');

const ajv = addFormats(
  new Ajv({
    allErrors: true,
    allowUnionTypes: true,
    inlineRefs: 3,
    unicodeRegExp: false,
    validateSchema: false,
    verbose: true,
  }),
);
const kinds = new Map<string, Record<string, string>>();

/**
 * What the API server would refuse in a manifest: unknown or missing fields, wrong types and values. Anything that the
 * schemas do not know, an unknown kind above all, is an error too. Empty = valid.
 */
export function validateManifest(object: any, kubernetesVersion: KubernetesVersion): string[] {
  const validate = validatorOf(object?.apiVersion, object?.kind, kubernetesVersion);
  if (validate === undefined) return [`${identify(object)}: unknown apiVersion and kind`];
  if (validate(object)) return [];
  return (validate.errors ?? []).map((error) => `${identify(object)}: ${describe(error)}`);
}

/** Fails the test unless there are objects and all of them are valid in the oldest and the newest Kubernetes. */
export function expectValid(objects: any[]): void {
  const versions = new Map<string, KubernetesVersion[]>();
  if (objects.length === 0) versions.set('there are no objects to validate', VERSIONS);
  for (const version of VERSIONS) {
    for (const error of objects.flatMap((object) => validateManifest(object, version))) {
      versions.set(error, [...(versions.get(error) ?? []), version]);
    }
  }
  const errors = [...versions].map(([error, { length, 0: version }]) =>
    length === VERSIONS.length ? error : `${error} (Kubernetes ${version})`,
  );
  expect(errors).toEqual([]);
}

function validatorOf(apiVersion: unknown, kind: unknown, version: KubernetesVersion): ValidateFunction | undefined {
  const [group] = String(apiVersion).split('/');
  const file = Object.hasOwn(CRD_GROUPS, group) ? CRD_GROUPS[group] : `kubernetes-${version}.json`;
  const name = kindsOf(file)[`${apiVersion} ${kind}`];
  if (name === undefined) return undefined;
  // ajv compiles only what the kind refers to, once.
  return ajv.getSchema(`${file}#/definitions/${name}`);
}

/** Reads a file of schemas the first time that it is needed. */
function kindsOf(file: string): Record<string, string> {
  let result = kinds.get(file);
  if (result === undefined) {
    const schemas = JSON.parse(readFileSync(path.join(SCHEMAS, file), 'utf8'));
    result = schemas.kinds as Record<string, string>;
    kinds.set(file, result);
    ajv.addSchema({ $id: schemas.$id, definitions: schemas.definitions });
    // CRDs refer to the metadata in here.
    kindsOf('kubernetes-newest.json');
  }
  return result;
}

/** "apps/v1 Deployment demo/web" */
export function identify(object: any): string {
  const { name, generateName, namespace } = object?.metadata ?? {};
  const called = name ?? (generateName === undefined ? '(no name)' : `${generateName}*`);
  return [object?.apiVersion, object?.kind, namespace === undefined ? called : `${namespace}/${called}`]
    .map((part) => part ?? '(none)')
    .join(' ');
}

function describe({ keyword, instancePath, params, message, data }: ErrorObject): string {
  const at = instancePath.split('/').slice(1).map(unescapePointer);
  if (keyword === 'additionalProperties') return `${jsonPath([...at, params.additionalProperty])}: unknown field`;
  if (keyword === 'required') return `${jsonPath([...at, params.missingProperty])}: required field is missing`;
  const allowed = keyword === 'enum' ? `: ${params.allowedValues.join(', ')}` : '';
  return `${jsonPath(at)}: ${message}${allowed}, is ${JSON.stringify(data)?.slice(0, 80)}`;
}

function unescapePointer(segment: string): string {
  return segment.replace(/~1/g, '/').replace(/~0/g, '~');
}

/** ["spec", "containers", "0", "a.b"] -> spec.containers[0]["a.b"] */
function jsonPath(segments: string[]): string {
  const text = segments.map((segment) => {
    if (/^\d+$/.test(segment)) return `[${segment}]`;
    return /^[\w-]+$/.test(segment) ? `.${segment}` : `[${JSON.stringify(segment)}]`;
  });
  return text.join('').replace(/^\./, '') || '(the object)';
}
