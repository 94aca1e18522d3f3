import type { argocd } from '../../kubernetes';

type Generator = argocd.ApplicationSetGenerators;

/** Clusters that Argo CD knows. */
export interface ClustersGeneratorProps {
  /**
   * Labels of the clusters' Secrets. Argo CD's own cluster is found only when somebody made a Secret for it.
   * @default - all clusters, Argo CD's own, too
   */
  readonly matchLabels?: { [key: string]: string };

  /**
   * Further parameters, as `.values.<name>`.
   * @default - none
   */
  readonly values?: { [key: string]: string };
}

/** Folders or files of a repository. */
export interface GitGeneratorProps {
  /** Where the repository is, as Argo CD knows it. */
  readonly repoUrl: string;

  /** A branch, tag or commit. */
  readonly revision: string;

  /** Patterns of paths. */
  readonly paths: string[];

  /**
   * Patterns of paths that are left out.
   * @default - none
   */
  readonly exclude?: string[];

  /**
   * Further parameters, as `.values.<name>`.
   * @default - none
   */
  readonly values?: { [key: string]: string };

  /**
   * The name under which the path's parameters are found, where two Git generators are combined.
   * @default - `path`
   */
  readonly pathParamPrefix?: string;
}

/** Argo CD's own limit: a combination of combinations is the end. */
const MAX_DEPTH = 2;

/**
 * Where an ApplicationSet takes its elements from; each becomes an Application.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators/
 */
export class ApplicationGenerator {
  /**
   * Elements that stand here.
   *
   * @param elements parameters by name; all values are texts, because Argo CD fills in texts only
   */
  public static list(elements: { [key: string]: string }[]): ApplicationGenerator {
    if (!elements?.length) {
      throw new Error('a list generator has no elements; an ApplicationSet without any may delete what it made before');
    }
    for (const [index, element] of elements.entries()) {
      const values = Object.entries(element);
      if (values.length === 0)
        throw new Error(`element ${index + 1} of a list generator is empty; give its parameters`);
      const wrong = values.find(([, value]) => typeof value !== 'string');
      if (wrong) {
        const [key, value] = wrong;
        throw new Error(
          `element ${index + 1} of a list generator has ${key}: ${JSON.stringify(value)}; write it as a text`,
        );
      }
    }
    return new ApplicationGenerator({ list: { elements: elements.map((element) => ({ ...element })) } });
  }

  /** The clusters that Argo CD knows: `.name`, `.nameNormalized`, `.server` and `.metadata`. */
  public static clusters(props: ClustersGeneratorProps = {}): ApplicationGenerator {
    const selector = props.matchLabels ? { matchLabels: props.matchLabels } : undefined;
    return new ApplicationGenerator({ clusters: { selector, values: props.values } });
  }

  /** Folders of a repository: `.path.path`, `.path.basename`, `.path.segments`. */
  public static gitDirectories(props: GitGeneratorProps): ApplicationGenerator {
    return ApplicationGenerator.git('directories', props);
  }

  /** The content of YAML and JSON files of a repository, and where each is: `.path.path`, `.path.basename`, `.path.filename`. */
  public static gitFiles(props: GitGeneratorProps): ApplicationGenerator {
    return ApplicationGenerator.git('files', props);
  }

  private static git(what: 'directories' | 'files', props: GitGeneratorProps): ApplicationGenerator {
    if (!props.paths?.length)
      throw new Error(`a Git generator of '${props.repoUrl}' has no paths; say which ${what} count`);
    return new ApplicationGenerator({
      git: {
        repoURL: props.repoUrl,
        revision: props.revision,
        [what]: [
          ...props.paths.map((path) => ({ path })),
          ...(props.exclude ?? []).map((path) => ({ path, exclude: true })),
        ],
        values: props.values,
        pathParamPrefix: props.pathParamPrefix,
      },
    });
  }

  /**
   * Each element of the first with each of the second. Where both know a parameter, the first wins.
   *
   * @param second may use parameters of the first, as in `{{ .tenant }}`
   */
  public static matrix(first: ApplicationGenerator, second: ApplicationGenerator): ApplicationGenerator {
    if ([first, second].every(({ json: { git } }) => git && !git.pathParamPrefix)) {
      throw new Error(
        'a matrix of two Git generators: the paths of one hide those of the other; give one a pathParamPrefix',
      );
    }
    return ApplicationGenerator.combine('matrix', [first, second], (generators) => ({ matrix: { generators } }));
  }

  /**
   * The elements of the first generator, with parameters added or replaced by the elements of the others that have the same keys.
   *
   * @param keys the parameters by which elements are found; together they name one element of each generator
   * @param overrides at least one
   */
  public static merge(
    keys: string[],
    base: ApplicationGenerator,
    overrides: ApplicationGenerator[],
  ): ApplicationGenerator {
    if (!keys?.length)
      throw new Error('a merge generator has no keys; name the parameters by which elements are found');
    if (!overrides?.length) throw new Error('a merge generator has no overrides; use the base alone');
    return ApplicationGenerator.combine('merge', [base, ...overrides], (generators) => ({
      merge: { generators, mergeKeys: keys },
    }));
  }

  private static combine(
    kind: string,
    parts: ApplicationGenerator[],
    combined: (generators: Generator[]) => Generator,
  ): ApplicationGenerator {
    const deepest = Math.max(...parts.map((part) => part.depth));
    if (deepest >= MAX_DEPTH) {
      throw new Error(`a ${kind} generator of combined generators that combine others; Argo CD allows two levels`);
    }
    const outside = parts.flatMap((part) => part._outside);
    return new ApplicationGenerator(combined(parts.map((part) => part._render())), deepest + 1, outside);
  }

  /**
   * What the elements depend on beside Git's own ApplicationSet.
   * @internal
   */
  public readonly _outside: string[];

  private constructor(
    private readonly json: Generator,
    private readonly depth = 0,
    outside?: string[],
  ) {
    this._outside = outside ?? Object.keys(json).filter((kind) => ['clusters', 'git'].includes(kind));
  }

  /** @internal */
  public _render(): Generator {
    return this.json;
  }
}
