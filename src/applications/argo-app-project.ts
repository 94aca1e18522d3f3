import { ApiObject, Chart, type Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { fail, warnOnce } from '../common';
import type { argocd } from '../kubernetes';
import { passwordFindings } from './application-checks';
import { ArgoWarning } from './application-warning';
import type { ArgoDestination } from './argo-destination';
import { API_VERSION, requireName } from './argo-object';
import { goDuration } from './go-duration';
import type { SyncWindow } from './sync-window';

/** A kind of objects. */
export interface ArgoResourceKind {
  /**
   * The API group; `*` is every group.
   * @default - the core group
   */
  readonly group?: string;

  /** The kind; `*` is every kind. */
  readonly kind: string;
}

/** What the Applications of a project may do, and when. */
export interface ArgoAppProjectProps {
  /**
   * The project's name.
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * The namespace of Argo CD.
   * @default - the chart's namespace, or 'argocd'
   */
  readonly namespace?: string;

  /**
   * What the project is for, in 255 characters at most.
   * @default - none
   */
  readonly description?: string;

  /** The repositories, or patterns of them, that manifests may come from. */
  readonly sourceRepos: string[];

  /** Where objects may go: clusters and namespaces, or patterns of them. */
  readonly destinations: ArgoDestination[];

  /**
   * Kinds without a namespace that are allowed.
   * @default - Namespace, which SyncOption.CREATE_NAMESPACE needs
   */
  readonly clusterResources?: ArgoResourceKind[];

  /**
   * Kinds with a namespace that are allowed. A downtime upgrade needs ConfigMap, Deployment, Job, Role, RoleBinding, Secret and
   * ServiceAccount, and what else the application consists of.
   * @default - all
   */
  readonly namespacedResources?: ArgoResourceKind[];

  /**
   * When syncs are allowed. Each takes about 150 bytes of the one object that a project is: make classes of windows, not one a tenant.
   * @default - always
   */
  readonly syncWindows?: SyncWindow[];

  /**
   * The longest upgrade, from the check job to the last new pod. An allow window without `syncOverrun` that is shorter is refused.
   * @default - not known
   */
  readonly longestUpgrade?: Duration;

  /**
   * Namespaces beside Argo CD's own in which Applications of the project may be.
   * @default - none
   */
  readonly sourceNamespaces?: string[];

  /**
   * Labels of the AppProject.
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * Annotations of the AppProject.
   * @default - none
   */
  readonly annotations?: { [key: string]: string };

  /**
   * Warnings that are not printed.
   * @default - all are printed
   */
  readonly silencedWarnings?: ArgoWarning[];
}

// An object may have 1.5 MiB; the controller also reads all windows of a project whenever it looks at one of its Applications.
const MAX_WINDOWS = 1000;

/**
 * A project of Argo CD: what its Applications may do, and when.
 *
 * @example
 * const project = new ArgoAppProject(chart, 'production', {
 *   sourceRepos: ['https://git.example.com/shop.git'],
 *   destinations: [ArgoDestination.inCluster('shop-*')],
 *   syncWindows: [SyncWindow.allow({ schedule: '0 22 * * 6', duration: Duration.hours(6), syncOverrun: true })],
 * });
 */
export class ArgoAppProject extends Construct {
  /** The project's name. */
  public readonly name: string;

  /** The object, for JSON patches. */
  public readonly apiObject: ApiObject;

  constructor(scope: Construct, id: string, props: ArgoAppProjectProps) {
    super(scope, id);
    this.name = requireName(this, 'name', props.name ?? id);
    const { description = '', sourceRepos, clusterResources = [{ kind: 'Namespace' }] } = props;
    if (description.length > 255) fail(this, `description has ${description.length} characters`, 'use at most 255');
    if (!sourceRepos?.length) fail(this, 'sourceRepos is empty', "give the repositories, or ['*'] for all");
    this.refuseTwins('sourceRepos', sourceRepos);
    for (const { warning, text } of passwordFindings({ sourceRepos })) {
      if (!props.silencedWarnings?.includes(warning)) warnOnce(this, warning, text);
    }
    const destinations = this.renderDestinations(props.destinations);
    const windows = this.renderWindows(props);
    this.apiObject = new ApiObject(this, 'Default', {
      apiVersion: API_VERSION,
      kind: 'AppProject',
      metadata: {
        name: this.name,
        namespace: props.namespace ?? Chart.of(this).namespace ?? 'argocd',
        labels: props.labels,
        annotations: props.annotations,
      },
      spec: {
        description: props.description,
        sourceRepos,
        destinations,
        clusterResourceWhitelist: clusterResources.map(renderKind),
        namespaceResourceWhitelist: props.namespacedResources?.map(renderKind),
        syncWindows: windows.length > 0 ? windows : undefined,
        sourceNamespaces: props.sourceNamespaces,
      },
    } satisfies argocd.AppProject);
  }

  private renderDestinations(destinations: ArgoDestination[]): argocd.ApplicationSpec['destination'][] {
    if (!destinations?.length) {
      fail(this, 'destinations is empty', "say where objects may go, for example ArgoDestination.inCluster('shop-*')");
    }
    const rendered = destinations.map((destination) => destination._render());
    const open = rendered.find(({ namespace }) => !namespace);
    if (open) {
      fail(
        this,
        `destination '${open.server ?? open.name}' has no namespace`,
        "name the namespaces that the project may use, or '*' for all",
      );
    }
    this.refuseTwins(
      'destinations',
      rendered.map(({ server, name, namespace }) => `${server ?? name}/${namespace}`),
    );
    return rendered;
  }

  private renderWindows({
    syncWindows = [],
    longestUpgrade,
    silencedWarnings,
  }: ArgoAppProjectProps): argocd.AppProjectSyncWindows[] {
    if (syncWindows.length > MAX_WINDOWS) {
      fail(
        this,
        `there are ${syncWindows.length} sync windows`,
        `use at most ${MAX_WINDOWS}, better 50: give Applications with equal windows a project of their own`,
      );
    }
    const rendered = syncWindows.map((window) => window._render());
    this.refuseTwins(
      'syncWindows',
      rendered.map(({ description, ...window }) => JSON.stringify(window)),
    );
    const freezing = syncWindows.filter(({ syncOverrun }) => !syncOverrun);
    const short = freezing.find(
      ({ isAllow, duration }) => isAllow && longestUpgrade && duration.toSeconds() < longestUpgrade.toSeconds(),
    );
    if (short && longestUpgrade) {
      fail(
        this,
        `${short} is shorter than the longest upgrade, ${goDuration(longestUpgrade)}`,
        'make it longer, or set syncOverrun (Argo CD 3.5): at its end Argo CD freezes the upgrade, and the application stays stopped',
      );
    }
    if (freezing.length > 0 && !silencedWarnings?.includes(ArgoWarning.WINDOW_FREEZES_SYNC)) {
      warnOnce(
        this,
        ArgoWarning.WINDOW_FREEZES_SYNC,
        `an upgrade that still runs when syncs become forbidden stays stopped: ${freezing[0]} has no syncOverrun (Argo CD 3.5)`,
      );
    }
    return rendered;
  }

  private refuseTwins(prop: string, values: string[]): void {
    const twin = values.find((value, index) => values.indexOf(value) !== index);
    if (twin) fail(this, `${prop} has ${twin} twice`, 'remove one: Argo CD refuses the whole project');
  }
}

function renderKind({ group = '', kind }: ArgoResourceKind): Required<ArgoResourceKind> {
  return { group, kind };
}
