import { type FieldProblem, shown } from './field-problem';

/** A form that a name must have. */
export interface NameRule {
  readonly pattern: RegExp;
  readonly length: number;
  /** The characters of which it has at most `length`. */
  readonly text: string;
}

const lowerCase = "lower-case letters, digits and '-', beginning and ending with a letter or digit";

/** A DNS label: volumes, containers, namespaces. */
export const LABEL: NameRule = { pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, length: 63, text: lowerCase };

/** A DNS subdomain: Secrets, ConfigMaps, claims, accounts and most other objects. */
export const SUBDOMAIN: NameRule = {
  pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  length: 253,
  text: `${lowerCase}, or several such parts with dots`,
};

/** A port's name. */
export const PORT_NAME: NameRule = {
  pattern: /^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/,
  length: 15,
  text: "lower-case letters, digits and single '-', with one letter at least",
};

/** A key of a Secret or ConfigMap. */
export const DATA_KEY: NameRule = {
  pattern: /^(?!\.\.)(?!\.$)[-._a-zA-Z0-9]+$/,
  length: 253,
  text: "letters, digits, '-', '_' and '.'",
};

/** The name of an environment variable in every version of Kubernetes. */
export const ENV_NAME: NameRule = {
  pattern: /^(?!\.\.)(?!\.$)[-._a-zA-Z][-._a-zA-Z0-9]*$/,
  length: Number.POSITIVE_INFINITY,
  text: "letters, digits, '_', '-' and '.', not beginning with a digit",
};

/** The same from Kubernetes 1.32 on. */
export const RELAXED_ENV_NAME: NameRule = {
  pattern: /^[ -<>-~]+$/,
  length: Number.POSITIVE_INFINITY,
  text: "ASCII without '='",
};

/** The value of a label, which may be empty. */
export const LABEL_VALUE: NameRule = {
  pattern: /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/,
  length: 63,
  text: "letters, digits, '-', '_' and '.', beginning and ending with a letter or digit",
};

const KEY_NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

export function obeys({ pattern, length }: NameRule, name: string): boolean {
  return pattern.test(name) && name.length <= length;
}

/** What is to be used instead of a name that breaks the rule. */
export function remedyOf({ length, text }: NameRule): string {
  return Number.isFinite(length) ? `use at most ${length} characters of ${text}` : `use ${text}`;
}

/** @param kind what it is no name of */
export function nameProblems(rule: NameRule, field: string, kind: string, name: unknown): FieldProblem[] {
  if (typeof name === 'string' && obeys(rule, name)) return [];
  return [{ field, what: `${shown(name)} is no name of ${kind}`, remedy: remedyOf(rule) }];
}

/** Whether it is a key of a label or annotation: a name, with or without a domain before it. */
export function isMetadataKey(key: string): boolean {
  const parts = key.split('/');
  const name = parts.pop() ?? '';
  const [domain] = parts;
  return parts.length <= 1 && KEY_NAME.test(name) && (domain === undefined || obeys(SUBDOMAIN, domain));
}
