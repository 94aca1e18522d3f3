import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, parseAllDocuments, parseDocument, stringify } from 'yaml';
import { UpgradeStrategy } from '../../../src';
import { copyExamples, LINKED } from '../../support/copy-examples';
import { Application } from './application';
import { type KubeObject, kubectl, kubectlJson } from './cluster';
import type { Subject } from './describe-scenario';
import { environment } from './environment';
import { createNamespace, Installation } from './installation';
import { Repository } from './repository';
import { run } from './run';
import { RunningShop } from './shop';

const EXAMPLE = join('examples', 'tenant-fleet');
const OUTPUT = join('dist', 'tenant-fleet');
const READINESS_PERIOD = /(readinessProbe:\n(?: +(?! |periodSeconds).*\n)+ +periodSeconds: )1\n/g;

/** Keys with dots go into nested maps; `undefined` removes a key. */
export interface Changes {
  readonly [key: string]: unknown;
}

/** One tenant's shop, and the Application that brings it. */
export class TenantShop extends RunningShop {
  /** Waits until Argo CD says so. Its health is never better than the Ingress's, and the test cluster has nobody who serves that. */
  public async awaitSync(status: 'Synced' | 'OutOfSync'): Promise<void> {
    if (await this.scenario.application.awaitSync(status, 60)) return;
    throw new Error(`${this.scenario.name} is not ${status}.\n${await this.scenario.diagnosis()}`);
  }
}

/**
 * The example tenant-fleet in a repository of its own: its files are edited as its user would, its program is run, and what
 * that writes is pushed, with readiness probes that ask less often (see `renderLegacyShop`).
 */
export class Fleet implements Subject {
  /** @param changes of files of the example, before anything is pushed */
  public static async create(
    name: string,
    changes: { [file: string]: Changes },
    strategy = UpgradeStrategy.PRE_SYNC_HOOKS,
  ): Promise<Fleet> {
    const repository = await Repository.create(`e2e-${name}`);
    await writeFile(join(repository.folder, '.git', 'info', 'exclude'), LINKED.map((link) => `/${link}\n`).join(''));
    copyExamples(repository.folder);
    const fleet = new Fleet(`e2e-${name}`, repository, strategy);
    await fleet.chooseStrategy();
    await fleet.edit('fleet.yaml', {
      name: fleet.name,
      'repository.url': repository.url,
      'repository.revision': `refs/heads/${repository.branch}`,
    });
    for (const [file, change] of Object.entries(changes)) await fleet.edit(file, change);
    await fleet.commit('The example');
    return fleet;
  }

  private readonly tenants = new Map<string, TenantShop>();
  private readonly applied: Application[] = [];

  private constructor(
    public readonly name: string,
    private readonly repository: Repository,
    private readonly strategy: UpgradeStrategy,
  ) {}

  public get installations(): Installation[] {
    return [...this.tenants.values()].map(({ scenario }) => scenario);
  }

  /** Prepares what installations need and do not bring along: a namespace with the claim of the database. */
  public async prepare(tenants: string[]): Promise<void> {
    await Promise.all(
      tenants.map(async (tenant) => {
        const [{ metadata, spec }] = await this.committed(`${tenant.replace('/', '/applications/')}.yaml`);
        const { namespace } = spec.destination;
        const storage = await createNamespace(namespace);
        const application = new Application(metadata.name);
        const installation = new Installation(`${this.name} ${tenant}`, namespace, 'shop-schema', storage, application);
        this.tenants.set(tenant, new TenantShop(installation, this.strategy));
      }),
    );
  }

  /** @param tenant with its environment, such as `develop/acme` */
  public tenant(tenant: string): TenantShop {
    const shop = this.tenants.get(tenant);
    if (!shop) throw new Error(`${tenant} is not prepared`);
    return shop;
  }

  /** What a user does once for each environment; waits until it has brought its Applications. */
  public async bootstrap(name: string): Promise<void> {
    const file = join(name, 'bootstrap.yaml');
    await kubectl(['apply', '--filename', join(this.repository.folder, OUTPUT, file), '--validate=strict']);
    const objects = await this.committed(file);
    for (const { metadata } of objects.filter(({ kind }) => kind === 'Application')) {
      this.applied.push(new Application(metadata.name));
    }
    await this.upToDate();
  }

  /** Waits until the top-level Applications have brought everything that is in Git, and find it there. */
  public async upToDate(): Promise<void> {
    for (const application of this.applied) {
      if (await application.awaitSync('Synced', 60)) continue;
      throw new Error(`${application.name} does not sync by itself: ${await application.describe()}`);
    }
  }

  /** What is left to do by hand for a tenant that Git no longer has. */
  public async deleteApplication(tenant: string): Promise<void> {
    const { application } = this.tenant(tenant).scenario;
    await kubectl(['--namespace', environment.argocdNamespace, 'delete', 'application', application.name]);
  }

  /** What a configuration file says. */
  public async configuration(file: string): Promise<any> {
    return parse(await readFile(this.configurationFile(file), 'utf8'));
  }

  /** Changes a configuration file. */
  public async edit(file: string, changes: Changes): Promise<void> {
    const path = this.configurationFile(file);
    const document = parseDocument(await readFile(path, 'utf8'));
    for (const [key, value] of Object.entries(changes)) {
      if (value === undefined) document.deleteIn(key.split('.'));
      else document.setIn(key.split('.'), value);
    }
    await writeFile(path, document.toString());
  }

  /** Replaces a configuration file, or adds one. */
  public async write(file: string, content: object): Promise<void> {
    await writeFile(this.configurationFile(file), stringify(content));
  }

  /** Where the program and its configuration are: here its user calls commands. */
  public get folder(): string {
    return join(this.repository.folder, EXAMPLE);
  }

  /** Synthesizes, pushes, and tells the top-level Applications of it, as a webhook would. */
  public async commit(message: string): Promise<string> {
    await run(join('..', '..', 'node_modules', '.bin', 'tsx'), ['--tsconfig', '../tsconfig.json', 'main.ts'], {
      cwd: this.folder,
    });
    await this.askLessOften();
    const sha = await this.repository.push(message);
    await Promise.all(this.applied.map((application) => application.refresh(sha)));
    return sha;
  }

  /** The objects in a file that was synthesized. */
  public async committed(file: string): Promise<KubeObject[]> {
    const text = await readFile(join(this.repository.folder, OUTPUT, file), 'utf8');
    return parseAllDocuments(text).map((document) => document.toJS() as KubeObject);
  }

  /** The files that were synthesized and have such names. */
  public async files(pattern: RegExp): Promise<string[]> {
    const files = await readdir(join(this.repository.folder, OUTPUT), { recursive: true });
    return files.filter((file) => pattern.test(file)).sort();
  }

  /** The fleet's Applications and AppProjects in the cluster. */
  public async inArgoCd(): Promise<KubeObject[]> {
    return (await kubectlJson(['--namespace', environment.argocdNamespace, 'get', ...this.ours])).items;
  }

  public async dispose(): Promise<void> {
    await this.repository.dispose();
    if (environment.keep) return;
    await kubectl(['--namespace', environment.argocdNamespace, 'delete', ...this.ours, '--wait=false']);
    await Promise.all(this.installations.map((installation) => installation.dispose()));
  }

  private get ours(): string[] {
    return ['applications.argoproj.io,appprojects.argoproj.io', '--selector', `cdk8s-downtime/fleet=${this.name}`];
  }

  /** The strategy is the template's: no configuration file names it. */
  private async chooseStrategy(): Promise<void> {
    const path = join(this.repository.folder, EXAMPLE, 'shop-template.ts');
    const text = await readFile(path, 'utf8');
    const edited = text
      .replace('import type { IInstallationTemplate,', 'import { UpgradeStrategy, type IInstallationTemplate, type')
      .replace("'Default', {", `'Default', {\n      strategy: UpgradeStrategy.${this.strategy},`);
    await writeFile(path, edited);
  }

  private configurationFile(file: string): string {
    return join(this.repository.folder, EXAMPLE, 'installations', file);
  }

  private async askLessOften(): Promise<void> {
    for (const file of await this.files(/\/manifests\.yaml$/)) {
      const path = join(this.repository.folder, OUTPUT, file);
      const text = await readFile(path, 'utf8');
      await writeFile(
        path,
        text.replace(READINESS_PERIOD, (_, before) => `${before}10\n`),
      );
    }
  }
}
