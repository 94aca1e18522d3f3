import type { argocd, Unnamed } from '../../kubernetes';
import { elementsOf, UnknownElements } from './generated-elements';
import { fillInAll, type Parameters, UnknownTemplate } from './go-template';

/** Whether its name is one is checked later. */
type Application = Unnamed<argocd.Application>;

const CASCADE = 'resources-finalizer.argocd.argoproj.io';

/**
 * The Applications that an ApplicationSet makes, as far as that can be known without Argo CD.
 *
 * Known are lists, and matrix and merge of lists, with templates that name parameters. What depends on clusters, on a repository, or on
 * functions of Argo CD's templates is not.
 */
export class ApplicationSetPreview {
  /**
   * @param set the ApplicationSet as it stands in a manifest
   * @throws for what Argo CD would refuse
   * @internal
   */
  public static _of(set: argocd.ApplicationSet): ApplicationSetPreview {
    const applications: Application[] = [];
    const unknown: string[] = [];
    const { generators = [], goTemplate, goTemplateOptions = [], templatePatch } = set.spec;
    if (!goTemplate || !goTemplateOptions.includes('missingkey=error')) {
      return new ApplicationSetPreview([], ['the templates: they are not Go templates with missingkey=error']);
    }
    if (templatePatch !== undefined)
      return new ApplicationSetPreview([], ['the templatePatch: only Argo CD evaluates it']);
    for (const [index, generator] of generators.entries()) {
      try {
        applications.push(...elementsOf(generator).map((element) => application(set, element)));
      } catch (error) {
        if (!(error instanceof UnknownElements || error instanceof UnknownTemplate)) throw error;
        const what = error instanceof UnknownElements ? 'it' : 'the template:';
        unknown.push(`generator ${index + 1} (${Object.keys(generator).join(', ')}): ${what} ${error.message}`);
      }
    }
    return new ApplicationSetPreview(applications, unknown);
  }

  private constructor(
    /**
     * The Applications, as Argo CD creates them: without `status`, without its own reference to the ApplicationSet, and without the empty
     * `source.directory.jsonnet` that Argo CD 3.2 adds to every source of a folder (3.6 does not: argoproj/argo-cd#25625).
     */
    // biome-ignore lint/suspicious/noExplicitAny: what jsii takes for JSON
    public readonly applications: any[],
    /** What cannot be known here, one sentence each. */
    public readonly unknown: string[],
  ) {}

  /** Whether these are all Applications. */
  public get isComplete(): boolean {
    return this.unknown.length === 0;
  }
}

function application(set: argocd.ApplicationSet, element: Parameters): Application {
  const { metadata, spec } = fillInAll(set.spec.template, element);
  const cascades = !set.spec.syncPolicy?.preserveResourcesOnDeletion;
  const finalizers = metadata.finalizers ?? (cascades ? [CASCADE] : undefined);
  return {
    apiVersion: set.apiVersion,
    kind: 'Application',
    metadata: { ...metadata, namespace: set.metadata.namespace, ...(finalizers && { finalizers }) },
    spec,
  };
}
