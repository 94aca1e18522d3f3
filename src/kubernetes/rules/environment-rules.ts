import { hasKeys } from '../../common';
import { isSecretName } from './clear-text';
import { type FieldProblem, objectsIn, shown } from './field-problem';
import { nameProblems, obeys, RELAXED_ENV_NAME, remedyOf, SUBDOMAIN } from './name-rules';

/** What is wrong with a container's `env` and `envFrom`. */
export function environmentProblems(env: unknown, envFrom: unknown): FieldProblem[] {
  return [...objectsIn(env).flatMap(variableProblems), ...objectsIn(envFrom).flatMap(sourceProblems)];
}

function variableProblems({ name, value, valueFrom }: { readonly [key: string]: unknown }): FieldProblem[] {
  if (typeof name !== 'string' || !obeys(RELAXED_ENV_NAME, name)) {
    return [{ field: 'env', what: `has a variable called ${shown(name)}`, remedy: remedyOf(RELAXED_ENV_NAME) }];
  }
  const field = `env.${name}`;
  if (hasKeys(valueFrom)) {
    const given = value !== undefined && value !== null && value !== '';
    const refs = [valueFrom.secretKeyRef, valueFrom.configMapKeyRef].filter(hasKeys);
    return [
      ...(given ? [{ field, what: 'has both value and valueFrom', remedy: 'give one of them' }] : []),
      ...refs.flatMap((ref) => nameProblems(SUBDOMAIN, field, 'a Secret or ConfigMap', ref.name)),
    ];
  }
  return value === undefined || value === null ? [] : valueProblems(name, value);
}

/** An environment variable's value is text, or the container cannot be. */
export function valueProblems(name: string, value: unknown): FieldProblem[] {
  const field = `env.${name}`;
  if (typeof value === 'string') {
    return value.includes('\0') ? [{ field, what: 'has a NUL character', remedy: 'remove it' }] : [];
  }
  if (value === undefined || value === null) {
    return [{ field, what: `is ${value}`, remedy: `give a value, '' for an empty one, or leave it out` }];
  }
  const simple = typeof value === 'number' || typeof value === 'boolean';
  const secret = isSecretName(name);
  const what = secret ? `is of the type ${typeof value}` : `is ${shown(value)}`;
  return [{ field, what, remedy: simple && !secret ? `write it as text: '${value}'` : 'give text' }];
}

function sourceProblems({ configMapRef, secretRef }: { readonly [key: string]: unknown }): FieldProblem[] {
  return [
    ...(hasKeys(configMapRef) ? nameProblems(SUBDOMAIN, 'envFrom', 'a ConfigMap', configMapRef.name) : []),
    ...(hasKeys(secretRef) ? nameProblems(SUBDOMAIN, 'envFrom', 'a Secret', secretRef.name) : []),
  ];
}
