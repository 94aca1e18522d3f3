import { ApiObject, Chart } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { addCheck, fail, lazily, type Problem, throwProblems, warnOnce } from '../common';
import type { argocd } from '../kubernetes';
import {
  applicationFindings,
  applicationProblems,
  checkApplicationOptions,
  deletionProblems,
} from './application-checks';
import type { ArgoApplicationOptions } from './application-options';
import { applicationAnnotations, applicationSpec } from './application-spec';
import { API_VERSION, requireName } from './argo-object';
import { type Contents, inspect, objectsOf } from './contents';

/** What happens to the objects of an Application that is deleted. */
export enum ApplicationDeletion {
  /** They stay, and nobody manages them any more. */
  KEEP_OBJECTS = 'KEEP_OBJECTS',
  /** They are deleted, and the Application goes last. */
  DELETE_OBJECTS = 'DELETE_OBJECTS',
  /** They are deleted without waiting for what belongs to them. */
  DELETE_OBJECTS_IN_BACKGROUND = 'DELETE_OBJECTS_IN_BACKGROUND',
}

const FINALIZERS: { [key in ApplicationDeletion]: string[] | undefined } = {
  [ApplicationDeletion.KEEP_OBJECTS]: undefined,
  [ApplicationDeletion.DELETE_OBJECTS]: ['resources-finalizer.argocd.argoproj.io'],
  [ApplicationDeletion.DELETE_OBJECTS_IN_BACKGROUND]: ['resources-finalizer.argocd.argoproj.io/background'],
};

/** An Application of Argo CD. */
export interface ArgoApplicationProps extends ArgoApplicationOptions {
  /**
   * The Application's name.
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * Where the Application itself is. Argo CD finds it in its own namespace, and in others only when it is told to.
   * @default - the chart's namespace, or 'argocd'
   */
  readonly namespace?: string;

  /**
   * What happens to its objects when the Application is deleted.
   * @default ApplicationDeletion.KEEP_OBJECTS
   */
  readonly deletion?: ApplicationDeletion;
}

/**
 * An Application of Argo CD: objects from Git, applied to a cluster.
 *
 * Nothing is automatic unless it is asked for, and retries are always written down. With `contents` it takes what their downtime upgrades
 * need from them, and refuses what would hurt them.
 *
 * @example
 * declare const shop: Chart;
 * new ArgoApplication(chart, 'shop-production', {
 *   project: 'production',
 *   source: ArgoSource.git({
 *     repoUrl: 'https://git.example.com/shop.git',
 *     path: 'dist/production/shop',
 *     targetRevision: 'refs/heads/main',
 *   }),
 *   destination: ArgoDestination.inCluster(),
 *   contents: [shop],
 * });
 */
export class ArgoApplication extends Construct {
  /** The Application's name. */
  public readonly name: string;

  /** The object, for JSON patches. */
  public readonly apiObject: ApiObject;

  private readonly options: ArgoApplicationProps;

  constructor(scope: Construct, id: string, props: ArgoApplicationProps) {
    super(scope, id);
    this.options = props;
    this.name = requireName(this, 'name', props.name ?? id);
    checkApplicationOptions(this, props);
    checkContents(this, props.contents);
    if (props.contents === undefined) {
      const [problem] = applicationProblems(this, props);
      if (problem) throwProblems([problem]);
    }
    this.apiObject = new ApiObject(this, 'Default', {
      apiVersion: API_VERSION,
      kind: 'Application',
      metadata: {
        name: this.name,
        namespace: props.namespace ?? Chart.of(this).namespace ?? 'argocd',
        labels: props.labels,
        annotations: applicationAnnotations(props),
        finalizers: FINALIZERS[props.deletion ?? ApplicationDeletion.KEEP_OBJECTS],
      },
      spec: lazily(() => applicationSpec(props, this.contents())),
    } satisfies argocd.Application);
    addCheck(this, () => this.problems());
  }

  private contents(): Contents | undefined {
    return this.options.contents && inspect(objectsOf(this.options.contents));
  }

  private problems(): Problem[] {
    const contents = this.contents();
    const problems = applicationProblems(this, this.options, contents);
    const { deletion = ApplicationDeletion.KEEP_OBJECTS } = this.options;
    if (contents && deletion !== ApplicationDeletion.KEEP_OBJECTS) {
      problems.push(...deletionProblems(this, `deletion ${deletion}`, this.options, contents));
    }
    if (problems.length === 0) warnOfApplication(this, this.options, contents);
    return problems;
  }
}

/** Refuses contents of which the Application itself is a part: they could never be complete. */
export function checkContents(scope: IConstruct, contents: IConstruct[] | undefined): void {
  const own = contents?.find((construct) => scope.node.scopes.includes(construct));
  if (own) {
    fail(
      scope,
      `contents has '${own.node.path || '<root>'}', which this construct is a part of`,
      'put it into a chart of its own: Argo CD applies the contents, and somebody else applies this',
    );
  }
}

export function warnOfApplication(scope: IConstruct, options: ArgoApplicationOptions, contents?: Contents): void {
  for (const { warning, text } of applicationFindings(options, contents)) {
    if (!options.silencedWarnings?.includes(warning)) warnOnce(scope, warning, text);
  }
}
