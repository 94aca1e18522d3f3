import type { InstallationDefaults, WaveItem } from './fields';
import type { WaveConfiguration } from './fleet-configuration';
import type { Problems } from './problems';
import { minutesOf } from './rules';

/** The waves that an environment lists: a layer between its defaults and an installation's own file. */
export class Waves {
  private readonly items: Map<string, WaveItem>;

  constructor(
    private readonly file: string,
    private readonly listed: readonly WaveItem[] | undefined,
  ) {
    this.items = new Map(listed?.map((item) => [nameOf(item), item]));
  }

  /** The names, in order; undefined when the environment lists none, and an installation may name any. */
  public get names(): string[] | undefined {
    return this.listed && [...new Set(this.listed.map(nameOf))];
  }

  /** What an installation of the wave takes from it. */
  public defaultsOf(wave: string | undefined): InstallationDefaults {
    const { version, schemaVersion, window } = this.items.get(wave ?? '') ?? {};
    return { version, schemaVersion, window };
  }

  public configuration(): WaveConfiguration[] | undefined {
    return this.listed?.map((item) => ({
      name: nameOf(item),
      concurrency: item.concurrency,
      soakMinutes: item.soak === undefined ? undefined : minutesOf(item.soak),
    }));
  }

  /** @param checkWindow is told of each window, and where it stands */
  public check(problems: Problems, checkWindow: (window: string, path: string[]) => void): void {
    const known = new Set<string>();
    for (const [index, item] of (this.listed ?? []).entries()) {
      const at = ['waves', `${index}`];
      const name = nameOf(item);
      if (known.has(name)) {
        const what = `wave '${name}' is in the list already`;
        problems.add(this.file, [...at, 'name'], { code: 'item-twice', what, remedy: 'give each wave its own name' });
      }
      known.add(name);
      if (item.window !== undefined) checkWindow(item.window, [...at, 'window']);
    }
  }
}

const nameOf = ({ name }: WaveItem) => `${name}`;
