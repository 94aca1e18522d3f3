/** What a version can be: part of an image's tag, and of what the shell programs compare. */
export const VERSION = /^[0-9A-Za-z][0-9A-Za-z._+-]{0,62}$/;

/** What a version is to another one; `unknown`: numbers say nothing about the two. */
export type VersionRelation = 'older' | 'same' | 'newer' | 'unknown';

const COMPARABLE = /^v?(?<numbers>[0-9]+(?:\.[0-9]+)*)(?:-(?<prerelease>[0-9A-Za-z.-]+))?(?:\+\S*)?$/;
const NUMBER = /^[0-9]+$/;

/**
 * What version `a` is to version `b`, as the check job decides it (`compare_versions` in scripts/check.sh; both run
 * test/downtime/versions.vectors.txt). Dotted numbers of any length and size, with semver's rules for prereleases; a `v` in front and build
 * metadata say nothing. Numbers stay text: no size is too large, and zeros in front do not count.
 */
export function compareVersions(a: string, b: string): VersionRelation {
  const [one, other] = [COMPARABLE.exec(a)?.groups, COMPARABLE.exec(b)?.groups];
  if (!one || !other) return 'unknown';
  const order =
    compareNumbers(one.numbers.split('.'), other.numbers.split('.')) ||
    comparePrereleases(one.prerelease?.split('.'), other.prerelease?.split('.'));
  if (order === 0) return 'same';
  return order < 0 ? 'older' : 'newer';
}

/** 1.4 and 1.4.0 are the same. */
function compareNumbers(a: string[], b: string[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const order = compareDigits(a[index] ?? '0', b[index] ?? '0');
    if (order !== 0) return order;
  }
  return 0;
}

/** A prerelease comes before its release; of two that begin alike the shorter one comes first. */
function comparePrereleases(a: string[] | undefined, b: string[] | undefined): number {
  if (!a || !b) return Number(a === undefined) - Number(b === undefined);
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const order = compareIdentifiers(a[index], b[index]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Numbers come before text. */
function compareIdentifiers(a: string, b: string): number {
  const [numberA, numberB] = [NUMBER.test(a), NUMBER.test(b)];
  if (numberA && numberB) return compareDigits(a, b);
  if (numberA !== numberB) return numberA ? -1 : 1;
  return compareText(a, b);
}

function compareDigits(a: string, b: string): number {
  const [one, other] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return one.length - other.length || compareText(one, other);
}

/** Versions are ASCII: the order of their characters is that of their bytes. */
const compareText = (a: string, b: string) => Number(a > b) - Number(a < b);
