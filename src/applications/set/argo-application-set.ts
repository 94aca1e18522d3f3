import { ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { addCheck, fail, lazily, type Problem, throwProblems, warnOnce } from '../../common';
import type { argocd } from '../../kubernetes';
import {
  applicationProblems,
  checkApplicationOptions,
  deletionProblems,
  passwordFindings,
} from '../application-checks';
import type { ArgoApplicationOptions } from '../application-options';
import { applicationAnnotations, applicationSpec } from '../application-spec';
import type { ArgoWarning } from '../application-warning';
import { checkContents, warnOfApplication } from '../argo-application';
import { API_VERSION, requireName } from '../argo-object';
import { type Contents, inspect, objectsOf } from '../contents';
import type { ApplicationGenerator } from './application-generator';
import { checkRollingSync, previewProblems, rollingSyncProblems, setFindings } from './application-set-checks';
import { ApplicationSetPreview } from './application-set-preview';
import type { RollingSync } from './rolling-sync';

/** What Argo CD may do with the Applications of an ApplicationSet. */
export enum ApplicationsSync {
  /** Creates them, and never touches them again. */
  CREATE_ONLY = 'create-only',
  /** Creates and changes them. */
  CREATE_UPDATE = 'create-update',
  /** Creates and deletes them. */
  CREATE_DELETE = 'create-delete',
  /** Creates, changes and deletes them. */
  SYNC = 'sync',
}

/** What all Applications of an ApplicationSet say. Texts may use parameters of the element, as in `{{ .tenant }}`. */
export interface ArgoApplicationTemplate extends ArgoApplicationOptions {
  /** The name of each Application. With its parameters filled in it must be unique. */
  readonly name: string;
}

/** An ApplicationSet of Argo CD. */
export interface ArgoApplicationSetProps {
  /**
   * The ApplicationSet's name.
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * Where the ApplicationSet and its Applications are.
   * @default - the chart's namespace, or 'argocd'
   */
  readonly namespace?: string;

  /** Where the elements come from. */
  readonly generators: ApplicationGenerator[];

  /** What becomes of each element. */
  readonly template: ArgoApplicationTemplate;

  /**
   * What Argo CD may do with the Applications.
   * @default ApplicationsSync.CREATE_UPDATE
   */
  readonly applicationsSync?: ApplicationsSync;

  /**
   * Whether the objects of an Application stay in the cluster when the Application is deleted.
   * @default true
   */
  readonly preserveResourcesOnDeletion?: boolean;

  /**
   * Syncs the Applications in steps. Argo CD does not keep their order.
   * @default - each Application is synced for itself
   */
  readonly rollingSync?: RollingSync;

  /**
   * Labels of the ApplicationSet.
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * Annotations of the ApplicationSet.
   * @default - none
   */
  readonly annotations?: { [key: string]: string };

  /**
   * Warnings that are not printed.
   * @default - all are printed
   */
  readonly silencedWarnings?: ArgoWarning[];
}

/**
 * An ApplicationSet of Argo CD: one Application for each element, all alike. For add-ons, for previews, for the same thing on many
 * clusters; tenants with downtime are better off with one Application each in Git, whose order is that of the commits.
 *
 * @example
 * new ArgoApplicationSet(chart, 'monitoring', {
 *   generators: [ApplicationGenerator.list([{ stage: 'develop' }, { stage: 'production' }])],
 *   template: {
 *     name: 'monitoring-{{ .stage }}',
 *     project: 'addons',
 *     source: ArgoSource.git({
 *       repoUrl: 'https://git.example.com/addons.git',
 *       path: 'monitoring/{{ .stage }}',
 *       targetRevision: 'refs/heads/main',
 *     }),
 *     destination: ArgoDestination.cluster('{{ .stage }}', 'monitoring'),
 *   },
 * });
 */
export class ArgoApplicationSet extends Construct {
  /** The ApplicationSet's name. */
  public readonly name: string;

  /** The object, for JSON patches. */
  public readonly apiObject: ApiObject;

  private readonly props: ArgoApplicationSetProps;

  constructor(scope: Construct, id: string, props: ArgoApplicationSetProps) {
    super(scope, id);
    this.props = props;
    this.name = requireName(this, 'name', props.name ?? id);
    const { template, rollingSync } = props;
    if (!props.generators?.length) fail(this, 'generators is empty', 'say where the elements come from');
    if (!template?.name)
      fail(this, 'template.name is missing', "make it from parameters, for example 'shop-{{ .tenant }}'");
    checkApplicationOptions(this, template);
    checkContents(this, template.contents);
    if (rollingSync) checkRollingSync(this, rollingSync);
    const manifest = {
      apiVersion: API_VERSION,
      kind: 'ApplicationSet' as const,
      metadata: {
        name: this.name,
        namespace: props.namespace ?? Chart.of(this).namespace ?? 'argocd',
        labels: props.labels,
        annotations: props.annotations,
      },
    };
    this.apiObject = new ApiObject(this, 'Default', {
      ...manifest,
      spec: this.spec(lazily(() => applicationSpec(template, this.contents()))),
    });
    const [problem] = [
      ...(template.contents ? [] : this.templateProblems()),
      // Contents may still grow; they have no part in what is checked here.
      ...previewProblems(
        this,
        this.previewOf({ ...manifest, spec: this.spec(applicationSpec(template)) }),
        rollingSync,
      ),
    ];
    if (problem) throwProblems([problem]);
    addCheck(this, () => this.problems());
  }

  /**
   * The Applications that Argo CD will make of this ApplicationSet, as it is at this moment, with JSON patches.
   *
   * @throws for what Argo CD would refuse
   */
  public preview(): ApplicationSetPreview {
    return this.previewOf(this.apiObject.toJson());
  }

  private previewOf(manifest: argocd.ApplicationSet): ApplicationSetPreview {
    try {
      return ApplicationSetPreview._of(JSON.parse(JSON.stringify(manifest)));
    } catch (error) {
      return fail(
        this,
        (error as Error).message,
        'change the generators or the template: Argo CD would make nothing of them',
      );
    }
  }

  private spec(applicationSpec: argocd.ApplicationSpec): argocd.ApplicationSetSpec {
    const { generators, template, rollingSync } = this.props;
    return {
      goTemplate: true,
      goTemplateOptions: ['missingkey=error'],
      generators: generators.map((generator) => generator._render()),
      syncPolicy: {
        applicationsSync: this.props.applicationsSync ?? ApplicationsSync.CREATE_UPDATE,
        preserveResourcesOnDeletion: this.preserves,
      },
      strategy: rollingSync && {
        type: 'RollingSync',
        rollingSync: { steps: rollingSync.steps.map((step) => step._render()) },
      },
      template: {
        metadata: { name: template.name, labels: template.labels, annotations: applicationAnnotations(template) },
        spec: applicationSpec,
      },
    };
  }

  private get preserves(): boolean {
    return this.props.preserveResourcesOnDeletion ?? true;
  }

  private contents(): Contents | undefined {
    const { contents } = this.props.template;
    return contents && inspect(objectsOf(contents));
  }

  private templateProblems(): Problem[] {
    const { template, rollingSync } = this.props;
    const contents = this.contents();
    return [
      ...applicationProblems(this, template, contents),
      ...(rollingSync ? rollingSyncProblems(this, template, contents) : []),
      ...(contents && !this.preserves
        ? deletionProblems(this, 'preserveResourcesOnDeletion false', template, contents)
        : []),
    ];
  }

  private problems(): Problem[] {
    const problems = [...this.templateProblems(), ...previewProblems(this, this.preview(), this.props.rollingSync)];
    if (problems.length === 0) this.warn();
    return problems;
  }

  private warn(): void {
    const { template, generators, applicationsSync = ApplicationsSync.CREATE_UPDATE } = this.props;
    const silenced = [...(this.props.silencedWarnings ?? []), ...(template.silencedWarnings ?? [])];
    warnOfApplication(this, { ...template, silencedWarnings: silenced }, this.contents());
    const deletes = [ApplicationsSync.SYNC, ApplicationsSync.CREATE_DELETE].includes(applicationsSync);
    const outside = generators.flatMap((generator) => generator._outside);
    const found = [
      ...setFindings(this.preview(), outside, deletes, this.preserves),
      ...passwordFindings({ generators: generators.map((generator) => generator._render()) }),
    ];
    for (const { warning, text } of found) {
      if (!silenced.includes(warning)) warnOnce(this, warning, text);
    }
  }
}
