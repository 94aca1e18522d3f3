import { createHash } from 'node:crypto';
import type { IConstruct } from 'constructs';
import { fail, type Problem, problemOf } from '../common';
import type { Manifest } from '../kubernetes';

const PATH = Symbol.for('cdk8s-downtime.manifest-path');
// Letters that mean the same in every file system; no leading '.', because the writer looks for its own files in visible folders only.
const SEGMENT = /^[A-Za-z0-9_][A-Za-z0-9._+@=-]*$/;
const MAX_NAME = 200;

/** Whether no file or folder can be called so on Windows, whatever stands behind a dot. */
export function isReserved(name: string): boolean {
  return /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(name);
}

/** Notes where everything below a construct is to be written: a file, or a folder with one file per object when it ends in '/'. */
export function setManifestPath(construct: IConstruct, path: string): void {
  requireManifestPath(construct, path);
  Object.defineProperty(construct, PATH, { value: path, configurable: true });
}

export function manifestPathOf(construct: IConstruct): string | undefined {
  return (construct as IConstruct & { readonly [PATH]?: string })[PATH];
}

/** Refuses a path that is not inside the tree, that some file system cannot have, or that nobody reads manifests from. */
export function requireManifestPath(construct: IConstruct, path: string): void {
  const segments = path.replace(/\/$/, '').split('/');
  for (const segment of segments) {
    if (!SEGMENT.test(segment) || segment.endsWith('.') || segment === 'node_modules' || isReserved(segment)) {
      fail(
        construct,
        `'${segment}' in the path '${path}' cannot be a file or folder of the tree`,
        "give a path relative to outdir, with '/' between names of letters, digits and _.+@=- that begin with a letter or digit",
      );
    }
  }
  if (!path.endsWith('/')) requireExtension(construct, path);
}

export function requireExtension(construct: IConstruct, path: string): void {
  if (!/\.ya?ml$/.test(path)) {
    fail(
      construct,
      `'${path}' is no name that kubectl and Argo CD read manifests from`,
      "end it with .yaml, or with '/' for a folder with one file per object",
    );
  }
}

/** `Kind.namespace.name`, without the namespace where there is none, and with a digest where a file system could not have the name. */
export function objectFileName(json: Manifest): string {
  const { name, namespace } = json.metadata;
  const full = [json.kind, ...(namespace === undefined ? [] : [namespace]), name].join('.');
  const allowed = full.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, MAX_NAME);
  return allowed === full ? full : `${allowed}-${createHash('sha256').update(full).digest('hex').slice(0, 8)}`;
}

/** Knows all paths of a tree, and which cannot stand beside each other. */
export class PathRegistry {
  private readonly known = new Map<string, { path: string; isFile: boolean; owner: string }>();

  /** Takes a file in; says what is wrong with it, if anything. */
  public add(path: string, owner: IConstruct): Problem | undefined {
    const segments = path.split('/');
    for (let length = 1; length <= segments.length; length++) {
      const isFile = length === segments.length;
      const part = isFile ? path : segments.slice(0, length).join('/');
      // Two spellings are one file on macOS and Windows, and after a checkout there one of the two is lost.
      const other = this.known.get(part.toLowerCase());
      if (other === undefined) {
        this.known.set(part.toLowerCase(), { path: part, isFile, owner: owner.node.path || '<root>' });
      } else if (other.path !== part) {
        return clash(owner, other.owner, `'${path}' and '${other.path}' differ only in upper and lower case`);
      } else if (isFile || other.isFile) {
        return clash(
          owner,
          other.owner,
          isFile === other.isFile ? `'${path}' is taken` : `'${part}' is a file and a folder`,
        );
      }
    }
    return undefined;
  }
}

function clash(owner: IConstruct, other: string, what: string): Problem {
  const remedy = 'give one of the two another path with ManifestApp.setPath';
  return problemOf(owner, 'path-taken', `${what} (${other})`, remedy);
}
