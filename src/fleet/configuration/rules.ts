import { isTimeZone, SCHEDULE_REMEDY, scheduleProblem, timeZoneRemedy } from '../../applications';
import { QUANTITY as QUANTITY_OF_CONTAINER, quantityMistake, VERSION as VERSION_OF_APP } from '../../downtime';
import type { TextRule, WrongText } from './field';

export const LABEL: TextRule = {
  pattern: /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
  problem: 'is not a DNS label',
  remedy: "use at most 63 lower-case letters, digits and '-', beginning and ending with a letter or digit",
};

export const VERSION: TextRule = {
  pattern: new RegExp(`^(?!latest$)${VERSION_OF_APP.source.slice(1)}`),
  problem: 'is not a version',
  remedy:
    "use letters, digits, '.', '_', '+' and '-', 63 at most, and not 'latest', which means something else tomorrow",
};

export const QUANTITY: TextRule = {
  pattern: QUANTITY_OF_CONTAINER,
  problem: 'is not a quantity',
  remedy: "write a number with a unit, such as '100m' or '256Mi'",
};

const PLACEHOLDER = '\\{(?:fleet|environment|tenant)\\}';

/** A namespace in which placeholders may stand. What they become is checked later. */
export const NAMESPACE: TextRule = {
  pattern: new RegExp(`^(?:[a-z0-9]|${PLACEHOLDER})(?:(?:[-a-z0-9]|${PLACEHOLDER})*(?:[a-z0-9]|${PLACEHOLDER}))?$`),
  problem: 'is not a namespace',
  remedy: "use lower-case letters, digits, '-' and the placeholders {fleet}, {environment} and {tenant}",
};

/** A namespace for all installations, which must not be the same one. */
export const NAMESPACES: TextRule = {
  pattern: new RegExp(`^(?=.*\\{tenant\\})${NAMESPACE.pattern.source.slice(1)}`),
  problem: 'is not a namespace of each installation',
  remedy: "use lower-case letters, digits, '-' and the placeholders {fleet}, {environment} and, at least, {tenant}",
};

export const NAMESPACE_PATTERN: TextRule = {
  pattern: /^[a-z0-9*]([-a-z0-9*]{0,61}[a-z0-9*])?$/,
  problem: 'is not a pattern of namespaces',
  remedy: "use lower-case letters, digits, '-' and '*' for any of them",
};

export const CLUSTER: TextRule = {
  pattern: /^(?!http:\/\/)[^\s*?!{}[\]]+$/,
  problem: 'is not a cluster',
  remedy: "give its name in Argo CD, such as 'in-cluster', or its address, beginning with https://",
};

export const REPOSITORY_URL: TextRule = {
  pattern: /^[^\s*]+$/,
  problem: 'is not the address of a repository',
  remedy: "write it as Argo CD knows it, such as 'https://git.example.com/shop.git'",
};

export const REVISION: TextRule = {
  pattern: /^[^\s*]+$/,
  problem: 'is not a revision',
  remedy: "give a branch, tag or commit, such as 'refs/heads/main'",
};

export const FOLDER: TextRule = {
  pattern: /^(?:\.|(?!\.{1,2}(?:\/|$))[^\s/\\]+(?:\/(?!\.{1,2}(?:\/|$))[^\s/\\]+)*)$/,
  problem: 'is not a folder of the repository',
  remedy: "write it as seen from the repository's root, such as 'dist', or '.' for the root itself",
};

export const DURATION: TextRule = {
  pattern: /^(?=.*[1-9])(?=\d)(?:\d{1,4}h)?(?:\d{1,6}m)?$/,
  problem: 'is not a time of whole minutes',
  remedy: "write hours and minutes, such as '6h', '90m' or '1h30m'",
};

export const DATE: TextRule = {
  pattern: /^\d{4}-\d{2}-\d{2}$/,
  problem: 'is not a date',
  remedy: 'write year, month and day, such as 2024-12-31',
};

export const DESCRIPTION: TextRule = {
  pattern: /^[\s\S]{0,255}$/,
  problem: 'is too long',
  remedy: 'use at most 255 characters',
};

/** Something that is not blank. */
export const WORDS: TextRule = { pattern: /\S/, problem: 'is blank', remedy: 'write some words' };

export function checkCpu(text: string): WrongText | undefined {
  return quantityMistake('cpu', text);
}

export function checkMemory(text: string): WrongText | undefined {
  return quantityMistake('memory', text);
}

export function checkDate(text: string): WrongText | undefined {
  const date = new Date(`${text}T00:00:00Z`);
  const real = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
  return real ? undefined : { problem: 'is not a date of the calendar', remedy: 'correct the month or the day' };
}

export function checkSchedule(text: string): WrongText | undefined {
  const problem = scheduleProblem(text);
  return problem ? { problem, remedy: SCHEDULE_REMEDY } : undefined;
}

export function checkTimeZone(timeZone: string): WrongText | undefined {
  return isTimeZone(timeZone)
    ? undefined
    : { problem: 'is not a time zone that Argo CD knows', remedy: timeZoneRemedy(timeZone) };
}

/** The minutes of a text that passed DURATION. */
export function minutesOf(duration: string): number {
  const [, hours = '0', minutes = '0'] = /^(?:(\d+)h)?(?:(\d+)m)?$/.exec(duration) ?? [];
  return Number(hours) * 60 + Number(minutes);
}
