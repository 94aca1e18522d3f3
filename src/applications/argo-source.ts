import type { argocd } from '../kubernetes';

/** A folder in Git. */
export interface GitSourceProps {
  /** Where the repository is, as Argo CD knows it. */
  readonly repoUrl: string;

  /** The folder, seen from the repository's root. `.` is the root. */
  readonly path: string;

  /** A branch, tag or commit. `refs/heads/main` spares Argo CD a search through all references that `main` needs. */
  readonly targetRevision: string;

  /**
   * Whether folders below count, too.
   * @default false
   */
  readonly recurse?: boolean;

  /**
   * A pattern of file names; others are left out.
   * @default - all YAML and JSON files
   */
  readonly include?: string;

  /**
   * A pattern of file names that are left out.
   * @default - none
   */
  readonly exclude?: string;
}

/** A chart in a Helm repository. */
export interface HelmChartSourceProps {
  /** Where the repository is, as Argo CD knows it. */
  readonly repoUrl: string;

  /** The chart's name. */
  readonly chart: string;

  /** The chart's version. */
  readonly version: string;

  /** @default - the Application's name */
  readonly releaseName?: string;

  /**
   * Values, as in the chart's `values.yaml`.
   * @default - the chart's own
   */
  // biome-ignore lint/suspicious/noExplicitAny: what jsii takes for JSON
  readonly values?: { [key: string]: any };
}

/**
 * Where an Application's manifests come from.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/application.yaml
 */
export class ArgoSource {
  /**
   * A folder in Git with plain manifests. Argo CD takes a folder with a `kustomization.yaml` or a `Chart.yaml` for what it is.
   *
   * @throws for a path that leaves the repository
   */
  public static git(props: GitSourceProps): ArgoSource {
    requireText('repoUrl', props.repoUrl);
    requireText('path', props.path);
    requireText('targetRevision', props.targetRevision);
    if (props.path.startsWith('/') || props.path.split('/').includes('..')) {
      throw new Error(`path '${props.path}' leaves the repository; write it as seen from the repository's root`);
    }
    const { recurse, include, exclude } = props;
    const directory = recurse || include || exclude ? { recurse: recurse || undefined, include, exclude } : undefined;
    return new ArgoSource({
      repoURL: props.repoUrl,
      path: props.path,
      targetRevision: props.targetRevision,
      directory,
    });
  }

  /** A chart in a Helm repository. */
  public static helmChart(props: HelmChartSourceProps): ArgoSource {
    requireText('repoUrl', props.repoUrl);
    requireText('chart', props.chart);
    requireText('version', props.version);
    const { releaseName, values } = props;
    return new ArgoSource({
      repoURL: props.repoUrl,
      chart: props.chart,
      targetRevision: props.version,
      helm: releaseName || values ? { releaseName, valuesObject: values } : undefined,
    });
  }

  private constructor(private readonly json: argocd.ApplicationSource) {}

  /** @internal */
  public _render(): argocd.ApplicationSource {
    return this.json;
  }
}

function requireText(prop: string, value: unknown): void {
  if (typeof value !== 'string' || value.trim() === '') {
    throw new Error(`${prop} is ${JSON.stringify(value) ?? 'missing'}; say where the manifests come from`);
  }
}
