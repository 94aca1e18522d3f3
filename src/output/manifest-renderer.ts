import { posix } from 'node:path';
import type { IConstruct } from 'constructs';
import { fail, type Problem, problemOf, whileUnchanged } from '../common';
import { groupOf, type Manifest } from '../kubernetes';
import { type ObjectSource, type Placement, requireNone, type Unchecked } from './manifest-layout';
import { objectFileName, PathRegistry } from './manifest-path';
import { inOrder, type RenderedObject } from './object-order';
import { emitYaml } from './yaml-emitter';

// More would not be read.
const MANY = 50;

/**
 * Renders the objects of placements, each once, and finds what cannot stand beside each other. It keeps no construct, so that those of
 * one placement can be forgotten before the next.
 */
export class ManifestRenderer {
  /** The paths of constructs, by the names of their objects. */
  public readonly origins = new Map<string, string>();

  private readonly problems: Problem[] = [];
  private cause?: unknown;
  private readonly paths = new PathRegistry();
  private readonly identities = new Map<string, Map<string, string>>();

  /** @param add takes each file's path and content */
  constructor(
    private readonly extension: string,
    private readonly add: (file: string, body: string) => void,
    private readonly recordsOrigins: boolean,
  ) {}

  public render(placement: Placement): void {
    const objects = this.objectsOf(placement);
    if (placement.isFolder) {
      for (const object of objects) {
        this.addFile(`${placement.path}${objectFileName(object.json)}${this.extension}`, object.construct, [object]);
      }
    } else {
      this.addFile(placement.path, placement.owner, inOrder(objects, placement.dependencies));
    }
  }

  /** Takes the path of a file that need not be rendered. */
  public reserve(file: string, owner: IConstruct): void {
    const clash = this.paths.add(file, owner);
    if (clash) this.problems.push(clash);
  }

  /** @param cause the error behind it, if there is one */
  public addProblem(problem: Problem, cause?: unknown): void {
    if (this.problems.length === 0) this.cause = cause;
    this.problems.push(problem);
  }

  public get hasManyProblems(): boolean {
    return this.problems.length > MANY;
  }

  /** @throws with everything that is wrong */
  public requireNoProblems(): void {
    requireNone(this.problems, this.cause);
  }

  /** What the constructs of a placement render to. */
  public objectsOf({ sources }: Placement): RenderedObject[] {
    // Not around validation too: that may still change something.
    return whileUnchanged(() => this.rendered(sources));
  }

  private rendered(sources: ObjectSource[]): RenderedObject[] {
    const objects: RenderedObject[] = [];
    for (const { construct, render } of sources) {
      for (const json of render()) {
        if (isManifest(json)) {
          objects.push({ construct, json });
          if (this.recordsOrigins) this.origins.set(json.metadata.name, construct.node.path);
        } else {
          this.problems.push(
            problemOf(
              construct,
              'object-incomplete',
              `apiVersion '${json?.apiVersion}', kind '${json?.kind}' and name '${json?.metadata?.name}' are no object`,
              'give all three of them',
            ),
          );
        }
      }
    }
    return objects;
  }

  /** Takes a file with its objects, in this order. */
  public addFile(file: string, owner: IConstruct, objects: RenderedObject[]): void {
    this.reserve(file, owner);
    for (const object of objects) this.checkIdentity(posix.dirname(file), object);
    if (objects.length > 0 && this.problems.length === 0) this.add(file, objects.map(documentOf).join('---\n'));
  }

  /** kubectl and Argo CD read a folder as a whole: of two objects with one identity they would apply one over the other. */
  private checkIdentity(folder: string, { construct, json }: RenderedObject): void {
    const identity = [groupOf(json), json.kind, json.metadata.namespace ?? '', json.metadata.name].join('/');
    let inFolder = this.identities.get(folder);
    if (inFolder === undefined) {
      inFolder = new Map();
      this.identities.set(folder, inFolder);
    }
    const other = inFolder.get(identity);
    if (other === undefined) {
      inFolder.set(identity, construct.node.path);
      return;
    }
    const { kind, metadata } = json;
    this.problems.push(
      problemOf(
        construct,
        'object-twice',
        `${kind} '${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}' is in this folder already (${other})`,
        'give one of the two another name or namespace, or, when they are for different clusters, another folder with ManifestApp.setPath',
      ),
    );
  }
}

function isManifest(json: Unchecked): json is Manifest {
  return [json?.apiVersion, json?.kind, json?.metadata?.name].every((part) => typeof part === 'string' && part !== '');
}

function documentOf({ construct, json }: RenderedObject): string {
  try {
    return emitYaml(json);
  } catch (error) {
    const remedy = 'use strings, numbers, booleans, lists and objects';
    return fail(construct, (error as Error).message, remedy, 'object-unprintable');
  }
}
