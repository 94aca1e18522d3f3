import type { IConstruct } from 'constructs';
import { fail } from '../common';
import type { argocd } from '../kubernetes';

/** Of all kinds of Argo CD. */
export const API_VERSION: argocd.Kind['apiVersion'] = 'argoproj.io/v1alpha1';

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Why a text cannot be the name of an object of Argo CD; undefined when it can. */
export function nameProblem(name: unknown): string | undefined {
  if (typeof name !== 'string' || name === '') return `is ${JSON.stringify(name) ?? 'missing'}`;
  if (name.length > 253) return `'${name.slice(0, 40)}…' has ${name.length} characters`;
  return SUBDOMAIN.test(name) ? undefined : `'${name}' is not a DNS-1123 subdomain`;
}

/** Refuses a text that cannot be the name of an object of Argo CD. */
export function requireName(scope: IConstruct, prop: string, name: string): string {
  const problem = nameProblem(name);
  if (problem) {
    fail(
      scope,
      `${prop} ${problem}`,
      "use at most 253 lower-case letters, digits, '-' and '.', beginning and ending with a letter or digit",
    );
  }
  return name;
}
