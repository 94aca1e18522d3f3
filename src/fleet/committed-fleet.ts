import type { argocd, Manifest } from '../kubernetes';
import type { CommittedTree } from '../output';
import { type CommittedWave, wavesIn } from './committed-waves';
import {
  ANNOTATION_WAVES,
  applicationsFolder,
  installationsFolder,
  LABEL_FLEET,
  LABEL_STATE,
  LABEL_VERSION,
  LABEL_WAVE,
  manifestsFile,
  projectsFile,
} from './fleet-names';

/** What a synthesis of a fleet has written, by its environments and installations. */
export class CommittedFleet {
  constructor(private readonly tree: CommittedTree) {}

  /** The names of the folders that may be environments, sorted. */
  public environments(): string[] {
    return this.tree.folders();
  }

  /** The waves of an environment, in order; undefined when its configuration lists none. */
  public waves(environment: string): CommittedWave[] | undefined {
    const projects = this.tree.manifests(projectsFile(environment)) ?? [];
    return projects.map(({ metadata }) => wavesIn(metadata.annotations?.[ANNOTATION_WAVES])).find(Boolean);
  }

  /** The sync windows of an environment's projects, by their names. */
  public windows(environment: string): Map<string, NonNullable<argocd.AppProjectSpec['syncWindows']>> {
    const projects = (this.tree.manifests(projectsFile(environment)) ?? []) as argocd.AppProject[];
    return new Map(projects.map(({ metadata, spec }) => [metadata.name, spec?.syncWindows ?? []]));
  }

  /** What may be installations, by their tenants; `exists` tells. */
  public installations(environment: string): CommittedInstallation[] {
    const applications = this.applicationFiles(environment);
    const tenants = new Set([...this.tree.folders(installationsFolder(environment)), ...applications.keys()]);
    return [...tenants]
      .sort()
      .map((tenant) => new CommittedInstallation(this.tree, environment, tenant, applications.get(tenant)));
  }

  /** By the tenants. With several parents the files are in folders. */
  private applicationFiles(environment: string): Map<string, string> {
    const top = applicationsFolder(environment);
    const files = new Map<string, string>();
    for (const folder of [top, ...this.tree.folders(top).map((parent) => `${top}/${parent}`)]) {
      for (const name of this.tree.files(folder)) {
        const tenant = name.replace(/\.ya?ml$/, '');
        // Of all of them, and no tenant's.
        if (!name.startsWith('_') && !files.has(tenant)) files.set(tenant, `${folder}/${name}`);
      }
    }
    return files;
  }
}

/** A namespace, and its cluster by name or address. */
export interface CommittedPlace {
  readonly cluster: string;
  readonly namespace: string;
}

/** One installation, as it was written. Its files are read when they are asked for. */
export class CommittedInstallation {
  private knownApplication?: { readonly manifest?: Manifest };

  constructor(
    private readonly tree: CommittedTree,
    public readonly environment: string,
    public readonly tenant: string,
    private readonly applicationFile: string | undefined,
  ) {}

  /** Whether any of its files is there. */
  public get exists(): boolean {
    return this.tree.has(this.manifestsFile) || this.application !== undefined;
  }

  /** What runs; undefined when the file is gone. */
  public get manifests(): Manifest[] | undefined {
    return this.tree.manifests(this.manifestsFile);
  }

  /** Its Application; undefined when the file is gone. */
  public get application(): Manifest | undefined {
    this.knownApplication ??= {
      manifest: this.applicationFile === undefined ? undefined : this.tree.manifests(this.applicationFile)?.[0],
    };
    return this.knownApplication.manifest;
  }

  /** `active`, `suspended` or `offboarding`; undefined when its Application is gone. */
  public get state(): string | undefined {
    return this.application && (this.label(LABEL_STATE) ?? 'active');
  }

  /** As a label can have it. */
  public get version(): string | undefined {
    return this.label(LABEL_VERSION);
  }

  public get wave(): string | undefined {
    return this.label(LABEL_WAVE);
  }

  /** The fleet that it belonged to. */
  public get fleet(): string | undefined {
    return this.label(LABEL_FLEET);
  }

  /** Where it runs; undefined when its Application is gone, or no longer says so. */
  public get place(): CommittedPlace | undefined {
    const { name, server, namespace } = (this.application as argocd.Application | undefined)?.spec?.destination ?? {};
    const cluster = name ?? server;
    return cluster === undefined || namespace === undefined ? undefined : { cluster, namespace };
  }

  /** The class of its sync windows and the like: two installations of one project are alike. */
  public get project(): string | undefined {
    return (this.application as argocd.Application | undefined)?.spec?.project;
  }

  private get manifestsFile(): string {
    return manifestsFile(this.environment, this.tenant);
  }

  private label(key: string): string | undefined {
    return this.application?.metadata.labels?.[key];
  }
}
