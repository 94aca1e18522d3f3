import { ApiObject, type App, Chart, Names, YamlOutputType } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { type Problem, problemOf, problemsIn, throwProblems } from '../common';
import { manifestOf } from '../kubernetes';
import { manifestPathOf } from './manifest-path';
import type { ObjectDependency } from './object-order';

/** What a chart that renders its objects itself may give. */
export type Unchecked =
  | { readonly apiVersion?: unknown; readonly kind?: unknown; readonly metadata?: { readonly name?: unknown } }
  | null
  | undefined;

/** A construct that renders to objects: an API object, or a chart that has its own idea of it. */
export interface ObjectSource {
  readonly construct: IConstruct;
  render(): Unchecked[];
}

/** What is to be written to one file, or to one folder with a file for each object. */
export interface Placement {
  /** The construct whose path it is. */
  readonly owner: IConstruct;
  /** Relative to the tree; of a folder it ends in '/', or is empty. */
  readonly path: string;
  readonly isFolder: boolean;
  readonly sources: ObjectSource[];
  readonly dependencies: ObjectDependency[];
}

/** How files are divided when no construct says anything else. */
export interface Layout {
  readonly type: YamlOutputType;
  readonly extension: string;
}

/**
 * Which objects belong to which file, in one walk through all constructs. cdk8s' own App resolves the dependencies of the whole app and
 * validates all of it again for each chart.
 *
 * @throws with everything that is wrong with the tree of constructs, `node.validate()` of each included.
 */
export function layOut(app: App, layout: Layout): Placement[] {
  const walk = new Walk(layout, app);
  walk.visit(app, undefined, undefined, false);
  requireNone(walk.problems);
  return [...walk.placements.values()]
    .filter(({ sources }) => sources.length > 0)
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** @throws with everything that keeps manifests from being written */
export function requireNone(problems: readonly Problem[], cause?: unknown): void {
  if (problems.length === 0) return;
  const title = 'Validation failed with the following errors:';
  throwProblems(problems, { title, cause });
}

class Walk {
  public readonly problems: Problem[] = [];
  public readonly placements = new Map<IConstruct, Placement>();

  constructor(
    private readonly layout: Layout,
    private readonly app: App,
  ) {}

  /** `rendered` is true below a chart that renders its objects itself. */
  public visit(
    construct: IConstruct,
    outer: Chart | undefined,
    outerPlacement: Placement | undefined,
    rendered: boolean,
  ): void {
    let chart = outer;
    let placement = this.explicitPlacement(construct) ?? outerPlacement;
    let skip = rendered;
    if (Chart.isChart(construct)) {
      if (outer) this.problems.push(nestedChart(construct, outer));
      chart = construct;
      placement ??= this.defaultPlacement(construct);
      if (!skip && construct.toJson !== Chart.prototype.toJson) {
        placement.sources.push({ construct, render: () => Object.values(construct.toJson()) });
        skip = true;
      }
    } else if (ApiObject.isApiObject(construct) && !skip) {
      placement?.sources.push({ construct, render: () => [manifestOf(construct)] });
    }
    this.problems.push(...problemsIn(construct));
    for (const target of construct.node.dependencies) {
      if (chartOf(target) !== chart) this.problems.push(dependencyBetweenCharts(construct, target));
      else placement?.dependencies.push({ source: construct, target });
    }
    for (const child of construct.node.children) this.visit(child, chart, placement, skip);
  }

  private explicitPlacement(owner: IConstruct): Placement | undefined {
    const path = manifestPathOf(owner);
    return path === undefined ? undefined : this.placementOf(owner, path, path.endsWith('/'));
  }

  /** The names that cdk8s gives, without the index that it puts before them when charts depend on each other. */
  private defaultPlacement(chart: Chart): Placement {
    const { type, extension } = this.layout;
    switch (type) {
      case YamlOutputType.FILE_PER_APP:
        return this.placementOf(this.app, `app${extension}`, false);
      case YamlOutputType.FILE_PER_RESOURCE:
        return this.placementOf(this.app, '', true);
      case YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE:
        return this.placementOf(chart, `${Names.toDnsLabel(chart)}/`, true);
      default:
        return this.placementOf(chart, `${Names.toDnsLabel(chart)}${extension}`, false);
    }
  }

  private placementOf(owner: IConstruct, path: string, isFolder: boolean): Placement {
    const known = this.placements.get(owner);
    if (known) return known;
    const placement: Placement = { owner, path, isFolder, sources: [], dependencies: [] };
    this.placements.set(owner, placement);
    return placement;
  }
}

function chartOf(construct: IConstruct): Chart | undefined {
  return construct.node.scopes.reverse().find((scope) => Chart.isChart(scope)) as Chart | undefined;
}

function nestedChart(chart: Chart, outer: Chart): Problem {
  return problemOf(
    chart,
    'chart-nested',
    `it is a chart inside the chart '${outer.node.path}'`,
    "make it a child of the app, or a Construct instead of a Chart: of nested charts cdk8s' App numbers the files, so that adding one renames the others",
  );
}

function dependencyBetweenCharts(source: IConstruct, target: IConstruct): Problem {
  return problemOf(
    source,
    'chart-dependency',
    `it depends on '${target.node.path || '<root>'}' of another chart`,
    'remove the dependency: files have no order for Argo CD, sync waves do; and cdk8s numbers the files of charts that depend on each other, so that adding one renames the others',
  );
}
