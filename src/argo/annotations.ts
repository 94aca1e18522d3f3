/**
 * The annotations by which Argo CD is told what to do with an object.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/annotations-and-labels/
 */
export class ArgoAnnotations {
  /** Makes an object a hook of a sync phase, for example `PreSync`. */
  public static readonly HOOK = 'argocd.argoproj.io/hook';

  /** When Argo CD deletes a hook, for example `HookFailed`. */
  public static readonly HOOK_DELETE_POLICY = 'argocd.argoproj.io/hook-delete-policy';

  /**
   * The folders of a repository that an Application's manifests are made from, separated by `;`. A commit that changes nothing in them
   * does not count as a new revision.
   */
  public static readonly MANIFEST_GENERATE_PATHS = 'argocd.argoproj.io/manifest-generate-paths';

  /** Options of the sync for one object, separated by commas, for example `Prune=confirm`. */
  public static readonly SYNC_OPTIONS = 'argocd.argoproj.io/sync-options';

  /** The wave within the sync phase: an integer, as a string. */
  public static readonly SYNC_WAVE = 'argocd.argoproj.io/sync-wave';

  private constructor() {}
}
