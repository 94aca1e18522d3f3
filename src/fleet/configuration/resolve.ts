import { hasKeys, suggestion } from '../../common';
import type { Installation } from '../installation';
import {
  ENVIRONMENT,
  type EnvironmentFile,
  type FleetFile,
  INSTALLATION,
  type InstallationDefaults,
  type InstallationFile,
} from './fields';
import type {
  EnvironmentConfiguration,
  InstallationConfiguration,
  InstallationState,
  RepositoryConfiguration,
  WindowConfiguration,
} from './fleet-configuration';
import { merge } from './layers';
import type { Fault, Problems } from './problems';
import { minutesOf } from './rules';
import type { ValuesSchema } from './values-schema';
import { Waves } from './waves';

interface Layer<T> {
  readonly file: string;
  readonly content: T;
}

/** An installation's own file; without content when that is wrong. */
interface InstallationLayer {
  readonly tenant: string;
  readonly file: string;
  readonly content?: InstallationFile;
}

type DefaultKey = keyof InstallationDefaults;

const MAX_NAMESPACE = 63;

/** Merges the layers of one environment. */
export class EnvironmentResolver {
  private readonly defaults: InstallationDefaults;
  private readonly clusters: string[];
  private readonly windows: { [name: string]: WindowConfiguration[] };
  private readonly namespaces: string[];
  private readonly namespacePatterns: RegExp[];
  private readonly waves: Waves;

  public constructor(
    private readonly fleet: Layer<FleetFile>,
    private readonly environment: Layer<EnvironmentFile> & { readonly name: string },
    private readonly problems: Problems,
    private readonly valuesSchema?: ValuesSchema,
  ) {
    const { clusters, namespaces, windows, waves, defaults } = environment.content;
    this.defaults = merge(merge({}, fleet.content.defaults), defaults);
    this.clusters = clusters ?? [...ENVIRONMENT.fields.clusters.default];
    this.windows = resolveWindows(merge(merge({}, fleet.content.windows), windows));
    this.namespaces = namespaces ?? [this.fill(this.defaults.namespace ?? NAMESPACE, '*')];
    this.waves = new Waves(environment.file, waves);
    this.namespacePatterns = this.namespaces.map((pattern) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`));
  }

  public resolve(installations: InstallationLayer[]): EnvironmentConfiguration {
    const { name, file, content } = this.environment;
    const longestUpgrade = content.longestUpgrade ?? this.fleet.content.longestUpgrade;
    this.checkNames(this.defaults, (key) => this.defaultsPlace(key));
    this.waves.check(this.problems, (window, path) => this.checkNames({ window }, () => [file, path]));
    return {
      name,
      file,
      repository: this.resolveRepository(),
      clusters: this.clusters,
      namespaces: this.namespaces,
      parents: content.parents ?? ENVIRONMENT.fields.parents.default,
      longestUpgradeMinutes: longestUpgrade === undefined ? undefined : minutesOf(longestUpgrade),
      windows: this.windows,
      waves: this.waves.configuration(),
      installations: installations.flatMap(({ content: own, ...entry }) =>
        own ? [this.resolveInstallation({ ...entry, content: own })] : [],
      ),
    };
  }

  private resolveRepository(): RepositoryConfiguration {
    const repository = merge(merge({}, this.fleet.content.repository), this.environment.content.repository);
    for (const key of ['url', 'revision', 'path'] as const) {
      if (repository[key] === undefined) {
        const what = `repository.${key} is missing`;
        this.report([this.environment.file, ['repository']], {
          code: 'value-missing',
          what,
          remedy: here(this.fleet.file),
        });
      }
    }
    // Nobody uses it when something is missing.
    return repository as RepositoryConfiguration;
  }

  private resolveInstallation(layer: Required<InstallationLayer>): InstallationConfiguration {
    const { tenant, file, content } = layer;
    const { removed, suspended, offboarding, ...own } = content;
    const wave = text(own.wave ?? this.defaults.wave);
    const merged: InstallationDefaults = merge(merge(this.defaults, this.waves.defaultsOf(wave)), own);
    const state = stateOf(content);
    const installation: Installation = {
      fleet: this.fleet.content.name,
      environment: this.environment.name,
      tenant,
      version: merged.version ?? '',
      schemaVersion: merged.schemaVersion,
      replicas: merged.replicas,
      resources: merged.resources,
      wave,
      window: merged.window,
      cluster: merged.cluster ?? (this.clusters.length === 1 ? this.clusters[0] : ''),
      namespace: this.fill(merged.namespace ?? NAMESPACE, tenant),
      autoSync: merged.autoSync ?? INSTALLATION.fields.autoSync.default,
      suspended: state === 'suspended' || state === 'offboarding',
      values: merged.values ?? {},
    };
    if (state !== 'removed') this.checkInstallation(layer, installation);
    return { file, state, removed, installation };
  }

  private checkInstallation({ file, content }: Required<InstallationLayer>, installation: Installation): void {
    const { version, cluster, namespace, wave } = installation;
    const { file: environmentFile, name } = this.environment;
    if (version === '') {
      const isListed = wave !== undefined && this.waves.names?.includes(wave);
      const remedy = here(environmentFile, isListed ? `waves' or 'defaults` : 'defaults');
      this.report([file, []], { code: 'value-missing', what: 'version is missing', remedy });
    }
    if (cluster === '') {
      const what = `cluster is missing, and ${name} has ${this.clusters.length}`;
      const remedy = `choose one of ${this.clusters.join(', ')}`;
      this.report([file, []], { code: 'value-missing', what, remedy });
    }
    this.checkNames(content, (key) => [file, [key]]);
    this.checkValues(file, content, installation);
    if (namespace.length > MAX_NAMESPACE) {
      const what = `namespace '${namespace}' has ${namespace.length} characters`;
      const remedy = `give one with at most ${MAX_NAMESPACE}`;
      this.report([file, ['namespace']], { code: 'value-invalid', what, remedy });
    } else if (!this.namespacePatterns.some((pattern) => pattern.test(namespace))) {
      const what = `namespace '${namespace}' matches none of ${this.namespaces.join(', ')}`;
      const remedy = `change it, or add a pattern to 'namespaces' in ${environmentFile}`;
      const place: Place = content.namespace ? [file, ['namespace']] : this.defaultsPlace('namespace');
      this.report(place, { code: 'namespace-not-allowed', what, remedy }, 'no pattern');
    }
  }

  /** In the file that says it: a default is wrong for all, and told once. */
  private checkValues(file: string, content: InstallationFile, { values }: Installation): void {
    for (const { path, fault } of this.valuesSchema?.faults(values) ?? []) {
      const layers: [string, InstallationDefaults | undefined, string[]][] = [
        [file, content, []],
        [this.environment.file, this.environment.content.defaults, ['defaults']],
        [this.fleet.file, this.fleet.content.defaults, ['defaults']],
      ];
      const said = layers.find(([, layer]) => fault.code !== 'value-missing' && hasPath(layer, path)) ?? layers[0];
      this.report([said[0], [...said[2], ...path]], fault);
    }
  }

  /** What a layer says by name must exist in the environment. */
  private checkNames({ window, cluster, wave }: InstallationDefaults, place: (key: DefaultKey) => Place): void {
    const { name, file } = this.environment;
    if (window !== undefined && !Object.hasOwn(this.windows, window)) {
      const known = Object.keys(this.windows);
      const remedy =
        known.length > 0 ? suggestion(window, known) : `add it to 'windows' in ${file} or ${this.fleet.file}`;
      this.report(place('window'), { code: 'name-unknown', what: `window '${window}' is not one of ${name}`, remedy });
    }
    if (cluster !== undefined && !this.clusters.includes(cluster)) {
      const what = `cluster '${cluster}' is not one of ${name}`;
      this.report(place('cluster'), { code: 'name-unknown', what, remedy: suggestion(cluster, this.clusters) });
    }
    const { names } = this.waves;
    if (wave !== undefined && names && !names.includes(`${wave}`)) {
      const what = `wave '${wave}' is not one of ${name}`;
      this.report(place('wave'), { code: 'name-unknown', what, remedy: suggestion(`${wave}`, names) });
    }
  }

  /** The nearest layer with a default for the key; without one, what the namespace must match. */
  private defaultsPlace(key: DefaultKey): Place {
    for (const { file, content } of [this.environment, this.fleet]) {
      if (content.defaults?.[key] !== undefined) return [file, ['defaults', key]];
    }
    return [this.environment.file, ['namespaces']];
  }

  private report([file, path]: Place, fault: Fault, once?: string): void {
    this.problems.add(file, path, fault, once);
  }

  private fill(namespace: string, tenant: string): string {
    return namespace
      .replaceAll('{fleet}', this.fleet.content.name)
      .replaceAll('{environment}', this.environment.name)
      .replaceAll('{tenant}', tenant);
  }
}

type Place = readonly [file: string, path: string[]];

const NAMESPACE = INSTALLATION.fields.namespace.default;

function hasPath(value: unknown, [key, ...rest]: string[]): boolean {
  if (key === undefined) return true;
  return hasKeys(value) && Object.hasOwn(value, key) && hasPath(value[key], rest);
}

const text = (value: string | number | undefined) => (value === undefined ? undefined : `${value}`);

function here(otherFile: string, key?: string): string {
  return `give it here, or in ${key ? `'${key}' of ` : ''}${otherFile}`;
}

function stateOf({ removed, offboarding, suspended }: InstallationFile): InstallationState {
  if (removed) return 'removed';
  if (offboarding) return 'offboarding';
  return suspended ? 'suspended' : 'active';
}

function resolveWindows(windows: NonNullable<FleetFile['windows']>): { [name: string]: WindowConfiguration[] } {
  const names = Object.keys(windows).sort();
  return Object.fromEntries(
    names.map((name) => [
      name,
      windows[name].map(({ duration, ...window }) => ({
        timeZone: 'UTC',
        manualSync: false,
        syncOverrun: false,
        ...window,
        durationMinutes: minutesOf(duration),
      })),
    ]),
  );
}
