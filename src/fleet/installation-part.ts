import { App, Chart, YamlOutputType } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { ArgoWarning } from '../applications';
import { digestOf, type Problem, redirectWarnings, suggestion, throwProblems } from '../common';
import {
  inOrder,
  layOut,
  type ManifestPart,
  type ManifestRenderer,
  type RenderedObject,
  setManifestPath,
  within,
} from '../output';
import type {
  EnvironmentConfiguration,
  FleetConfiguration,
  InstallationConfiguration,
} from './configuration/fleet-configuration';
import { locationOf } from './configuration/location';
import { applicationsFolder, manifestsFile } from './fleet-names';
import { installationApplication } from './installation-application';
import type { IInstallationTemplate } from './installation-template';
import { missingValues } from './missing-values';
import { parentOf } from './parent-of';
import { suspended } from './suspended';

// Of charts that the template should not have made.
const LAYOUT = { type: YamlOutputType.FILE_PER_CHART, extension: '.k8s.yaml' };

/** In messages of ours and of JavaScript. A value that is not there may be why. */
const SAYS_MISSING = /\b(?:undefined|missing|absent|no value|not given)\b/;

/** What the installations of a fleet share. */
export interface FleetContext {
  readonly owner: IConstruct;
  readonly template: IInstallationTemplate;
  readonly configuration: FleetConfiguration;
  readonly silencedWarnings: ArgoWarning[];
  /** A digest of what goes into every installation, beside its configuration. */
  readonly inputs: string;
  /** Is told of the app of each installation before anything is built. */
  prepare(app: App, part: InstallationPart): void;
}

/** The files of one installation: its manifests, and its Application. */
export class InstallationPart implements ManifestPart {
  public readonly owner: IConstruct;
  public readonly origin: string;
  public readonly files: string[];

  constructor(
    private readonly fleet: FleetContext,
    private readonly environment: EnvironmentConfiguration,
    private readonly configured: InstallationConfiguration,
  ) {
    const { tenant } = configured.installation;
    const { name, parents } = environment;
    const parent = parents === 1 ? undefined : parentOf(tenant, parents);
    this.owner = fleet.owner;
    this.origin = configured.file;
    this.files = [manifestsFile(name, tenant), `${applicationsFolder(name, parent)}/${tenant}.yaml`];
  }

  public get inputs(): string {
    const { name, argocdNamespace } = this.fleet.configuration;
    const { state, installation } = this.configured;
    const { repository } = this.environment;
    return digestOf(JSON.stringify([this.fleet.inputs, name, argocdNamespace, repository, state, installation]));
  }

  public render(app: App, renderer: ManifestRenderer): void {
    const { installation } = this.configured;
    const [manifests, application] = this.files;
    this.fleet.prepare(app, this);
    const chart = new Chart(app, installation.tenant, {
      namespace: installation.namespace,
      disableResourceNameHashes: true,
    });
    setManifestPath(chart, manifests);
    let objects: RenderedObject[];
    try {
      // Its own: this one is what the record compares next time, whatever the template does with it.
      this.fleet.template.buildInstallation(chart, structuredClone(installation));
      objects = this.objectsOf(app, renderer);
    } catch (error) {
      if (SAYS_MISSING.test((error as Error)?.message)) this.explainUndefined(renderer);
      throw error; // node-do-not-add-exception-line: see throwProblems
    }
    renderer.addFile(manifests, this.owner, objects);
    const { json, problems } = installationApplication(
      chart,
      this.fleet.configuration,
      this.environment,
      this.configured,
      objects.map((object) => object.json),
      this.fleet.silencedWarnings,
    );
    for (const problem of problems) renderer.addProblem(within(this.origin, problem));
    renderer.addFile(application, this.owner, [{ construct: this.owner, json }]);
  }

  private explainUndefined(renderer: ManifestRenderer): void {
    const { file, installation } = this.configured;
    const found = missingValues(structuredClone(installation), (noticing) => {
      const app = new App();
      redirectWarnings(app, () => {});
      this.fleet.template.buildInstallation(
        new Chart(app, noticing.tenant, { namespace: noticing.namespace }),
        noticing,
      );
    });
    for (const { name, path, known } of found) {
      renderer.addProblem({
        code: 'value-missing',
        where: locationOf(file, path),
        what: `the template reads ${name}, and ${installation.tenant} has none`,
        remedy: known.length > 0 ? `add it; ${suggestion(path[path.length - 1], known)}` : 'add it',
      });
    }
  }

  /** What has been built, as it is written. */
  private objectsOf(app: App, renderer: ManifestRenderer): RenderedObject[] {
    const placements = layOut(app, LAYOUT);
    const elsewhere = placements.find(({ path }) => path !== this.files[0]);
    if (elsewhere !== undefined) {
      refuse({
        code: 'installation-divided',
        what: `the template gives '${elsewhere.owner.node.path}' a file of its own`,
        remedy: 'put everything into the chart that it gets: an installation is one file',
      });
    }
    const [placement] = placements;
    if (placement === undefined) {
      return refuse({
        code: 'installation-empty',
        what: 'the template has built no object',
        remedy: 'add constructs to the chart that it gets',
      });
    }
    const objects = renderer.objectsOf(placement);
    return inOrder(this.configured.state === 'active' ? objects : suspended(objects), placement.dependencies);
  }
}

function refuse(problem: Omit<Problem, 'where'>): never {
  throwProblems([{ ...problem, where: '' }]);
}
