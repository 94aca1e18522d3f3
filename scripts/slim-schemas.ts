/**
 * Makes the slim JSON schemas in test/schemas out of what Kubernetes and the makers of the CRDs publish.
 *
 *     npx tsx scripts/slim-schemas.ts kubernetes OUTPUT INPUT.json    (OpenAPI v2: an object with `definitions`)
 *     npx tsx scripts/slim-schemas.ts crds OUTPUT INPUT.yaml...       (CustomResourceDefinitions, one per file)
 *
 * It keeps only what the kinds below need, drops what no validator uses, and closes every object, so that a field
 * which the API server does not know is an error. See test/schemas/README.md for the inputs.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { parse } from 'yaml';

type Schema = Record<string, any>;
type Definitions = Record<string, Schema>;

/** The kinds to keep from Kubernetes itself. Of CRDs all kinds are kept, in their stored version. */
const KINDS = [
  'v1 ConfigMap',
  'v1 Namespace',
  'v1 PersistentVolumeClaim',
  'v1 Pod',
  'v1 Secret',
  'v1 Service',
  'v1 ServiceAccount',
  'apps/v1 DaemonSet',
  'apps/v1 Deployment',
  'apps/v1 StatefulSet',
  'autoscaling/v2 HorizontalPodAutoscaler',
  'batch/v1 CronJob',
  'batch/v1 Job',
  'networking.k8s.io/v1 Ingress',
  'networking.k8s.io/v1 NetworkPolicy',
  'policy/v1 PodDisruptionBudget',
  'rbac.authorization.k8s.io/v1 ClusterRole',
  'rbac.authorization.k8s.io/v1 ClusterRoleBinding',
  'rbac.authorization.k8s.io/v1 Role',
  'rbac.authorization.k8s.io/v1 RoleBinding',
];

const OUTPUT_FOLDER = path.join(__dirname, '..', 'test', 'schemas');

/** A CRD says only that `metadata` is an object; the API server checks it like the metadata of any object. */
const OBJECT_META = { $ref: 'kubernetes-newest.json#/definitions/meta.v1.ObjectMeta' };

/** The OpenAPI documents describe these two poorly; this is what the API server takes. */
const SCALARS: Definitions = {
  IntOrString: { type: ['integer', 'string'] },
  Quantity: { type: ['number', 'string'] },
};

/** Fields that Kubernetes published as required by mistake; corrected within 1.27 by kubernetes/kubernetes#120209. */
const NOT_REQUIRED: Record<string, string[]> = { 'batch.v1.PodFailurePolicyRule': ['onPodConditions'] };

/** An object schema of a CRD becomes a definition of its own when its text is longer than this. */
const INLINE_LENGTH = 160;

const BOUNDS = [
  'maximum',
  'maxItems',
  'maxLength',
  'maxProperties',
  'minimum',
  'minItems',
  'minLength',
  'minProperties',
];
const KEPT = [...BOUNDS, 'enum', 'format', 'pattern', 'required', 'type'];
const DROPPED = ['default', 'description', 'nullable'];
const FORMATS = ['byte', 'date-time', 'double', 'int32', 'int64'];

function slim(schema: Schema, at: string): Schema {
  if (schema.$ref) return { $ref: `#/definitions/${shortName(schema.$ref.replace('#/definitions/', ''))}` };
  if (schema['x-kubernetes-int-or-string']) {
    return { ...SCALARS.IntOrString, ...(schema.pattern && { pattern: schema.pattern }) };
  }

  const result: Schema = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === 'properties') {
      result.properties = mapValues(value, (property, name) => slim(property, `${at}.${name}`));
      result.additionalProperties ??= schema['x-kubernetes-preserve-unknown-fields'] === true;
    } else if (keyword === 'items') {
      result.items = slim(value, `${at}[]`);
    } else if (keyword === 'additionalProperties') {
      result.additionalProperties = typeof value === 'boolean' ? value : slim(value, `${at}{}`);
    } else if (keyword === 'format' && !FORMATS.includes(value)) {
      throw new Error(`${at}: unknown format ${value}`);
    } else if (KEPT.includes(keyword)) {
      result[keyword] = value;
    } else if (!DROPPED.includes(keyword) && !keyword.startsWith('x-')) {
      throw new Error(`${at}: unknown keyword ${keyword}`);
    }
  }
  if (result.additionalProperties === true) delete result.additionalProperties;
  if (schema.nullable) {
    result.type = [result.type, 'null'];
    if (result.enum) result.enum = [...result.enum, null];
  }
  return result;
}

function withoutStatus(schema: Schema): Schema {
  const { status, ...properties } = schema.properties;
  return { ...schema, properties };
}

function slimKubernetes(input: Definitions) {
  const kinds: Record<string, string> = {};
  const definitions: Definitions = {};

  const add = (name: string) => {
    const short = shortName(name);
    if (definitions[short]) return;
    const isKind = input[name]['x-kubernetes-group-version-kind'] !== undefined;
    const schema = isKind ? withoutStatus(input[name]) : input[name];
    definitions[short] = SCALARS[short] ?? slim(schema, short);
    for (const field of NOT_REQUIRED[short] ?? []) {
      definitions[short].required = definitions[short].required.filter((required: string) => required !== field);
    }
    for (const [, reference] of JSON.stringify(schema).matchAll(/"#\/definitions\/([^"]+)"/g)) add(reference);
  };
  for (const [name, schema] of Object.entries(input)) {
    for (const { group, version, kind } of schema['x-kubernetes-group-version-kind'] ?? []) {
      const id = `${group ? `${group}/` : ''}${version} ${kind}`;
      if (!KINDS.includes(id)) continue;
      kinds[id] = shortName(name);
      add(name);
    }
  }
  const missing = KINDS.filter((kind) => !kinds[kind]);
  if (missing.length > 0) throw new Error(`not in the input: ${missing.join(', ')}`);
  return { kinds, definitions };
}

/** io.k8s.api.apps.v1.Deployment -> apps.v1.Deployment, io.k8s.apimachinery.pkg.api.resource.Quantity -> Quantity */
function shortName(name: string): string {
  const short = name.replace(/^io\.k8s\.(api|apimachinery\.pkg\.apis)\./, '');
  return short === name ? name.slice(name.lastIndexOf('.') + 1) : short;
}

function slimCrds(inputs: Schema[]) {
  const kinds: Record<string, string> = {};
  const roots: Definitions = {};
  for (const { spec } of inputs) {
    const { kind } = spec.names;
    const version = spec.versions.find(({ storage }: Schema) => storage);
    const schema = slim(withoutStatus(version.schema.openAPIV3Schema), kind);
    kinds[`${spec.group}/${version.name} ${kind}`] = kind;
    roots[kind] = { ...schema, properties: { ...schema.properties, metadata: OBJECT_META } };
  }
  return { kinds, definitions: shareEqualParts(roots) };
}

/** CRDs repeat themselves (a matrix of generators holds all other generators): says each different thing once. */
function shareEqualParts(roots: Definitions): Definitions {
  // The name of a part is the shortest path to it.
  const names = new Map<string, string>();
  const rank = (name: string) => [name.split('.').length, name.includes('.spec.') ? 0 : 1];
  const isShorter = (a: string, b: string) => {
    const [first, second] = [rank(a), rank(b)];
    return first[0] === second[0] ? first[1] < second[1] : first[0] < second[0];
  };
  const collect = (schema: Schema, name: string) => {
    const text = JSON.stringify(sortKeys(schema));
    if (schema.properties && (roots[name] || text.length > INLINE_LENGTH)) {
      const known = names.get(text);
      if (known === undefined || isShorter(name, known)) names.set(text, name);
    }
    forEachChild(schema, name, collect);
  };
  for (const [kind, root] of Object.entries(roots)) collect(root, kind);

  const definitions: Definitions = {};
  const share = (schema: Schema, isDefinition = false): Schema => {
    const name = names.get(JSON.stringify(sortKeys(schema)));
    if (name !== undefined && !isDefinition) {
      definitions[name] ??= share(schema, true);
      return { $ref: `#/definitions/${name}` };
    }
    const result = { ...schema };
    if (schema.properties) result.properties = mapValues(schema.properties, (property) => share(property));
    if (schema.items) result.items = share(schema.items);
    if (typeof schema.additionalProperties === 'object') {
      result.additionalProperties = share(schema.additionalProperties);
    }
    return result;
  };
  for (const root of Object.values(roots)) share(root);
  if (Object.keys(definitions).length !== names.size) throw new Error('two different parts have the same path');
  return definitions;
}

function forEachChild(schema: Schema, name: string, visit: (child: Schema, name: string) => void) {
  for (const [key, property] of Object.entries(schema.properties ?? {})) visit(property as Schema, `${name}.${key}`);
  if (schema.items) visit(schema.items, name);
  if (typeof schema.additionalProperties === 'object') visit(schema.additionalProperties, name);
}

function mapValues(object: Schema, change: (value: Schema, key: string) => Schema): Schema {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));
}

function sortKeys(value: any): any {
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return value;
  return mapValues(Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))), sortKeys);
}

/** One definition per line. */
function format(id: string, { kinds, definitions }: { kinds: Record<string, string>; definitions: Definitions }) {
  const lines = (object: Schema) =>
    Object.entries(sortKeys(object)).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  return [
    '{',
    `"$id": ${JSON.stringify(id)},`,
    '"kinds": {',
    lines(kinds).join(',\n'),
    '},',
    '"definitions": {',
    lines(definitions).join(',\n'),
    '}',
    '}',
    '',
  ].join('\n');
}

function main([source, output, ...inputs]: string[]) {
  if (!['kubernetes', 'crds'].includes(source) || !output?.endsWith('.json') || inputs.length === 0) {
    throw new Error('usage: slim-schemas.ts kubernetes|crds OUTPUT.json INPUT...');
  }
  const texts = inputs.map((input) => readFileSync(input, 'utf8'));
  const documents = texts.map((text) => parse(text));
  const slimmed = source === 'kubernetes' ? slimKubernetes(documents[0].definitions) : slimCrds(documents);
  const result = format(path.basename(output), slimmed);
  writeFileSync(path.join(OUTPUT_FOLDER, path.basename(output)), result);

  for (const [index, text] of texts.entries()) {
    console.log(`${createHash('sha256').update(text).digest('hex')}  ${path.basename(inputs[index])}`);
  }
  console.log(`${Object.keys(slimmed.definitions).length} definitions, ${result.length} bytes in ${output}`);
}

main(process.argv.slice(2));
